import react from '@vitejs/plugin-react';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { build } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

/** Puts the shipped models into a page, as data that nothing runs. */
function carriedModels(root: string): Plugin {
  const folder = join(root, 'public/models');
  return {
    name: 'backlit-carried-models',
    transformIndexHtml: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => ({
          tag: 'script',
          attrs: { type: 'application/json', 'data-file': `models/${name}` },
          // In JSON `<` stands in strings alone, where it may be written so; no text of a model can end the element.
          children: readFileSync(join(folder, name), 'utf8').replaceAll('<', '\\u003c'),
          injectTo: 'body' as const,
        })),
  };
}

/** After the site is built: the embed once more, as one file that needs nothing beside it. */
export function oneFile(): Plugin {
  const site = { root: '', outDir: '' };
  return {
    name: 'backlit-one-file',
    apply: 'build',
    configResolved({ root, build: { outDir } }) {
      Object.assign(site, { root, outDir });
    },
    async closeBundle() {
      await build({
        root: site.root,
        configFile: false,
        base: './',
        logLevel: 'warn',
        publicDir: false,
        plugins: [react(), carriedModels(site.root), viteSingleFile({ removeViteModuleLoader: true })],
        build: {
          target: 'es2022',
          outDir: site.outDir,
          emptyOutDir: false,
          chunkSizeWarningLimit: 2_000,
          rolldownOptions: { input: join(site.root, 'embed.html') },
        },
      });
    },
  };
}
