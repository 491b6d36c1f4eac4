// Writes boards/*.json from src/. Run by hand after a change (node make.mjs); a test sees that it was.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const into = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), 'boards');
mkdirSync(into, { recursive: true });
for (const name of ['fleet', 'plans', 'zone', 'outreach', 'abuse', 'books']) {
  const { default: board } = await import(`./src/${name}.mjs`);
  writeFileSync(join(into, `${name}.json`), JSON.stringify(board, null, 2) + '\n');
}
