import type { Note } from '../../formats/format.ts';

/** The kinds of notes, the weightiest first. */
const KINDS = [
  'lacking',
  'unknown',
  'translated',
  'folded',
  'ignored',
  'assumed',
] as const satisfies readonly Note['kind'][];

/** One sentence, and all the places that it holds for. */
export interface Said {
  readonly say: Note['say'];
  readonly values: readonly string[];
  readonly places: readonly string[];
}

/** Notes by kind, those that say the same together. */
export const grouped = (
  notes: readonly Note[],
): readonly { readonly kind: Note['kind']; readonly says: readonly Said[] }[] =>
  KINDS.flatMap((kind) => {
    const says = new Map<string, { say: Note['say']; values: readonly string[]; places: string[] }>();
    for (const { where, say, with: values = [] } of notes.filter((n) => n.kind === kind)) {
      const key = JSON.stringify([say, values]);
      const same = says.get(key);
      if (same) same.places.push(where);
      else says.set(key, { say, values, places: [where] });
    }
    return says.size > 0 ? [{ kind, says: [...says.values()] }] : [];
  });
