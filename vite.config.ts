import react from '@vitejs/plugin-react';
import { relative } from 'node:path';
import { defineConfig } from 'vite';
import { hints } from './scripts/hints.ts';
import { kernelsFile } from './scripts/kernels.ts';
import { oneFile } from './scripts/one-file.ts';
import { askedBy, reached } from './scripts/reached.ts';

/**
 * The scripts that are asked for before the first picture, few and whole, since every request takes its time: `base` is what page
 * and embed both need for it, `App` what only the page does, `after` what the page needs then and an embed a moment later.
 */
function scripts() {
  const main = reached('src/start.tsx'),
    app = reached('src/views/app/App.tsx'),
    embed = reached('src/embed/Embed.tsx');
  const later = new Set(
    [...main.keys(), ...embed.keys()].flatMap(askedBy).flatMap((file) => [...reached(file).keys()]),
  );
  const isBase = (file: string): boolean => main.has(file) || (app.has(file) && embed.has(file));
  const group = (name: string, has: (file: string) => boolean) => ({
    name,
    test: (id: string) => has(relative(import.meta.dirname, id.replace(/\?.*$/, '')).replaceAll('\\', '/')),
  });
  return [
    // By itself: it is read beside the rest, and stays in a browser's cache when that changes.
    group('react', (file) => /^node_modules\/(react|react-dom|scheduler)\//.test(file)),
    group('base', (file) => /^node_modules\/(zustand|zundo)\//.test(file) || isBase(file)),
    group('after', (file) => app.has(file) && later.has(file)),
    group('App', (file) => app.has(file) || /^node_modules\/lucide-react\/dist\/esm\/[^/]*$/.test(file)),
  ];
}

/** A static site of relative addresses, usable under any path. */
export default defineConfig({
  base: './',
  appType: 'mpa', // a missing file is a 404, as on any static host
  plugins: [react(), kernelsFile(), hints(), oneFile()],
  // A module worker never starts from file:// or in a sandboxed frame; a classic one does.
  worker: { format: 'iife' },
  build: {
    target: 'es2022',
    rolldownOptions: { output: { codeSplitting: { groups: scripts() } } },
    // 650 kB raw is about the 200 kB gzip that the first load may weigh; scripts/size.mjs holds the sum.
    chunkSizeWarningLimit: 650,
  },
});
