// The widget's own decider, as it is shipped.
import fs from 'node:fs';
const pkg = new URL('../../../pkg/', import.meta.url);
const { decider } = await import(new URL('parea.js', pkg));
const wasm = fs.readFileSync(new URL('parea_bg.wasm', pkg));
await decider('{}', wasm);
export default { file: 'parea.json', async: false, prepare: t => decider(t), pass: (s, v, out) => s.pass(v, out) };
