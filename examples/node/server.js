// A WebSocket server whose connections a Tidemark sidecar counts. npm install ws; PORT=8080 node server.js
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { Stream } from './stream.js';
import { Tidemark } from './tidemark.js';

const port = process.env.STREAM_PORT;
const stream = port && new Stream({ name: 'node', to: { port: Number(port) } });
const tidemark = new Tidemark({ name: 'node', spool: process.env.SPOOL, stream, socket: process.env.ADMIT_SOCKET });
const server = createServer((request, response) => response.end('A WebSocket server.\n'));
const sockets = new WebSocketServer({ noServer: true });

server.on('upgrade', async (request, socket, head) => {
  socket.on('error', () => {}); // a client that goes while we ask
  const admission = await tidemark.admit(request);
  if (!admission.allowed) {
    const retry = admission.retryAfter ? `Retry-After: ${admission.retryAfter}\r\n` : '';
    socket.end(`HTTP/1.1 ${admission.status} Refused\r\n${retry}Connection: close\r\n\r\n`);
    tidemark.refused(request, admission.status, admission.reason, admission.rule);
    return;
  }
  sockets.handleUpgrade(request, socket, head, (ws) => {
    tidemark.opened(request, ws);
    ws.on('error', () => {});
    ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
  });
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log('listening'));
