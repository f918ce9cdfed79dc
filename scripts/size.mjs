// What the first picture of the built site needs: gzip kB of every script that index.html, one view (App or Embed) and the
// words of one language reach by static imports. `node scripts/size.mjs App=200 Embed=140` exits 1 when a sum is over its limit.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parseSync } from 'vite';

const dist = process.env['DIST'] ?? fileURLToPath(new URL('../dist/', import.meta.url));
const html = readFileSync(`${dist}index.html`, 'utf8');
const start = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="([^"]+\.js)"/g)].map((m) =>
  resolve(dist, m[1] ?? ''),
);
const scripts = readdirSync(`${dist}assets`).filter((name) => name.endsWith('.js'));

for (const argument of process.argv.slice(2)) {
  const [view = '', limit = Infinity] = argument.split('=');
  // The page's words are `en`; an embed's are the English one of the two catalogues named `first`.
  /** @param {string} name */
  const isWords = (name) =>
    view === 'Embed'
      ? name.startsWith('first-') && !/\p{Script=Han}/u.test(readFileSync(`${dist}assets/${name}`, 'utf8'))
      : name.startsWith('en-');
  const chunks = scripts.filter((name) => name.startsWith(`${view}-`) || isWords(name));
  const queue = [...start, ...chunks.map((chunk) => `${dist}assets/${chunk}`)];
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
  for (const [file, size] of [...sizes].sort((a, b) => b[1] - a[1]))
    console.log(`${size.toFixed(1).padStart(8)} kB  ${basename(file)}`);
  console.log(`${sum.toFixed(1).padStart(8)} kB  ${view} in all (limit ${limit})`);
  if (!(sum <= Number(limit))) process.exitCode = 1;
}
