// Node only: the open-source server SDK evaluates strategies locally (the browser SDK unleash-proxy-client never evaluates: the server does).
import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);
const UnleashClient = require('../node_modules/unleash-client/lib/client.js').default; const { defaultStrategies } = require('../node_modules/unleash-client/lib/strategy/index.js');
const ATTRS = ['country', 'language', 'device', 'browser', 'path', 'referrer', 'utm_source', 'visits', 'cart_value', 'cart_items', 'is_customer', 'tier', 'tags', 'days_since_last', 'hour'];
export const unleash = { file: 'unleash.json', prepare: t => { const f = JSON.parse(t).features; const m = new Map(f.map(x => [x.name, x])); const c = new UnleashClient({ getToggle: n => m.get(n), getSegment: () => undefined }, defaultStrategies); return { c, keys: f.map(x => x.name) }; },
  ctx: v => ({ userId: v.id, properties: Object.fromEntries(ATTRS.map(a => [a, a === 'tags' ? ',' + v.tags.join(',') + ',' : v[a] === undefined ? '__missing__' : v[a] === '' ? '(direct)' : String(v[a])])) }),
  pass(s, c, out) { let n = 0; const fb = () => false; for (let i = 0; i < s.keys.length; i++) if (s.c.isEnabled(s.keys[i], c, fb)) out[n++] = i; return n; } };
