// child: node one.mjs <engine> <folder of a set> <visitors.json> -> one JSON line. A fresh process for each measurement: cold
// code is a part of the story.
import fs from 'node:fs';
import path from 'node:path';
import { measure } from './core.mjs';
const [, , name, folder, visitorsFile] = process.argv;
let engine;
if (name === 'unleash-client') engine = (await import('./engines/unleash.mjs')).unleash;
else if (name === 'ours') engine = (await import('./engines/ours.mjs')).default;
else engine = (await import('./engines/index.mjs')).engines[name];
const read = file => fs.readFileSync(path.join(folder, file), 'utf8');
const visitors = JSON.parse(fs.readFileSync(visitorsFile, 'utf8'));
console.log(JSON.stringify(await measure(engine, read(engine.file), visitors, JSON.parse(read('expected.json')), { budget: +(process.env.BUDGET || 150), changes: name === 'ours' })));
