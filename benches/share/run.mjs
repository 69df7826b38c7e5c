// Share buttons of three makers in Chromium, round by round in turn, so that a busy machine is busy for each of them.
// usage: node run.mjs <rounds> -> JSON: { chromium, rows: [{ maker, version, bytes, requests, … }] }
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { COUNT, makers } from './pages.mjs';
import { serve } from './server.mjs';
import { ways } from './ways.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
const axe = fs.readFileSync(path.join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
const read = (file) => JSON.parse(fs.readFileSync(path.join(here, file), 'utf8'));
const versions = { parea: read('../../pkg/package.json'), shariff: read('node_modules/shariff/package.json'), shareon: read('node_modules/shareon/package.json') };

/** How a visitor comes: the processor so many times slower, and over what. The network is that which Lighthouse calls slow 4G. */
const CONDITIONS = {
  fast: {},
  slow: { processor: 6 },
  phone: { processor: 6, network: { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 } },
};

/** In the page: notes the first frame in which so many links that lead somewhere can be seen. */
const watch = (count) => {
  const visible = (link) => link.getBoundingClientRect().width > 0 && link.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const links = () => {
    const roots = [...document.querySelectorAll('[data-parea-campaign]')].map((host) => host.shadowRoot);
    return [document, ...roots].flatMap((root) => [...(root?.querySelectorAll('a[href]') ?? [])]).filter(visible);
  };
  const look = () => {
    if (links().length >= count) window.seenAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

const server = await serve();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'] });

/** Until nothing has been on its way for half a second. */
const rest = async (page, open) => {
  for (let quiet = 0; quiet < 5; quiet = open.size ? 0 : quiet + 1) await page.waitForTimeout(100);
};

/** A visitor who has never been here opens the page of a maker; `work` gets the page when all has come. */
const visit = async (maker, { processor, network } = {}, options = {}, work = () => {}) => {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(120_000);
  const page = await context.newPage(), foreign = [], faults = [];
  await page.addInitScript(watch, COUNT);
  await page.route((url) => url.origin !== server.origin, (route) => { foreign.push(route.request().url()); return route.abort(); });
  page.on('pageerror', (error) => faults.push(error.message));
  const open = new Set();
  page.on('request', (request) => open.add(request));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => open.delete(request));
  const session = await context.newCDPSession(page);
  if (processor) await session.send('Emulation.setCPUThrottlingRate', { rate: processor });
  if (network) { await session.send('Network.enable'); await session.send('Network.emulateNetworkConditions', network); }
  server.sent.length = 0;
  await page.goto(`${server.origin}/${maker}`);
  await page.waitForFunction(() => window.seenAt);
  // What follows is counted, not timed.
  if (processor) await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  if (network) await session.send('Network.emulateNetworkConditions', { ...network, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await rest(page, open);
  const brought = server.sent.filter(({ kind }) => kind !== 'html');
  const result = {
    seen: await page.evaluate(() => window.seenAt),
    bytes: brought.reduce((sum, { bytes }) => sum + bytes, 0),
    requests: brought.length,
    foreign: foreign.length,
    cookies: (await context.cookies()).length,
    stored: await page.evaluate(() => localStorage.length + sessionStorage.length),
    missing: brought.filter(({ kind }) => !kind).map(({ pathname }) => pathname),
    faults,
  };
  result.more = await work(page);
  await context.close();
  return result;
};

/** Which rules of axe the page of a maker breaks, and how often; the page around the buttons breaks none. */
const judge = async (maker, colorScheme) => {
  const { more } = await visit(maker, {}, { colorScheme }, async (page) => {
    await page.evaluate(axe);
    const options = { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
    const { violations } = await page.evaluate((how) => window.axe.run(document, how), options);
    return violations.map(({ id, nodes }) => `${id} (${nodes.length})`);
  });
  return more;
};

/** How many links lead somewhere for who has no JavaScript. */
const plain = async (maker) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.origin}/${maker}${makers[maker].plain ? '/plain' : ''}`);
  const count = await page.locator('main a[href]:visible').count();
  await context.close();
  return count;
};

const median = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
const rounds = +process.argv[2], names = Object.keys(makers);
const results = Object.fromEntries(names.map((name) => [name, { fast: [], slow: [], phone: [] }]));
await visit('shareon');
for (let round = 0; round < rounds; round++) {
  for (const [condition, how] of Object.entries(CONDITIONS)) {
    for (const name of names) results[name][condition].push(await visit(name, how));
  }
  console.error(`round ${round + 1} of ${rounds}`);
}
const rows = [];
for (const maker of names) {
  const { fast, slow, phone } = results[maker], [first] = fast;
  const all = [...fast, ...slow, ...phone];
  const strange = all.find(({ missing, faults }) => missing.length + faults.length);
  if (strange) throw new Error(`${maker}: ${JSON.stringify(strange)}`);
  const most = (figure) => Math.max(...all.map((one) => one[figure]));
  const seen = (some) => median(some.map((one) => one.seen));
  rows.push({
    maker, version: versions[maker].version, ...ways(maker),
    bytes: first.bytes, requests: first.requests, foreign: most('foreign'), cookies: most('cookies'), stored: most('stored'),
    fast: seen(fast), slow: seen(slow), phone: seen(phone),
    light: await judge(maker, 'light'), dark: await judge(maker, 'dark'), plain: await plain(maker),
  });
}
console.log(JSON.stringify({ chromium: browser.version(), rows }));
await browser.close();
server.close();
