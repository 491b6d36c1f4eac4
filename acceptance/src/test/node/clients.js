// WebSocket clients of the ws package, told what to do on standard input: "open N HOST", "close N", "echo".
// Each order is answered with one line of JSON.
const WebSocket = require('ws');
const readline = require('readline');

const port = Number(process.argv[2]);
const sockets = [];

function open(host) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { Host: host } });
    socket.once('open', () => { sockets.push(socket); resolve(); });
    socket.once('error', reject);
  });
}

function close(socket) {
  return new Promise((resolve) => {
    socket.once('close', (code) => resolve(code));
    socket.close(1000);
  });
}

function echo(socket, message) {
  return new Promise((resolve) => {
    socket.once('message', (data) => resolve(data.toString() === message));
    socket.send(message);
  });
}

const orders = {
  async open(n, host) {
    for (let i = 0; i < n; i += 50) {
      await Promise.all(Array.from({ length: Math.min(50, n - i) }, () => open(host)));
    }
    return { open: sockets.length };
  },
  async close(n) {
    const codes = await Promise.all(sockets.splice(0, Number(n)).map(close));
    return { open: sockets.length, codes: [...new Set(codes)] };
  },
  async echo() {
    const same = await Promise.all(sockets.map((socket, i) => echo(socket, `hello ${i}`)));
    return { same: same.every(Boolean), echoed: same.length };
  },
};

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const [order, ...args] = line.trim().split(' ');
  try {
    console.log(JSON.stringify(await orders[order](...args)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}).on('close', () => process.exit(0));
