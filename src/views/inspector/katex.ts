import type katex from 'katex';
import { useSyncExternalStore } from 'react';

type Katex = typeof katex;

let loaded: Katex | null = null;
let loading = false;
const waiting = new Set<() => void>();
const rendered = new Map<string, string>();
/** Rendered formulas that are kept; the oldest go first. */
const MOST_KEPT = 600;

async function load(): Promise<void> {
  if (loaded || loading) return;
  loading = true;
  try {
    const [module] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')]);
    // Formulas are fitted to their room by measuring: the letters must be there first.
    await Promise.allSettled(
      ['KaTeX_Main', 'KaTeX_Size2', 'italic 1em KaTeX_Math'].map((f) =>
        document.fonts.load(f.includes(' ') ? f : `1em ${f}`),
      ),
    );
    loaded = module.default;
    for (const tell of waiting) tell();
  } catch {
    // Formulas stay plain text; the next one that is shown tries again.
    loading = false;
  }
}

function listen(tell: () => void): () => void {
  waiting.add(tell);
  void load();
  return () => waiting.delete(tell);
}

/** Formula rendering, fetched after the first paint; null until it is there. */
export const useKatex = (): Katex | null => useSyncExternalStore(listen, () => loaded);

/** A formula as HTML with MathML beside it, remembered by its text. */
export function htmlOf(katex: Katex, tex: string): string {
  const known = rendered.get(tex);
  if (known !== undefined) return known;
  const html = katex.renderToString(tex, {
    throwOnError: false,
    output: 'htmlAndMathml',
    trust: ({ command }) => command === '\\htmlData',
    strict: (code: string) => (code === 'htmlExtension' ? 'ignore' : 'warn'),
  });
  if (rendered.size >= MOST_KEPT) rendered.delete(rendered.keys().next().value!);
  rendered.set(tex, html);
  return html;
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
