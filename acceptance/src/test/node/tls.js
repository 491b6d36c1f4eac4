// Clients and origins that speak TLS. Told {"do", ...} on a line of standard input, it answers with one line of JSON.
// node tls.js CA GOOD WRONG: the authority's certificate, and two pairs GOOD.crt, GOOD.key, … for origins.
const { once } = require('events');
const fs = require('fs');
const http2 = require('http2');
const https = require('https');
const tls = require('tls');
const { chromium } = require('playwright-core');
const { WebSocket, WebSocketServer } = require('ws');
const obey = require('./orders');

const [ca, ...pairs] = process.argv.slice(2);
const authority = fs.readFileSync(ca);

/** Says a message back, and a page that opens a WebSocket to where it came from. */
function origin(pair) {
  const server = https.createServer({ cert: fs.readFileSync(`${pair}.crt`), key: fs.readFileSync(`${pair}.key`) }, (request, response) => {
    const body = [];
    request.on('data', (part) => body.push(part)).on('end', () => {
      response.setHeader('content-type', 'text/html');
      response.end(request.method === 'POST' ? Buffer.concat(body) : `<title>origin</title>${request.headers['x-forwarded-proto']} ${request.headers.host}`);
    });
  });
  // Before its 101 it may say something else.
  server.on('upgrade', (request, socket) => request.url === '/chat' && socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'));
  new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

const sockets = new Map();

async function open({ port, host, id }) {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/`, { ca: authority, servername: host, headers: { host } });
  sockets.set(id, socket);
  await once(socket, 'open');
  return { names: socket._socket.getPeerCertificate().subjectaltname, version: socket._socket.getProtocol(), serial: socket._socket.getPeerCertificate().serialNumber };
}

async function echo({ id, text }) {
  const socket = sockets.get(id);
  socket.send(text);
  const [data] = await once(socket, 'message');
  return { text: data.toString() };
}

async function close({ id }) {
  const socket = sockets.get(id);
  socket.close(1000);
  const [code] = await once(socket, 'close');
  return { code };
}

/** One TLS handshake. */
async function hello({ port, host, version }) {
  const socket = tls.connect({ port, host: '127.0.0.1', servername: host, ca: authority, minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] });
  try {
    await once(socket, 'secureConnect');
    return { names: socket.getPeerCertificate().subjectaltname, serial: socket.getPeerCertificate().serialNumber, version: socket.getProtocol(), alpn: socket.alpnProtocol };
  } catch (error) {
    return { refused: error.code };
  } finally {
    socket.destroy();
  }
}

async function get({ port, host, asked = host }) {
  const request = https.request({ port, host: '127.0.0.1', servername: host, ca: authority, headers: { host: asked } }).end();
  const [response] = await once(request, 'response');
  return { status: response.statusCode, text: await text(response) };
}

async function text(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** On one HTTP/2 connection: a request with a body, a request without, and WebSockets in streams beside each other. */
async function http2Session({ port, host, streams }) {
  const session = http2.connect(`https://${host}:${port}`, { ca: authority, createConnection: () => tls.connect({ port, host: '127.0.0.1', servername: host, ca: authority, ALPNProtocols: ['h2'] }) });
  await once(session, 'remoteSettings');
  const answers = [];
  for (const body of ['', 'x'.repeat(200_000)]) {
    const request = session.request({ ':method': body ? 'POST' : 'GET', ':path': '/' }, { endStream: !body });
    if (body) request.end(body);
    const [headers] = await once(request, 'response');
    answers.push([headers[':status'], (await text(request)).length, headers.via]);
  }
  const spoken = await Promise.all(Array.from({ length: streams }, async (_, i) => {
    const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat', ':authority': host, 'sec-websocket-version': '13' });
    const [headers] = await once(stream, 'response');
    const closed = once(stream, 'close');
    if (headers[':status'] !== 200) return { status: headers[':status'], body: await text(stream) };
    stream.write(frame(0x81, `hello ${i}`));
    const [echoed] = await once(stream, 'data');
    const said = echoed.subarray(2).toString();
    stream.write(frame(0x88, Buffer.from([0x03, 0xe8])));
    const [closing] = await once(stream, 'data');
    stream.end();
    await closed;
    return { status: 200, said, code: closing.readUInt16BE(2), reset: stream.rstCode };
  }));
  const offered = session.remoteSettings.enableConnectProtocol;
  session.close();
  return { offered, answers, spoken };
}

/** Opened and cut off without a word: the whole connection goes. */
async function http2Cut({ port, host }) {
  const session = http2.connect(`https://${host}:${port}`, { ca: authority, createConnection: () => tls.connect({ port, host: '127.0.0.1', servername: host, ca: authority, ALPNProtocols: ['h2'] }) });
  await once(session, 'remoteSettings');
  const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat', ':authority': host, 'sec-websocket-version': '13' });
  const [headers] = await once(stream, 'response');
  stream.on('error', () => {});
  session.destroy();
  return { status: headers[':status'] };
}

/** A masked frame of a client. */
function frame(first, data) {
  const bytes = Buffer.from(data);
  const mask = Buffer.from([1, 2, 3, 4]);
  return Buffer.concat([Buffer.from([first, 0x80 | bytes.length]), mask, bytes.map((byte, i) => byte ^ mask[i % 4])]);
}

/** A real browser opens the page and, from it, a WebSocket: which status did the handshake have? */
async function browse({ port, host }) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP ${host} 127.0.0.1`, '--ignore-certificate-errors'],
  });
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    const handshake = new Promise((resolve) => network.on('Network.webSocketHandshakeResponseReceived', ({ response }) => resolve(response.status)));
    const document = await page.goto(`https://${host}:${port}/`);
    const echoed = await page.evaluate((url) => new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.onopen = () => socket.send('from a browser');
      socket.onmessage = ({ data }) => { socket.onclose = ({ code }) => resolve([data, code]); socket.close(1000); };
      socket.onerror = () => reject(new Error('the browser could not connect'));
    }), `wss://${host}:${port}/`);
    return { page: await document.text(), protocol: (await page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol)), echoed, status: await handshake };
  } finally {
    await browser.close();
  }
}

obey({ open, echo, close, hello, get, 'http/2': http2Session, 'http/2 cut': http2Cut, browse, origins: async () => ({ ports: await Promise.all(pairs.map(origin)) }) });
