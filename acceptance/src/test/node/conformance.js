// One conversation after the other with a ws echo server, and what both sides saw of it. Told {"do": "port"}, it answers where the
// echo server listens; told {"do": "talk", "url", "host"}, it talks to it by that way and answers with the transcript.
const { createHash } = require('crypto');
const { once } = require('events');
const readline = require('readline');
const { WebSocket, WebSocketServer } = require('ws');

const MIB = 1 << 20;
const LARGEST = 32 * MIB;
const MOST_MILLIS = 180_000;
const SIZES = [0, 1, 2, 125, 126, 127, 65_535, 65_536, 65_537, MIB, 16 * MIB];
// Those that an endpoint may send (RFC 6455, 7.4.2, and the registry).
const CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];

const seen = new Map();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: LARGEST, perMessageDeflate: { threshold: 0 } });
server.on('connection', (socket, request) => {
  const name = new URL(request.url, 'http://loopback').searchParams.get('name');
  const log = [];
  seen.set(name, log);
  socket.on('ping', (data) => log.push(['ping', data.toString()]));
  socket.on('pong', (data) => log.push(['pong', data.toString()]));
  socket.on('close', (code, reason) => log.push(['close', code, reason.toString()]));
  socket.on('message', (data, binary) => {
    log.push(message(data, binary));
    const order = !binary && data.length < 100 && /^do:(\w+):(.*)$/.exec(data.toString());
    if (!order) socket.send(data, { binary });
    else if (order[1] === 'close') socket.close(+order[2], 'as asked');
    else if (order[1] === 'ping') socket.ping(order[2]);
    else if (order[1] === 'cut') socket.terminate();
  });
});

const message = (data, binary) => [binary ? 'binary' : 'text', data.length, createHash('sha256').update(data).digest('hex').slice(0, 16)];
// The same bytes each time, half of them such as compress well.
const bytes = (size) => Buffer.alloc(size, createHash('sha256').update(String(size)).digest()).fill(7, size >> 1);

/** Events may come two in one breath: each is counted. */
const times = (socket, event, count) => new Promise((resolve) => socket.on(event, () => --count || resolve()));

const conversations = {
  ...Object.fromEntries(SIZES.flatMap((size) => [false, true].map((binary) => [`${binary ? 'binary' : 'text'} ${size}`, async (socket) => {
    socket.send(binary ? bytes(size) : 'x'.repeat(size >> 1) + 'é'.repeat(size >> 2), { binary });
    await once(socket, 'message');
    socket.close(1000);
  }]))),
  fragments: async (socket) => {
    for (const part of ['a', '', 'b'.repeat(70_000)]) socket.send(part, { fin: false });
    socket.ping('between fragments');
    socket.send('end', { fin: true });
    await once(socket, 'message');
    socket.close(1000);
  },
  'many in a row': async (socket) => {
    const all = times(socket, 'message', 1000);
    for (let i = 0; i < 1000; i++) socket.send(bytes(i));
    await all;
    socket.close(1000);
  },
  'ping and pong': async (socket) => {
    socket.ping('');
    socket.ping('p'.repeat(125));
    await times(socket, 'pong', 2);
    socket.pong('unasked');
    socket.send('do:ping:from the server');
    await once(socket, 'ping');
    socket.close(1000);
  },
  'close without a code': async (socket) => socket.close(),
  'close with a long reason': async (socket) => socket.close(1000, 'r'.repeat(123)),
  'cut by the server': async (socket) => socket.send('do:cut:'),
  ...Object.fromEntries(CODES.flatMap((code) => [
    [`client closes ${code}`, async (socket) => socket.close(code, 'bye')],
    [`server closes ${code}`, async (socket) => socket.send(`do:close:${code}`)],
  ])),
};

async function talk(url, host) {
  const transcript = {};
  for (const compression of [false, true]) {
    for (const [title, speak] of Object.entries(conversations)) {
      const name = `${title}, ${compression ? 'compressed' : 'plain'}, ${host ? 'proxied' : 'direct'}`;
      const socket = new WebSocket(`${url}/?name=${encodeURIComponent(name)}`, ['chat.v2', 'chat.v1'], {
        perMessageDeflate: compression && { threshold: 0 }, maxPayload: LARGEST, headers: host ? { host } : {},
      });
      const log = [];
      socket.on('message', (data, binary) => log.push(message(data, binary)));
      socket.on('ping', (data) => log.push(['ping', data.toString()]));
      socket.on('pong', (data) => log.push(['pong', data.toString()]));
      socket.on('error', (error) => log.push(['error', error.message]));
      socket.on('open', () => log.push(['open', socket.protocol, socket.extensions]));
      const closed = once(socket, 'close').then(([code, reason]) => log.push(['close', code, reason.toString()]));
      await once(socket, 'open');
      await speak(socket);
      await closed;
      while (!seen.get(name).some(([what]) => what === 'close')) await new Promise((soon) => setTimeout(soon, 5));
      transcript[`${title}, ${compression ? 'compressed' : 'plain'}`] = { client: log, server: seen.get(name) };
    }
  }
  return transcript;
}

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const { do: what, url, host } = JSON.parse(line);
  try {
    if (server.address() === null) await once(server, 'listening');
    const late = new Promise((resolve, reject) => setTimeout(reject, MOST_MILLIS, new Error('a conversation does not end')).unref());
    console.log(JSON.stringify(what === 'port' ? { port: server.address().port } : { transcript: await Promise.race([talk(url, host), late]) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}).on('close', () => process.exit(0));
