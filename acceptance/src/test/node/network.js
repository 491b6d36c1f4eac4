// The Network page in a real browser, used as a person would: told {"do", ...} on a line of standard input, it answers with one line of JSON.
// node network.js ADDRESS
const { chromium } = require('playwright-core');
const readline = require('readline');

let page;
const faults = [];

async function start() {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${process.argv[2]}/network`);
}

const knob = (zone) => page.getByRole('switch', { name: `WebSockets of ${zone}` });

async function obey({ do: what, token, zone, text, file, theme }) {
  switch (what) {
    case 'sign in':
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Continue' }).click();
      break;
    case 'flip':
      await knob(zone).click();
      await page.waitForFunction((id) => !document.querySelector(`[data-zone="${id}"] [role=switch]`).disabled, zone);
      break;
    case 'find': await page.getByRole('searchbox').fill(text); break;
    case 'picture':
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: file, fullPage: true });
      break;
    case 'look': break;
    default: throw new Error(`unknown: ${what}`);
  }
  await page.waitForLoadState('networkidle');
  return {
    rows: Object.fromEntries(await page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => {
      const flip = row.querySelector('[role=switch]');
      return [row.dataset.zone, { text: row.innerText, on: flip.getAttribute('aria-checked') === 'true', editable: !flip.disabled }];
    }))),
    // In one step, since it may go between a look and the next.
    problem: await page.evaluate(() => {
      const alert = document.querySelector('[role=alert]');
      return alert && alert.checkVisibility() ? alert.innerText : '';
    }),
    asksForToken: await page.getByLabel('Token').isVisible(),
    faults,
  };
}

const ready = start();
readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  try {
    await ready;
    console.log(JSON.stringify(await obey(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}).on('close', () => process.exit(0));
