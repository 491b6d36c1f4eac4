// The official cloudflare SDK, unchanged: told {"token", "do", ...} on a line of standard input, it answers with one line of JSON.
// node sdk.js ADDRESS
const { default: Cloudflare } = require('cloudflare');
const readline = require('readline');

const baseURL = `${process.argv[2]}/client/v4`;

async function obey({ token, do: what, zone, setting = 'websockets', value, perPage, name }) {
  const client = new Cloudflare({ apiToken: token, baseURL, maxRetries: 0 });
  switch (what) {
    case 'list': {
      const zones = [];
      for await (const one of client.zones.list({ per_page: perPage, ...(name && { name }) })) zones.push(one);
      return { zones };
    }
    case 'zone': return client.zones.get({ zone_id: zone });
    case 'get': return client.zones.settings.get(setting, { zone_id: zone });
    case 'edit': return client.zones.settings.edit(setting, { zone_id: zone, value });
    default: throw new Error(`unknown: ${what}`);
  }
}

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  try {
    console.log(JSON.stringify(await obey(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ thrown: error.constructor.name, status: error.status, codes: (error.errors ?? []).map(({ code }) => code), text: String(error) }));
  }
}).on('close', () => process.exit(0));
