import type { Note } from '../../formats/format.ts';
import { sentenceOf } from '../../i18n/notes/index.ts';
import { useSelect } from '../context.tsx';
import { useSaid } from './said.ts';

/** Notes as sentences in the language of the page, what a refusal says in them included. */
export function useNote(): (note: Pick<Note, 'say' | 'with'>) => string {
  const locale = useSelect((s) => s.locale),
    said = useSaid(true);
  return ({ say, with: values = [] }) => sentenceOf(locale, say, values.map(said));
}
