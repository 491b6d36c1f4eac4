// Draws boards in headless Chromium: node draw.mjs SETTINGS.json
// {prometheus, postgres, chromium, pictures: [{file, boards, board, theme, width, from, vars}]}, boards being the folder of the board; answers a line of JSON for each picture.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { backend } from './backend.mjs';

const MOST_MILLIS = 30_000;

async function draw(browser, address, { file, boards, board, theme = 'dark', width = 1400, from, vars = {} }) {
  const page = await browser.newPage({ viewport: { width, height: 800 }, timezoneId: 'UTC' });
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  // A server of Grafana has icons that its packages do not have, such as the one that cancels a slow panel.
  const ofAnIcon = (message) => message.location().url.includes('/public/img/icons/');
  page.on('console', (message) => message.type() === 'error' && !ofAnIcon(message) && faults.push(`${message.text()} ${message.location().url}`));
  const asked = new URLSearchParams({ board, theme, ...(from && { from }), ...Object.fromEntries(Object.entries(vars).map(([name, value]) => [`var-${name}`, value])) });
  await page.route('**/boards/*.json', (route) => route.fulfill({ path: join(boards, `${board}.json`) }));
  await page.goto(`${address}/?${asked}`);
  await page.waitForFunction(() => window.panels?.()?.every(({ settled }) => settled), undefined, { timeout: MOST_MILLIS })
    .catch(() => faults.push('panels were still loading'));
  // What came last has yet to be painted, at a height that is known only now.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await page.waitForTimeout(1500);
  await page.screenshot({ path: file, fullPage: true });
  const panels = await page.evaluate(() => window.panels?.() ?? []);
  await page.close();
  const titles = (wanted) => panels.filter(wanted).map(({ title }) => title);
  return { board, theme, width, panels: panels.length, empty: titles(({ empty }) => empty), errors: panels.filter(({ error }) => error), faults };
}

const { prometheus, postgres, chromium: executablePath = '/usr/bin/chromium', pictures } = JSON.parse(await readFile(process.argv[2], 'utf8'));
const server = await backend({ prometheusUrl: prometheus, postgresUrl: postgres });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const picture of pictures) console.log(JSON.stringify(await draw(browser, server.address, picture)));
} finally {
  await browser.close();
  await server.close();
}
