// Stands in for Grafana's back end: the page itself, and /api/ds/query answered by a real Prometheus and a real PostgreSQL.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { prometheus } from './prometheus.mjs';
import { postgres } from './postgres.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png' };
const WEIGHTS = { Regular: 400, Medium: 500 };

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** Starts it on a free port; answers its address and how to end it. */
export async function backend({ prometheusUrl, postgresUrl }) {
  const page = await bundle();
  const metrics = prometheus(prometheusUrl);
  const history = postgres(postgresUrl);

  async function queries(asked) {
    const range = { from: +asked.from, to: +asked.to };
    const results = {};
    for (const query of asked.queries) {
      const source = query.datasource.type === 'prometheus' ? metrics : history;
      try {
        results[query.refId] = { status: 200, frames: await source.query(query, range) };
      } catch (failed) {
        results[query.refId] = { status: 400, error: failed.message, frames: [] };
      }
    }
    return results;
  }

  async function answer(request, response) {
    const { pathname, search } = new URL(request.url, 'http://loopback');
    const send = (status, type, content) => response.writeHead(status, { 'content-type': type }).end(content);
    if (pathname === '/api/ds/query') {
      const results = await queries(JSON.parse(await body(request)));
      const failed = Object.values(results).some((result) => result.error);
      return send(failed ? 400 : 200, TYPES['.json'], JSON.stringify({ results }));
    }
    const resource = /^\/api\/datasources\/uid\/prometheus\/resources(\/api\/v1\/.*)$/.exec(pathname);
    if (resource) {
      const { status, text } = await metrics.resource(resource[1] + search, request.method, await body(request));
      return send(status, TYPES['.json'], text);
    }
    const built = page.get(pathname);
    if (built) return send(200, TYPES[extname(pathname)], built);
    const font = /^\/public\/fonts\/inter\/Inter-(Regular|Medium)\.woff2$/.exec(pathname);
    const file = font ? join(here, `node_modules/@fontsource/inter/files/inter-latin-${WEIGHTS[font[1]]}-normal.woff2`)
      : pathname === '/' ? join(here, 'page/index.html')
      : pathname.startsWith('/public/') ? join(here, 'node_modules/@grafana/ui/dist', pathname)
      : undefined;
    if (!file) return send(404, 'text/plain', 'not found');
    return send(200, TYPES[extname(file)] ?? 'application/octet-stream', await readFile(file));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((failed) => response.writeHead(failed.code === 'ENOENT' ? 404 : 500).end(String(failed)));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: async () => { server.close(); server.closeAllConnections(); await history.close(); },
  };
}
