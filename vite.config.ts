import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** A static site of relative addresses, usable under any path. */
export default defineConfig({
  base: './',
  appType: 'mpa', // a missing file is a 404, as on any static host
  plugins: [react()],
  // A module worker never starts from file:// or in a sandboxed frame; a classic one does.
  worker: { format: 'iife' },
  build: {
    target: 'es2022',
    // 650 kB raw is about the 200 kB gzip that the first load may weigh; scripts/size.mjs holds the sum.
    chunkSizeWarningLimit: 650,
  },
});
