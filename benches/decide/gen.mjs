#!/usr/bin/env node
// Deterministic generator: campaigns (targeting conditions) + visitors, plus the same rules in every peer's dialect.
// usage: node gen.mjs [--seed 20240607] [--sizes 10,100,1000,10000] [--visitors 64] [--out data]
import fs from 'node:fs'; import path from 'node:path'; import { hashIdx } from './hash.mjs';
const arg = (k, d) => { const i = process.argv.indexOf('--' + k); return i > 0 ? process.argv[i + 1] : d; };
const SEED = +arg('seed', 20240607), SIZES = arg('sizes', '10,100,1000,10000').split(',').map(Number), NV = +arg('visitors', 64);
const OUT = path.resolve(path.dirname(new URL(import.meta.url).pathname), arg('out', 'data'));
// ---- PRNG: mulberry32 (seeded, portable) ----
function rng(seed) { let a = seed >>> 0; return () => { a = (a + 0x6D2B79F5) | 0; let t = Math.imul(a ^ (a >>> 15), 1 | a); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; }; }
const tools = r => { const o = { r, int: (a, b) => a + Math.floor(r() * (b - a + 1)), pick: xs => xs[Math.floor(r() * xs.length)],
  zipf: xs => xs[Math.min(xs.length - 1, Math.floor(Math.pow(r(), 2.2) * xs.length))],
  sample: (xs, n) => { const c = xs.slice(), out = []; while (out.length < n && c.length) out.push(c.splice(Math.floor(r() * c.length), 1)[0]); return out; } }; return o; };
