import { useEffect, useState } from 'react';
import { codeWords } from '../../i18n/code/page.ts';
import type { App } from '../../state/index.ts';
import { useApp, useSelect } from '../context.tsx';
import type { Language } from './languages.ts';

/** The network in a language other than Keras's, and what is to be said about it. */
export interface Other {
  readonly text: string;
  readonly note: string | null;
  /** The file of weights that the text reads; null: it has them in itself, or needs none. */
  readonly file: string | null;
}

/** How long the page must be still before a program is written anew, and for how long it is written at a time, in milliseconds. */
const STILL = 200,
  SLICE = 12;

/** What is written from the network on the stage; null while it is being written. */
export function useWritten(language: Language): Other | null {
  const app = useApp(),
    locale = useSelect((s) => s.locale);
  const model = useSelect((s) => s.model!),
    // NumPy is written with the numbers of the run, the others from the network alone.
    numbers = useSelect((s) => (language === 'numpy' ? app.derive.values(s) : null));
  const [made, setMade] = useState<{ readonly of: readonly unknown[]; readonly other: Other } | null>(null);
  useEffect(() => {
    const gone = { now: false };
    const make = async (): Promise<void> => {
      const other = await write(app, language, () => gone.now);
      if (other && !gone.now) setMade({ of: [language, model, locale], other });
    };
    const timer = setTimeout(() => void make(), numbers && made ? STILL : 0);
    return () => {
      gone.now = true;
      clearTimeout(timer);
    };
    // What was made before only says how long to wait.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [app, language, locale, model, numbers]);
  return made && made.of[0] === language && made.of[1] === model && made.of[2] === locale ? made.other : null;
}

async function write(app: App, language: Language, isGone: () => boolean): Promise<Other | null> {
  const state = app.store.getState(),
    { network } = state.model!;
  const bare = (text: string): Other => ({ text, note: null, file: null });
  switch (language) {
    case 'keras':
      return null;
    case 'pytorch':
      return bare((await import('../../formats/other-code/pytorch.ts')).pytorchOf(network));
    case 'typescript':
      return bare((await import('../../formats/other-code/typescript.ts')).typescriptOf(network));
    case 'numpy': {
      const words = codeWords(state.locale);
      const [{ isTooLarge, scriptOf }, { fileName }] = await Promise.all([
        import('../../words/code/script.ts'),
        import('../files/saving.ts'),
      ]);
      const program = app.derive.program(state);
      if (isTooLarge(program)) return { ...bare(''), note: words.tooLarge(program.steps.toLocaleString('en')) };
      const file = `${fileName(network.name)}.npz`;
      let since = performance.now();
      const { text, lacks } = await scriptOf(program, app.derive.values(state), file, async () => {
        if (isGone()) throw new DOMException('another is asked for', 'AbortError');
        if (performance.now() - since < SLICE) return;
        await new Promise((resolve) => setTimeout(resolve));
        since = performance.now();
      }).catch((error: unknown) => {
        if (error instanceof DOMException) return { text: '', lacks: [] };
        throw error;
      });
      return {
        text,
        note: lacks.length > 0 ? words.lacks(lacks.join(', ')) : null,
        file: text.includes(`np.load('${file}')`) ? file : null,
      };
    }
  }
}
