// What the first load of the built site weighs: gzip kB of every script that index.html reaches by static imports.
// `node scripts/size.mjs [LIMIT]` exits 1 when the sum is over LIMIT kB.
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parseSync } from 'vite';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const html = readFileSync(`${dist}index.html`, 'utf8');
const queue = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="([^"]+\.js)"/g)].map((m) =>
  resolve(dist, m[1] ?? ''),
);
/** @type {Map<string, number>} */
const sizes = new Map();
for (let file = queue.pop(); file; file = queue.pop()) {
  if (sizes.has(file)) continue;
  const code = readFileSync(file, 'utf8');
  sizes.set(file, gzipSync(code).length / 1000);
  for (const { moduleRequest } of parseSync(file, code).module.staticImports) {
    queue.push(resolve(dirname(file), moduleRequest.value));
  }
}
const sum = [...sizes.values()].reduce((total, size) => total + size, 0);
const limit = Number(process.argv[2] ?? Infinity);
for (const [file, size] of sizes) console.log(`${size.toFixed(1).padStart(8)} kB  ${basename(file)}`);
console.log(`${sum.toFixed(1).padStart(8)} kB  in all${Number.isFinite(limit) ? ` (limit ${limit})` : ''}`);
if (!(sum <= limit)) process.exitCode = 1;
