// How many ways to share each maker offers, and which of them lead nowhere any more.
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(path.dirname(new URL(import.meta.url).pathname), '../..');
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const closed = JSON.parse(read('tools/parea/src/share/closed.json')).networks.filter(({ kind }) => kind === 'closed');
const isClosed = (name) => closed.some(({ id, aliases }) => id === name || aliases.includes(name));
const packages = 'benches/share/node_modules';

/** As the sources of the packages have them. */
const offered = {
  parea: () => read('src/share/networks.txt').trim().split('\n').map((row) => row.split('|')[0]),
  shariff: () => [...read(`${packages}/shariff/src/js/services/index.js`).matchAll(/'\.\/([\w-]+)'/g)].map(([, name]) => name).filter((name) => name !== 'info'),
  shareon: () => [...[...read(`${packages}/shareon/dist/shareon.es.js`).matchAll(/^\t(\w+): \(e\) =>/gm)].map(([, name]) => name), 'copy-url', 'print', 'web-share'],
};

/** Counts them; what the native tests hold against our networks must be what the packages have. */
export const ways = (maker) => {
  const names = offered[maker]();
  const known = JSON.parse(read('tests/data/share/peers.json'))[maker];
  if (known && [...known].sort().join() !== [...names].sort().join()) throw new Error(`tests/data/share/peers.json is not what ${maker} offers: ${names}`);
  return { ways: names.length, closed: names.filter(isClosed) };
};
