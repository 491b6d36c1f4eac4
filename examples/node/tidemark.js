// Tells a Tidemark sidecar of the WebSockets of this server: docs/sidecar-protocol.md is the protocol.
import fs from 'node:fs';
import http from 'node:http';
import { randomUUID } from 'node:crypto';

const CAUSES = { 1001: 'client', 1006: 'client-error' };

export class Tidemark {
  // stream: in place of the spool, a Stream of stream.js.
  constructor({ name, spool = '/run/tidemark/spool', stream, socket = '/run/tidemark/admit.sock', patience = 20 }) {
    Object.assign(this, { name, spool, stream, patience });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    this.socket = socket;
  }

  // One append is one write, so the lines of several processes stay whole. A new file every 100 s.
  #line(kind, id, request, fields = '') {
    const now = Date.now();
    const host = (request.headers.host ?? '-').slice(0, 253).replace(/[^A-Za-z0-9.:_[\]-]/g, '_') || '-';
    const client = (request.socket.remoteAddress ?? '-').replace(/^::ffff:/, '');
    const line = `${kind} ${id} ${process.pid} ${now} ${host} ${client}${fields}\n`;
    if (this.stream) {
      this.stream.append(line);
      return;
    }
    try {
      fs.appendFileSync(`${this.spool}/${this.name}.spool.${Math.floor(now / 100_000)}`, line);
    } catch (error) {
      console.error('tidemark: a line was not written:', error.message); // the connection goes on
    }
  }

  // Asks whether to admit this client. Without an answer in time it is admitted.
  admit(request) {
    return new Promise((answer) => {
      const open = { allowed: true };
      const host = (request.headers.host ?? '').slice(0, 253);
      const headers = { 'X-Tidemark-Host': host, 'X-Tidemark-Client': request.socket.remoteAddress ?? '' };
      const question = http.get({ socketPath: this.socket, path: '/admit', agent: this.agent, headers, timeout: this.patience },
        (reply) => {
          reply.resume();
          const of = (name) => reply.headers[`x-tidemark-${name}`];
          answer(reply.statusCode !== 403 ? open
            : { allowed: false, status: Number(of('status')), reason: of('reason'), rule: of('rule'), retryAfter: reply.headers['retry-after'] });
        });
      question.on('timeout', () => { answer(open); question.destroy(); });
      question.on('error', () => answer(open));
    });
  }

  refused(request, status, reason = 'origin-refused', rule = '-') {
    this.#line('C', randomUUID(), request, ` st=${status} why=${reason} rule=${rule || '-'}`);
  }

  // Counts an open WebSocket of the ws package, until it is closed.
  opened(request, ws) {
    const id = randomUUID();
    const opened = Date.now();
    const socket = request.socket;
    const [in0, out0] = [socket.bytesRead, socket.bytesWritten];
    this.#line('O', id, request, ` peer=${socket.remoteAddress}:${socket.remotePort}`);
    ws.once('close', (code) => {
      const end = CAUSES[code] ?? (ws._closeFrameSent && !ws._closeFrameReceived ? 'origin' : 'client');
      this.#line('C', id, request, ` st=101 in=${socket.bytesRead - in0} out=${socket.bytesWritten - out0} end=${end}`
        + ` code=${code} ms=${Date.now() - opened}`);
    });
  }
}
