import type { Plugin } from 'vite';
import { shipped } from '../src/core/kernels/simd/index.ts';

/**
 * Puts the SIMD module into a file of the site, so that the browser compiles it beside the page's own thread and no script
 * has to write it; the page says where it is and how its parameters lie (see state/kernels.ts).
 */
export function kernelsFile(): Plugin {
  return {
    name: 'backlit-kernels',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', name: 'kernels.wasm', source: shipped().bytes });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, path }) {
        if (!bundle || !path.endsWith('index.html')) return html;
        const file = Object.values(bundle).find(({ fileName }) => /kernels-[^/]*\.wasm$/.test(fileName))?.fileName;
        if (file === undefined) throw new Error('backlit-kernels: the module was not written');
        const href = `./${file}`;
        return [
          { tag: 'link', attrs: { rel: 'preload', as: 'fetch', crossorigin: true, href }, injectTo: 'head' },
          {
            tag: 'script',
            attrs: { type: 'application/json', 'data-kernels': href },
            children: JSON.stringify(shipped().layouts),
            injectTo: 'body',
          },
        ];
      },
    },
  };
}
