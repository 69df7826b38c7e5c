// Measures one engine in one fresh page of headless Chromium after the other.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import * as esbuild from 'esbuild';
const here = path.dirname(new URL(import.meta.url).pathname);
const entry = `import { engines } from './engines/index.mjs'; import { measure } from './core.mjs';
const text = async u => (await fetch(u)).text();
window.measured = async (name, set, budget) => {
  let engine = engines[name];
  if (name === 'ours') { const { decider } = await import('/pkg/parea.js'); await decider('{}'); engine = { file: 'parea.json', prepare: t => decider(t), pass: (s, v, out) => s.pass(v, out) }; }
  return measure(engine, await text('/data/' + set + '/' + engine.file), JSON.parse(await text('/data/visitors.json')), JSON.parse(await text('/data/' + set + '/expected.json')), { budget, changes: name === 'ours' });
};`;
export async function browser(data) {
  const built = await esbuild.build({ stdin: { contents: entry, resolveDir: here }, bundle: true, minify: true, format: 'iife', target: 'es2022', write: false, external: ['/pkg/*'], define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' } });
  const js = built.outputFiles[0].text, kinds = { '.wasm': 'application/wasm', '.js': 'text/javascript', '.json': 'application/json' };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://a');
    const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cache-control': 'no-store' };
    const answer = (kind, body) => { response.writeHead(200, { ...isolated, 'content-type': kind }); response.end(body); };
    if (pathname === '/') return answer('text/html', '<!doctype html><link rel=icon href="data:,"><script>window.pareaConfig="{}"</script><script src="/b.js"></script>');
    if (pathname === '/b.js') return answer('text/javascript', js);
    const file = pathname.startsWith('/pkg/') ? path.join(here, '../..', pathname) : path.join(data, pathname.replace('/data/', ''));
    if (!fs.existsSync(file)) { response.writeHead(404); return response.end(); }
    return answer(kinds[path.extname(file)] ?? 'text/plain', fs.readFileSync(file));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const chrome = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'] });
  return {
    async measure(name, set, budget) {
      const context = await chrome.newContext(), page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      const result = await page.evaluate(([n, s, b]) => measured(n, s, b), [name, set, budget]);
      await context.close();
      return result;
    },
    async close() { await chrome.close(); server.close(); },
  };
}
