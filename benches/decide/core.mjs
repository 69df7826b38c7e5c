// The measuring loop, the same in Node and in a browser.
import { hashIdx } from './hash.mjs';
const median = a => { const s = [...a].sort((x, y) => x - y); return s[s.length >> 1]; };
const now = () => performance.now();
export async function measure(engine, text, visitors, expected, { budget = 150, changes = false } = {}) {
  const out = new Int32Array(expected.campaigns);
  const contexts = visitors.map(v => (engine.ctx ? engine.ctx(v) : v));
  const t0 = now(); let state = engine.prepare(text); if (state instanceof Promise) state = await state;
  const t1 = now(); let n = engine.pass(state, contexts[0], out); if (engine.async) n = await n;
  const t2 = now();
  const result = { load: t1 - t0, first: t2 - t1, bad: 0 };
  for (let i = 0; i < (expected.campaigns > 2000 && engine.async ? 4 : visitors.length); i++) {
    let m = engine.pass(state, contexts[i], out); if (engine.async) m = await m;
    if (m !== expected.visitors[i].matched || hashIdx(out, m) !== expected.visitors[i].hash) result.bad++;
  }
  const warm = async one => {
    let i = 0;
    const some = async k => { const a = now(); for (let j = 0; j < k; j++) { const r = one(i++); if (engine.async) await r; } return (now() - a) / k; };
    let per = await some(1); const begin = now();
    while (now() - begin < budget / 2) per = await some(Math.max(1, Math.ceil(5 / Math.max(per, 1e-4))));
    const k = Math.max(1, Math.ceil(4 / Math.max(per, 1e-5))), samples = [], start = now();
    while (now() - start < budget || samples.length < 3) samples.push(await some(k));
    return median(samples);
  };
  result.pass = await warm(i => engine.pass(state, contexts[i % contexts.length], out));
  if (changes) {
    // Every attribute by itself goes through the values of all visitors.
    const all = [];
    for (const name of Object.keys(visitors[0]).filter(name => name !== 'id')) {
      const somebody = { ...visitors[0] };
      all.push(await warm(i => { somebody[name] = visitors[i % visitors.length][name]; return engine.pass(state, somebody, out); }));
    }
    result.change = median(all); result.changeSlowest = Math.max(...all);
  }
  return result;
}
