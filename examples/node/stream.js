// Sends lines to a Tidemark sidecar over a stream, where no folder can be shared with it: docs/sidecar-protocol.md is the protocol.
import net from 'node:net';
import { randomBytes } from 'node:crypto';

// While the sidecar is away, lines wait here; beyond this size, only what is open is told later.
const MOST_BYTES = 16 << 20;
const AGAIN_MILLIS = 200;

export class Stream {
  // to: { path } of sidecar.stream-socket, or { port } of sidecar.stream-port.
  constructor({ name, to }) {
    Object.assign(this, { name, to, open: new Map() });
    this.#begin();
    this.#connect();
  }

  append(line) {
    const [kind, id] = line.split(' ', 2);
    if (kind === 'O') {
      this.open.set(id, 'P' + line.slice(1));
    } else if (kind === 'C') {
      this.open.delete(id);
    }
    this.kept = Buffer.concat([this.kept, Buffer.from(line)]);
    if (this.ready) {
      this.socket.write(line);
    } else if (this.kept.length > MOST_BYTES) {
      this.#begin();
    }
  }

  // Another session, of which the sidecar has nothing yet.
  #begin() {
    this.session = randomBytes(8).toString('hex');
    this.from = 0;
    this.kept = Buffer.alloc(0);
  }

  #connect() {
    this.ready = false;
    this.socket = net.connect(this.to);
    let said = '';
    this.socket.on('connect', () => this.socket.write(`TIDEMARK 1 ${this.name} ${this.session}\n`));
    this.socket.on('data', (data) => {
      const lines = (said + data).split('\n');
      said = lines.pop();
      lines.forEach((line) => this.#at(Number(line.slice('AT '.length))));
    });
    this.socket.on('error', () => {}); // a close follows
    this.socket.on('close', () => setTimeout(() => this.#connect(), AGAIN_MILLIS));
  }

  // The sidecar has these bytes of the session. Its first word tells from where to go on; then comes what is open.
  #at(bytes) {
    if (bytes < this.from) {
      this.#begin();
      this.socket.destroy();
      return;
    }
    this.kept = this.kept.subarray(bytes - this.from);
    this.from = bytes;
    if (!this.ready) {
      this.ready = true;
      this.socket.write(this.kept);
      [...this.open.values()].forEach((line) => this.append(line));
    }
  }
}
