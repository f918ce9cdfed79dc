import type katex from 'katex';
import { useSyncExternalStore } from 'react';

type Katex = typeof katex;

/** KaTeX itself, once it is there, and the formulas it has set: the same for every page that asks. */
const library: { katex: Katex | null; loading: boolean } = { katex: null, loading: false };
const waiting = new Set<() => void>();
const rendered = new Map<string, Element>();
/** Rendered formulas that are kept; the oldest go first. */
const MOST_KEPT = 120;

async function load(): Promise<void> {
  if (library.katex || library.loading) return;
  library.loading = true;
  try {
    const [module] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')]);
    library.katex = module.default;
    for (const tell of waiting) tell();
  } catch {
    // Formulas stay plain text; the next one that is shown tries again.
    library.loading = false;
  }
}

function listen(tell: () => void): () => void {
  waiting.add(tell);
  void load();
  return () => waiting.delete(tell);
}

/** Formula rendering, fetched after the first paint; null until it is there. */
export const useKatex = (): Katex | null => useSyncExternalStore(listen, () => library.katex);

/** A formula as elements, with MathML beside it; remembered by its text, and a fresh copy every time. */
export function setIn(katex: Katex, tex: string): Node {
  let known = rendered.get(tex);
  if (!known) {
    known = document.createElement('span');
    katex.render(tex, known as HTMLElement, {
      throwOnError: false,
      output: 'htmlAndMathml',
      trust: ({ command }) => command === '\\htmlData',
      strict: (code: string) => (code === 'htmlExtension' ? 'ignore' : 'warn'),
    });
    if (rendered.size >= MOST_KEPT) rendered.delete(rendered.keys().next().value!);
    rendered.set(tex, known);
  }
  return known.cloneNode(true);
}

/** A formula as plain text, for as long as it cannot be typeset. */
export const plainTex = (tex: string): string =>
  tex
    .replace(/\\htmlData\{[^}]*\}/g, '')
    .replace(/\\frac\{\\partial L\}\{\\partial ([^{}]*(?:\{[^{}]*\})?)\}/g, '∂L/∂$1')
    .replace(/\\frac\{([^{}]*)\}\{([^{}]*)\}/g, '($1)/($2)')
    .replace(/\\(?:operatorname|text|mathrm|sqrt)/g, '')
    .replace(
      /\\(sum|cdot|partial|max|ln|tanh|sigma|eta|approx|infty|cdots|dots|ell|varepsilon)\b/g,
      (_, name: string) => PLAIN[name]!,
    )
    .replace(/\\[a-zA-Z]+|\\[,;! ]|[{}\\]/g, '')
    .replace(/-/g, '−');

const PLAIN: { readonly [command: string]: string } = {
  sum: 'Σ',
  cdot: '·',
  partial: '∂',
  max: 'max',
  ln: 'ln',
  tanh: 'tanh',
  sigma: 'σ',
  eta: 'η',
  approx: '≈',
  infty: '∞',
  cdots: '⋯',
  dots: '…',
  ell: 'ℓ',
  varepsilon: 'ε',
};
