// A receiver of the standardwebhooks package: told {"secret", "headers", "body"} on a line of standard input, it
// answers with one line of JSON whether the signature is good.
const { Webhook } = require('standardwebhooks');
const readline = require('readline');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    console.log(JSON.stringify({ good: true }));
  } catch (error) {
    console.log(JSON.stringify({ good: false, because: String(error) }));
  }
}).on('close', () => process.exit(0));
