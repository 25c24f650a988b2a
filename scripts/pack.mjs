// Packs `tidings` and `@tidings/runtime` for publishing: `node scripts/pack.mjs [folder]`, default pack/.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pack } from './lib/pack.mjs';

const folder = resolve(process.argv[2] ?? 'pack');
mkdirSync(folder, { recursive: true });
for (const path of Object.values(pack(folder))) console.log(path);