// ---- vocabulary ----
const V = {
  country: ['DE', 'AT', 'CH', 'FR', 'NL', 'BE', 'PL', 'IT', 'ES', 'SE', 'DK', 'GB', 'US', 'CZ', 'PT', 'FI', 'IE', 'NO', 'HU', 'RO'],
  language: ['de', 'en', 'fr', 'nl', 'pl', 'it', 'es', 'sv', 'da', 'cs'],
  device: ['mobile', 'desktop', 'tablet'], browser: ['chrome', 'safari', 'firefox', 'edge', 'samsung', 'opera'],
  referrer: ['', 'google.com', 'bing.com', 'facebook.com', 'instagram.com', 'idealo.de', 'news.example', 'partner.example', 'tiktok.com', 'pinterest.com'],
  utm_source: ['google', 'newsletter', 'facebook', 'affiliate', 'tiktok', 'bing', 'crm', 'print'],
  tier: ['none', 'bronze', 'silver', 'gold'],
  tags: ['shoes', 'bags', 'sport', 'outdoor', 'kids', 'home', 'garden', 'beauty', 'tech', 'books', 'sale', 'premium', 'eco', 'travel', 'gift', 'bike'],
};
const CATS = V.tags.slice(0, 12), SECTIONS = ['shop', 'blog', 'brand', 'lp'];
const ATTRS = ['country', 'language', 'device', 'browser', 'path', 'referrer', 'utm_source', 'visits', 'cart_value', 'cart_items', 'is_customer', 'tier', 'tags', 'days_since_last', 'hour'];
// ---- visitors ----
function visitor(t, i) {
  const v = { id: 'u' + i.toString(16).padStart(4, '0') + '-' + Math.floor(t.r() * 1e9).toString(36), country: t.zipf(V.country), language: t.zipf(V.language), device: t.pick(V.device), browser: t.zipf(V.browser),
    path: t.r() < .15 ? t.pick(['/', '/cart', '/checkout', '/account']) : `/${t.zipf(SECTIONS)}/${t.zipf(CATS)}/${t.pick(['item', 'guide', 'top', 'new'])}-${t.int(1, 9999)}`,
    referrer: t.zipf(V.referrer), visits: t.int(1, 40), cart_value: Math.round(t.r() * 30000) / 100, cart_items: t.int(0, 8), is_customer: t.r() < .4, tier: t.zipf(V.tier), tags: t.sample(V.tags, t.int(0, 5)), hour: t.int(0, 23) };
  if (t.r() < .6) v.utm_source = t.zipf(V.utm_source);
  if (t.r() < .7) v.days_since_last = t.int(0, 120);
  return v;
}
// ---- predicates: neutral form {a: attr, op, v} ----
// ops: eq ne in nin gt gte lt lte re(=anchored prefix alternation regex) has(array contains) hasany ex(exists bool)
function pred(t) {
  const k = t.r();
  if (k < .13) return { a: 'country', op: t.r() < .8 ? 'in' : 'nin', v: t.sample(V.country.slice(0, 14), t.int(1, 5)) };
  if (k < .20) return { a: 'language', op: 'in', v: t.sample(V.language.slice(0, 7), t.int(1, 4)) };
  if (k < .29) return { a: 'device', op: t.r() < .8 ? 'eq' : 'ne', v: t.pick(V.device) };
  if (k < .33) return { a: 'browser', op: t.r() < .5 ? 'in' : 'nin', v: t.sample(V.browser, t.int(1, 3)) };
  if (k < .47) { const s = t.zipf(SECTIONS); const cs = t.sample(CATS, t.int(1, 3)); return t.r() < .35 ? { a: 'path', op: 're', v: `^/${s}/` } : { a: 'path', op: 're', v: cs.length > 1 ? `^/${s}/(${cs.join('|')})/` : `^/${s}/${cs[0]}/` }; }
  if (k < .53) return { a: 'referrer', op: t.r() < .7 ? 'eq' : 'ne', v: t.zipf(V.referrer) };
  if (k < .59) return { a: 'utm_source', op: 'eq', v: t.zipf(V.utm_source) };
  if (k < .61) return { a: 'utm_source', op: 'ex', v: t.r() < .5 };
  if (k < .70) return { a: 'visits', op: t.pick(['gt', 'gte', 'lt', 'lte']), v: t.int(1, 30) };
  if (k < .79) return { a: 'cart_value', op: t.pick(['gte', 'gt', 'lt']), v: t.pick([20, 30, 49.9, 50, 75, 99.99, 100, 150, 200]) };
  if (k < .83) return { a: 'cart_items', op: t.pick(['gte', 'lt', 'eq']), v: t.int(1, 6) };
  if (k < .88) return { a: 'is_customer', op: 'eq', v: t.r() < .5 };
  if (k < .91) return { a: 'tier', op: 'in', v: t.sample(V.tier, t.int(1, 2)) };
  if (k < .95) return { a: 'tags', op: t.r() < .6 ? 'has' : 'hasany', v: null };
  if (k < .98) return { a: 'days_since_last', op: t.pick(['gte', 'lt']), v: t.pick([1, 3, 7, 14, 30, 60]) };
  return { a: 'hour', op: t.pick(['gte', 'lt']), v: t.int(6, 20) };
}
function fix(t, p) { if (p.op === 'has') p.v = t.pick(V.tags); if (p.op === 'hasany') p.v = t.sample(V.tags, t.int(2, 4)); return p; }
function predsDistinct(t, n) { const out = [], seen = new Set(); let g = 0; while (out.length < n && g++ < 200) { const p = fix(t, pred(t)); const key = p.a + (/^(gt|gte|lt|lte)$/.test(p.op) ? (p.op[0]) : ''); if (seen.has(key)) continue; seen.add(key); out.push(p); } return out; }
function campaign(t, i) {
  const k = t.r(); const n = k < .1 ? 2 : k < .3 ? 3 : k < .7 ? 4 : k < .9 ? 5 : 6;
  const ps = predsDistinct(t, n); const c = { id: 'c' + String(i).padStart(5, '0'), prio: t.int(1, 100), all: ps };
  if (n >= 4 && t.r() < .12) { c.any = c.all.splice(n - 2, 2); }
  return c;
}
// "worst": every predicate true for visitor 0 (no short-circuit possible): isolates pure ns/predicate
function trueFor(t, v) { let g = 0; while (g++ < 500) { const p = fix(t, pred(t)); if (evalPred(p, v)) return p; } throw 1; }
function campaignTrue(t, i, v) { const k = t.r(); const n = k < .1 ? 2 : k < .3 ? 3 : k < .7 ? 4 : k < .9 ? 5 : 6; const ps = [], seen = new Set(); while (ps.length < n) { const p = trueFor(t, v); const key = p.a + (/^(gt|gte|lt|lte)$/.test(p.op) ? p.op[0] : ''); if (!seen.has(key)) { seen.add(key); ps.push(p); } } return { id: 'c' + String(i).padStart(5, '0'), prio: t.int(1, 100), all: ps }; }
// ---- reference semantics ----
const RX = new Map();
export function evalPred(p, v) {
  const x = v[p.a];
  switch (p.op) {
    case 'eq': return x === p.v; case 'ne': return x !== p.v;
    case 'in': return p.v.includes(x); case 'nin': return !p.v.includes(x);
    case 'gt': return x !== undefined && x > p.v; case 'gte': return x !== undefined && x >= p.v;
    case 'lt': return x !== undefined && x < p.v; case 'lte': return x !== undefined && x <= p.v;
    case 're': { let r = RX.get(p.v); if (!r) RX.set(p.v, r = new RegExp(p.v)); return r.test(x); }
    case 'has': return x.includes(p.v); case 'hasany': return p.v.some(y => x.includes(y));
    case 'ex': return (x !== undefined) === p.v;
  } throw new Error(p.op);
}
function evalCampaign(c, v, cnt) {
  for (const p of c.all) { cnt.n++; if (!evalPred(p, v)) return false; }
  if (c.any) { for (const p of c.any) { cnt.n++; if (evalPred(p, v)) return true; } return false; }
  return true;
}
// ---- dialects ----
const MG = { eq: '$eq', ne: '$ne', in: '$in', nin: '$nin', gt: '$gt', gte: '$gte', lt: '$lt', lte: '$lte', re: '$regex', ex: '$exists' };
function mongoP(p) { if (p.op === 'eq') return { [p.a]: p.v }; if (p.op === 'has') return { [p.a]: { $in: [p.v] } }; if (p.op === 'hasany') return { [p.a]: { $in: p.v } };
  if (p.op === 'ex') return { [p.a]: { $exists: p.v } };
  if ((p.op === 'lt' || p.op === 'lte') && p.a === 'days_since_last') return { [p.a]: { $exists: true, [MG[p.op]]: p.v } }; // GrowthBook coerces missing->0
  return { [p.a]: { [MG[p.op]]: p.v } }; }
