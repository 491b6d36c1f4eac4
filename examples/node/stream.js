// Sends lines to a Tidemark sidecar over a stream, where no folder can be shared with it: docs/sidecar-protocol.md is the protocol.
import net from 'node:net';
import { randomBytes } from 'node:crypto';

// Lines that the sidecar does not acknowledge are kept; beyond this size, only what is open is told later.
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
    const bytes = Buffer.from(line);
    this.kept.push(bytes);
    this.size += bytes.length;
    if (this.ready) {
      this.socket.write(bytes);
    }
    if (this.size > MOST_BYTES) {
      this.#begin();
      this.socket.destroy();
    }
  }

  // Another session, of which the sidecar has nothing yet.
  #begin() {
    this.session = randomBytes(8).toString('hex');
    this.from = 0; // what the sidecar has acknowledged
    this.kept = []; // the lines behind that
    this.size = 0;
    this.ready = false;
  }

  #connect() {
    this.ready = false;
    const socket = net.connect(this.to);
    this.socket = socket;
    let said = '';
    socket.on('connect', () => socket.write(`TIDEMARK 1 ${this.name} ${this.session}\n`));
    socket.on('data', (data) => {
      const lines = (said + data).split('\n');
      said = lines.pop();
      lines.filter(() => !socket.destroyed).forEach((line) => this.#at(Number(line.slice('AT '.length))));
    });
    socket.on('error', () => {}); // a close follows
    socket.on('close', () => setTimeout(() => this.#connect(), AGAIN_MILLIS));
  }

  // The sidecar has these bytes of the session. Its first word tells from where to go on; then comes what is open.
  #at(bytes) {
    if (bytes < this.from) {
      this.#begin();
      this.socket.destroy();
      return;
    }
    while (bytes > this.from) {
      const first = this.kept.shift();
      const taken = Math.min(first.length, bytes - this.from);
      this.from += taken;
      this.size -= taken;
      if (taken < first.length) {
        this.kept.unshift(first.subarray(taken));
      }
    }
    if (!this.ready) {
      this.ready = true;
      this.kept.forEach((line) => this.socket.write(line));
      [...this.open.values()].forEach((line) => this.append(line));
    }
  }
}
