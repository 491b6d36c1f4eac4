// A small SignalR hub (negotiation, WebSockets, long polling, the JSON hub protocol) and the official client. Told {"do", ...} on a
// line of standard input, it answers with one line of JSON.
const { randomUUID } = require('crypto');
const http = require('http');
const signalr = require('@microsoft/signalr');
const { WebSocketServer } = require('ws');
const obey = require('./orders');

const END = '\x1e';
const POLL_MILLIS = 10_000;

// The hub.

const connections = new Map();

class Connection {
  constructor() { this.queue = []; this.shaken = false; }

  /** By whichever transport it has. */
  say(message) {
    const text = JSON.stringify(message) + END;
    if (this.socket) this.socket.send(text);
    else { this.queue.push(text); this.answerPoll(); }
  }

  answerPoll() {
    if (this.poll && (this.queue.length || this.ended)) {
      const { response, late } = this.poll;
      this.poll = undefined;
      clearTimeout(late);
      response.writeHead(this.ended && !this.queue.length ? 204 : 200, { 'content-type': 'text/plain' });
      response.end(this.queue.splice(0).join(''));
    }
  }

  hear(text) {
    for (const part of text.split(END).filter(Boolean)) {
      const message = JSON.parse(part);
      if (!this.shaken) {
        this.shaken = true;
        this.say(message.protocol === 'json' ? {} : { error: 'json alone is spoken here' });
      } else if (message.type === 1) {
        this.call(message);
      }
    }
  }

  call({ invocationId, target, arguments: [argument] }) {
    const answer = (result) => invocationId && this.say({ type: 3, invocationId, result });
    switch (target) {
      case 'echo': answer(argument); break;
      case 'tell': for (const other of connections.values()) other.say({ type: 1, target: 'said', arguments: [argument] }); answer(null); break;
      case 'close': this.say({ type: 7, allowReconnect: argument }); this.end(); break;
      case 'drop': this.socket.terminate(); break;
      default: if (invocationId) this.say({ type: 3, invocationId, error: `no such method: ${target}` });
    }
  }

  end() {
    this.ended = true;
    if (this.socket) this.socket.close(1000);
    else this.answerPoll();
  }
}

const hub = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://hub');
  const body = [];
  for await (const part of request) body.push(part);
  if (request.method === 'POST' && url.pathname === '/hub/negotiate') {
    const id = randomUUID();
    connections.set(id, new Connection());
    const transport = (name) => ({ transport: name, transferFormats: ['Text'] });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ connectionId: id, connectionToken: id, negotiateVersion: 1, availableTransports: [transport('WebSockets'), transport('LongPolling')] }));
    return;
  }
  const id = url.searchParams.get('id');
  const connection = connections.get(id);
  if (!connection) {
    response.writeHead(404).end();
  } else if (request.method === 'POST') {
    connection.hear(Buffer.concat(body).toString());
    response.end();
  } else if (request.method === 'DELETE') {
    connections.delete(id);
    connection.end();
    response.writeHead(202).end();
  } else if (!connection.polled) {
    connection.polled = true;
    response.end();
  } else {
    const late = setTimeout(() => { connection.poll = undefined; response.end(); }, POLL_MILLIS);
    connection.poll = { response, late };
    connection.answerPoll();
  }
});
new WebSocketServer({ server: hub }).on('connection', (socket, request) => {
  const id = new URL(request.url, 'http://hub').searchParams.get('id');
  const connection = connections.get(id);
  connection.socket = socket;
  socket.on('message', (data) => connection.hear(data.toString()));
  socket.on('close', () => connections.delete(id));
});
const listening = new Promise((resolve) => hub.listen(0, '127.0.0.1', () => resolve(hub.address().port)));

// The client.

const clients = new Map();

async function start({ id, url, transport, reconnects }) {
  const builder = new signalr.HubConnectionBuilder().withUrl(url, signalr.HttpTransportType[transport]).configureLogging(signalr.LogLevel.None);
  const connection = (reconnects ? builder.withAutomaticReconnect([0, 100, 100]) : builder).build();
  const seen = [];
  connection.on('said', (text) => seen.push(`said ${text}`));
  connection.onreconnecting(() => seen.push('reconnecting'));
  connection.onreconnected(() => seen.push('reconnected'));
  connection.onclose((error) => seen.push(error ? 'closed in error' : 'closed'));
  clients.set(id, { connection, seen });
  await connection.start();
  return { state: connection.state };
}

obey({
  hub: async () => ({ port: await listening }),
  start,
  call: async ({ id, method, argument }) => ({ result: await clients.get(id).connection.invoke(method, argument) }),
  send: async ({ id, method, argument }) => { await clients.get(id).connection.send(method, argument); return {}; },
  look: async ({ id }) => ({ state: clients.get(id).connection.state, seen: clients.get(id).seen }),
  stop: async ({ id }) => { await clients.get(id).connection.stop(); return {}; },
});