function mongo(c) { const o = {}; for (const p of c.all) { const m = mongoP(p); const k = Object.keys(m)[0]; if (k in o) { const w = x => (x !== null && typeof x === 'object' ? x : { $eq: x }); o[k] = { ...w(o[k]), ...w(m[k]) }; } else Object.assign(o, m); } if (c.any) o.$or = c.any.map(mongoP); return o; }
function jlP(p) { const x = { var: p.a }; switch (p.op) {
  case 'eq': return { '===': [x, p.v] }; case 'ne': return { '!==': [x, p.v] }; case 'in': return { in: [x, p.v] }; case 'nin': return { '!': { in: [x, p.v] } };
  case 'gt': return { '>': [x, p.v] }; case 'gte': return { '>=': [x, p.v] };
  case 'lt': return p.a === 'days_since_last' ? { and: [{ '!==': [x, null] }, { '<': [x, p.v] }] } : { '<': [x, p.v] }; case 'lte': return { '<=': [x, p.v] };
  case 're': return { re: [x, p.v] }; case 'has': return { in: [p.v, x] }; case 'hasany': return { some: [p.v, { in: [{ var: '' }, [].concat()] }] }; case 'ex': return p.v ? { '!==': [x, null] } : { '===': [x, null] }; } }
function jlFix(p) { if (p.op === 'hasany') return { or: p.v.map(y => ({ in: [y, { var: p.a }] })) }; return jlP(p); }
function jl(c) { const xs = c.all.map(jlFix); if (c.any) xs.push({ or: c.any.map(jlFix) }); return { and: xs }; }
const JR = { eq: 'equal', ne: 'notEqual', in: 'in', nin: 'notIn', gt: 'greaterThan', gte: 'greaterThanInclusive', lt: 'lessThan', lte: 'lessThanInclusive', re: 're', has: 'contains', hasany: 'hasany', ex: 'ex' };
const jreP = p => ({ fact: p.a, operator: JR[p.op], value: p.v });
function jre(c) { const all = c.all.map(jreP); if (c.any) all.push({ any: c.any.map(jreP) }); return { name: c.id, conditions: { all }, event: { type: c.id } }; }
function rxPrefixes(s) { const m = s.match(/^\^\/([a-z]+)\/(?:\(([^)]*)\)|([a-z]+))?\/?$/); const cats = m[2] ? m[2].split('|') : m[3] ? [m[3]] : null; return cats ? cats.map(c => `/${m[1]}/${c}/`) : [`/${m[1]}/`]; }
function unC(p) { const s = x => x === '' ? '(direct)' : String(x); switch (p.op) {
  case 'eq': return typeof p.v === 'number' ? { contextName: p.a, operator: 'NUM_EQ', value: s(p.v), values: [] } : { contextName: p.a, operator: 'IN', values: [s(p.v)] };
  case 'ne': return { contextName: p.a, operator: 'NOT_IN', values: [s(p.v)] }; case 'in': return { contextName: p.a, operator: 'IN', values: p.v.map(s) }; case 'nin': return { contextName: p.a, operator: 'NOT_IN', values: p.v.map(s) };
  case 'gt': return { contextName: p.a, operator: 'NUM_GT', value: s(p.v), values: [] }; case 'gte': return { contextName: p.a, operator: 'NUM_GTE', value: s(p.v), values: [] };
  case 'lt': return { contextName: p.a, operator: 'NUM_LT', value: s(p.v), values: [] }; case 'lte': return { contextName: p.a, operator: 'NUM_LTE', value: s(p.v), values: [] };
  case 're': return { contextName: p.a, operator: 'STR_STARTS_WITH', values: rxPrefixes(p.v) };
  case 'has': return { contextName: p.a, operator: 'STR_CONTAINS', values: [`,${p.v},`] }; case 'hasany': return { contextName: p.a, operator: 'STR_CONTAINS', values: p.v.map(x => `,${x},`) };
  case 'ex': return { contextName: p.a, operator: p.v ? 'NOT_IN' : 'IN', values: ['__missing__'] }; } }
