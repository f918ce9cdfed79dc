import type { Plugin } from 'vite';
import { MODEL_IDS } from '../src/state/types.ts';

/**
 * Tells the browser at once what the page will ask for when its script has begun: the view with its styles, the words and the model that the
 * address names. Which these are only the address says, so a few lines of the page itself read it.
 */
export function hints(): Plugin {
  return {
    name: 'backlit-hints',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, path }) {
        if (!bundle || !path.endsWith('index.html')) return html;
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        /** The scripts that the chunk with a source file needs, itself included, and their styles. */
        const partsOf = (source: string): readonly string[] => {
          const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(source)));
          const files = new Set(chunk ? [chunk.fileName] : []);
          for (const file of files) {
            const { imports = [], viteMetadata } = chunks.find(({ fileName }) => fileName === file) ?? {};
            for (const next of [...imports, ...(viteMetadata?.importedCss ?? [])]) files.add(next);
          }
          return [...files].filter((file) => !html.includes(file)).map((file) => `./${file}`);
        };
        const fonts = Object.keys(bundle).filter((file) =>
          /(inter|jetbrains-mono)-latin-wght-[^/]*\.woff2$/.test(file),
        );
        const known = {
          fonts: fonts.map((file) => `./${file}`),
          app: partsOf('src/views/app/App.tsx'),
          embed: partsOf('src/embed/Embed.tsx'),
          words: {
            app: { en: partsOf('src/i18n/en.ts'), zh: partsOf('src/i18n/zh-CN.ts') },
            embed: { en: partsOf('src/i18n/en/first.ts'), zh: partsOf('src/i18n/zh-CN/first.ts') },
          },
          models: MODEL_IDS,
        };
        // Before the styles: a script behind them would wait until they are there.
        return [
          { tag: 'script', children: `(${hint.toString()})(${JSON.stringify(known)})`, injectTo: 'head-prepend' },
        ];
      },
    },
  };
}

interface Known {
  /** The letters of every picture: asked for here, they are there before the first one, which is then laid out once. */
  readonly fonts: readonly string[];
  readonly app: readonly string[];
  readonly embed: readonly string[];
  readonly words: { readonly [view in 'app' | 'embed']: { readonly [language in 'en' | 'zh']: readonly string[] } };
  /** The shipped models, first the one that a bare address opens. */
  readonly models: readonly string[];
}

/** Runs in the page, before anything else is there. */
function hint(known: Known): void {
  if (self.origin === 'null') return;
  const query = new URLSearchParams(location.search),
    hash = new URLSearchParams(location.hash.slice(1));
  const ask = (rel: string, href: string, as = ''): void => {
    const link = Object.assign(document.createElement('link'), { rel, href, as, crossOrigin: 'anonymous' });
    // As for a style that stands in the page: no picture before it is there.
    if (rel === 'stylesheet') link.setAttribute('blocking', 'render');
    document.head.append(link);
  };
  const embedded = query.get('embed') === '1',
    language = hash.get('lang') ?? query.get('lang') ?? navigator.language;
  const view = embedded ? 'embed' : 'app';
  for (const href of [...known[view], ...known.words[view][language.startsWith('zh') ? 'zh' : 'en']])
    ask(href.endsWith('.css') ? 'stylesheet' : 'modulepreload', href);
  for (const href of known.fonts) ask('preload', href, 'font');
  // The model only where the address names it: what the browser kept may ask for another one. Last, since looking there takes its time.
  const model = hash.get('model') ?? (embedded || location.hash === '' ? known.models[0] : null);
  if (model && known.models.includes(model) && (embedded || location.hash !== '' || !kept()))
    ask('preload', `models/${model}.json`, 'fetch');
  /** Whether an earlier visit left something; where that cannot be known, nothing is asked for. */
  function kept(): boolean {
    try {
      return localStorage.length > 0;
    } catch {
      return true;
    }
  }
}
