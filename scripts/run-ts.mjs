// Runs a TypeScript entry under Node: `node scripts/run-ts.mjs FILE [arguments]`.
// The entry and what it imports from this project are bundled to one plain module (packages stay outside), so the
// code runs at full speed, as benchmarks and training need. The working directory becomes the project's root, and
// process.argv is what it would be for a script: [node, FILE, ...arguments].
import { existsSync, rmSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, ...rest] = process.argv.slice(2);
const entry = file && resolve(file);
if (!entry || !existsSync(entry)) {
  process.stderr.write(
    `run-ts: no such file (received ${file ?? 'nothing'}); node scripts/run-ts.mjs FILE [arguments]\n`,
  );
  process.exit(1);
}

const name = relative(root, entry)
  .replace(/\.[^.]+$/, '')
  .replace(/[^\w]+/g, '-');
const out = join(root, 'node_modules/.cache/backlit', `${name}-${process.pid}`);
process.once('exit', () => rmSync(out, { recursive: true, force: true }));
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: entry,
    outDir: out,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    sourcemap: 'inline',
    rolldownOptions: { output: { entryFileNames: 'entry.mjs', chunkFileNames: '[name].mjs' } },
  },
});
process.setSourceMapsEnabled(true);
process.chdir(root);
process.argv = [process.argv[0] ?? 'node', entry, ...rest];
process.title = basename(entry);
await import(pathToFileURL(join(out, 'entry.mjs')).href);
