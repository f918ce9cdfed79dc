import react from '@vitejs/plugin-react';
import { relative } from 'node:path';
import { defineConfig } from 'vite';
import { hints } from './scripts/hints.ts';
import { kernelsFile } from './scripts/kernels.ts';
import { oneFile } from './scripts/one-file.ts';
import { reached } from './scripts/reached.ts';

/** Whether page and embed both need a module before their first picture: together these are one script. */
function inBoth(): (id: string) => boolean {
  const [main, app, embed] = ['src/start.tsx', 'src/views/app/App.tsx', 'src/embed/Embed.tsx'].map(reached);
  return (id) => {
    const file = relative(import.meta.dirname, id.replace(/\?.*$/, '')).replaceAll('\\', '/');
    if (/^node_modules\/(react|react-dom|scheduler|zustand|zundo)\//.test(file)) return true;
    return main!.has(file) || (app!.has(file) && embed!.has(file));
  };
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
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', test: inBoth() }] } } },
    // 650 kB raw is about the 200 kB gzip that the first load may weigh; scripts/size.mjs holds the sum.
    chunkSizeWarningLimit: 650,
  },
});