function unleash(c) { const base = c.all.map(unC); const strategies = (c.any ? c.any.map(p => [...base, unC(p)]) : [base]).map(constraints => ({ name: 'default', parameters: {}, constraints: constraints.map(x => ({ inverted: false, caseInsensitive: false, ...x })) })); return { name: c.id, enabled: true, type: 'release', stale: false, impressionData: false, project: 'default', variants: [], strategies }; }

function emit(dir, cs, visitors) {
  fs.mkdirSync(dir, { recursive: true }); const w = (f, o) => fs.writeFileSync(path.join(dir, f), JSON.stringify(o));
  w('campaigns.json', { v: 1, campaigns: cs });
  w('growthbook.json', { features: Object.fromEntries(cs.map(c => [c.id, { defaultValue: false, rules: [{ condition: mongo(c), force: true }] }])) });
  w('parea.json', { version: 1, site: { id: 'bench' }, campaigns: cs.map(c => ({ id: c.id, format: 'inline', slot: 'offers', audience: mongo(c) })) });
  w('jsonlogic.json', cs.map(c => ({ id: c.id, rule: jl(c) })));
  w('jre.json', cs.map(jre)); w('unleash.json', { version: 2, features: cs.map(unleash) });
  const uniq = new Set(cs.flatMap(c => [...c.all, ...(c.any || [])].map(p => JSON.stringify(p)))).size;
  const total = cs.reduce((a, c) => a + c.all.length + (c.any ? c.any.length : 0), 0);
  const per = visitors.map(v => { const cnt = { n: 0 }; const m = []; cs.forEach((c, i) => { if (evalCampaign(c, v, cnt)) m.push(i); }); return { evaluated: cnt.n, matched: m.length, hash: hashIdx(m, m.length) }; });
  w('expected.json', { campaigns: cs.length, predicates: total, uniquePredicates: uniq, avgPerCampaign: total / cs.length, avgEvaluated: per.reduce((a, p) => a + p.evaluated, 0) / per.length, avgMatched: per.reduce((a, p) => a + p.matched, 0) / per.length, visitors: per });
  const e = JSON.parse(fs.readFileSync(path.join(dir, 'expected.json'))); console.log(path.basename(dir), 'preds', total, 'uniq', uniq, 'avg/campaign', (total / cs.length).toFixed(2), 'avg evaluated/pass', e.avgEvaluated.toFixed(1), 'avg matched', e.avgMatched.toFixed(2), 'neutral bytes', fs.statSync(path.join(dir, 'campaigns.json')).size);
}
if (import.meta.url === 'file://' + process.argv[1]) {
  fs.rmSync(OUT, { recursive: true, force: true }); fs.mkdirSync(OUT, { recursive: true });
  const tv = tools(rng(SEED)); const visitors = Array.from({ length: NV }, (_, i) => visitor(tv, i));
  fs.writeFileSync(path.join(OUT, 'visitors.json'), JSON.stringify(visitors));
  for (const n of SIZES) { const t = tools(rng(SEED + n)); emit(path.join(OUT, String(n)), Array.from({ length: n }, (_, i) => campaign(t, i)), visitors); }
  const tw = tools(rng(SEED + 7)); const v0 = { ...visitors[0], utm_source: 'google', days_since_last: 10, tags: ['shoes', 'sale', 'sport'], path: '/shop/shoes/item-77', visits: 12, cart_value: 87.5, cart_items: 3 };
  emit(path.join(OUT, 'worst1000'), Array.from({ length: 1000 }, (_, i) => campaignTrue(tw, i, v0)), [v0]); fs.writeFileSync(path.join(OUT, 'worst1000/visitors.json'), JSON.stringify([v0]));
  fs.writeFileSync(path.join(OUT, 'META.json'), JSON.stringify({ seed: SEED, sizes: SIZES, visitors: NV, attrs: ATTRS }));
}
