// Obeys orders: told {"do", ...} on a line of standard input, answers with one line of JSON, a fault as {"error"}.
const readline = require('readline');

const MOST_MILLIS = 180_000;

module.exports = (does) => readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const order = JSON.parse(line);
  try {
    const late = new Promise((resolve, reject) => setTimeout(reject, MOST_MILLIS, new Error(`${order.do}: no end`)).unref());
    console.log(JSON.stringify(await Promise.race([does[order.do](order), late])));
  } catch (error) {
    console.log(JSON.stringify({ error: error.stack }));
  }
});
