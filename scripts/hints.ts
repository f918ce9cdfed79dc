import type { Plugin } from 'vite';
import { MODEL_IDS } from '../src/state/types.ts';

/**
 * Tells the browser at once what the page will ask for when its script has begun: the view, the words and the model that the
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
        /** The scripts that the chunk of a source file needs, itself included. */
        const scriptsOf = (source: string): readonly string[] => {
          const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(source));
          const files = new Set(chunk ? [chunk.fileName] : []);
          for (const file of files)
            for (const next of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) files.add(next);
          return [...files].filter((file) => !html.includes(file)).map((file) => `./${file}`);
        };
        const known = {
          app: scriptsOf('src/views/app/App.tsx'),
          embed: scriptsOf('src/embed/Embed.tsx'),
          en: scriptsOf('src/i18n/en.ts'),
          zh: scriptsOf('src/i18n/zh-CN.ts'),
          models: MODEL_IDS,
        };
        return [{ tag: 'script', children: `(${hint.toString()})(${JSON.stringify(known)})`, injectTo: 'head' }];
      },
    },
  };
}

interface Known {
  readonly app: readonly string[];
  readonly embed: readonly string[];
  readonly en: readonly string[];
  readonly zh: readonly string[];
  /** The shipped models, first the one that a bare address opens. */
  readonly models: readonly string[];
}

/** Runs in the page, before anything else is there. */
function hint(known: Known): void {
  if (self.origin === 'null') return;
  const query = new URLSearchParams(location.search),
    hash = new URLSearchParams(location.hash.slice(1));
  const ask = (rel: string, href: string): void => {
    const link = Object.assign(document.createElement('link'), { rel, href, crossOrigin: 'anonymous' });
    if (rel === 'preload') link.as = 'fetch';
    document.head.append(link);
  };
  const embedded = query.get('embed') === '1',
    language = hash.get('lang') ?? query.get('lang') ?? navigator.language;
  for (const href of [...(embedded ? known.embed : known.app), ...(language.startsWith('zh') ? known.zh : known.en)])
    ask('modulepreload', href);
  // The model only where the address names it: what the browser kept may ask for another one.
  const model = hash.get('model') ?? (embedded || location.hash === '' ? known.models[0] : null);
  if (model && known.models.includes(model) && (embedded || location.hash !== '' || !kept()))
    ask('preload', `models/${model}.json`);

  /** Whether an earlier visit left something; where that cannot be known, nothing is asked for. */
  function kept(): boolean {
    try {
      return localStorage.length > 0;
    } catch {
      return true;
    }
  }
}
