// One server for all: what can be compressed is, with brotli at its best; everything that was sent is written down.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { config, makers } from './pages.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
const KINDS = { html: 'text/html', css: 'text/css', js: 'text/javascript', json: 'application/json', txt: 'text/plain', wasm: 'application/wasm', woff2: 'font/woff2' };

/** What an address stands for: its bytes and the ending that says its kind. */
const find = (pathname) => {
  const [, first, second] = pathname.split('/');
  if (makers[first] && !second) return [Buffer.from(makers[first].page), 'html'];
  if (makers[first]?.plain && second === 'plain') return [Buffer.from(makers[first].plain), 'html'];
  if (pathname === '/parea.json') return [Buffer.from(config), 'json'];
  const folder = first === 'pkg' ? path.join(here, '../..') : path.join(here, 'node_modules');
  const file = path.join(folder, pathname);
  return fs.existsSync(file) && fs.statSync(file).isFile() ? [fs.readFileSync(file), path.extname(file).slice(1)] : [];
};

export const serve = async () => {
  const sent = [], known = new Map();
  const compressed = (pathname, body, kind) => {
    if (!known.has(pathname)) {
      // A woff2 is compressed with brotli already.
      const small = kind === 'woff2' ? body : zlib.brotliCompressSync(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
      known.set(pathname, small);
    }
    return known.get(pathname);
  };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://a');
    const [body, kind] = find(pathname);
    const bytes = body ? compressed(pathname, body, kind) : Buffer.alloc(0);
    sent.push({ pathname, kind, bytes: bytes.length });
    const encoding = kind === 'woff2' || !body ? {} : { 'content-encoding': 'br' };
    response.writeHead(body ? 200 : 404, { 'content-type': `${KINDS[kind] ?? 'application/octet-stream'}; charset=utf-8`, 'content-length': bytes.length, ...encoding });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, sent, close: () => server.close() };
};
