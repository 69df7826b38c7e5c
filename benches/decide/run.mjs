// All engines on all sets, round by round, so that a busy machine is busy for each of them; medians of all rounds.
// usage: node run.mjs <folder with data> <native program> <rounds> <sizes> -> JSON: rows of { where, engine, set, load, first, pass, … }
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { browser } from './browser.mjs';
const here = path.dirname(new URL(import.meta.url).pathname);
const [, , data, native, rounds, sizes] = process.argv;
const peers = ['growthbook.evalCondition', 'growthbook.evalFeature', 'json-logic-js', 'json-rules-engine', 'js-interpreter(neutral)', 'js-dedup-memo(neutral)'];
const visitors = path.join(data, 'visitors.json'), budget = +(process.env.BUDGET || 150);
const run = (program, words) => JSON.parse(execFileSync(program, words, { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'ignore'] }).toString());
const chrome = await browser(data);
const rows = new Map();
const note = (where, engine, set, result) => {
  if (result.bad) throw new Error(`${engine} in ${where} decides ${result.bad} of the visitors of ${set} wrongly`);
  const key = [where, engine, set].join('|');
  rows.set(key, [...(rows.get(key) ?? []), result]);
};
for (let round = 0; round < +rounds; round++) {
  for (const set of sizes.split(',')) {
    const folder = path.join(data, set);
    for (const engine of ['growthbook.evalCondition', 'ours', ...(round < 3 ? [...peers.slice(1), 'unleash-client'] : [])]) {
      note('node', engine, set, run(process.execPath, [path.join(here, 'one.mjs'), engine, folder, visitors]));
    }
    for (const engine of ['growthbook.evalCondition', 'ours', ...(round < 3 ? peers.slice(1) : [])]) note('chromium', engine, set, await chrome.measure(engine, set, budget));
    note('native', 'ours', set, run(native, [folder, visitors]));
  }
  console.error(`round ${round + 1} of ${rounds}`);
}
await chrome.close();
const median = a => { const s = a.filter(x => x !== undefined).sort((x, y) => x - y); return s.length ? s[s.length >> 1] : undefined; };
console.log(JSON.stringify([...rows].map(([key, results]) => {
  const [where, engine, set] = key.split('|');
  const of = figure => median(results.map(result => result[figure]));
  const start = median(results.map(result => result.load + result.first));
  return { where, engine, set: +set, rounds: results.length, load: of('load'), first: of('first'), start, pass: of('pass'), change: of('change'), changeSlowest: of('changeSlowest') };
})));
