import type { Term } from '../../core/formula.ts';
import type { Sample } from './samples.ts';

/** Terms of one make: the same tensors, the same constant; which terms of which cells they are. */
export interface Kind {
  readonly factors: readonly string[];
  readonly scale: number;
  /** The first and one past the last term. */
  readonly first: number;
  readonly end: number;
  /** Where it holds: a coordinate of the cell lies in [from, to), or compares with another. Null: everywhere. */
  readonly where:
    | { readonly axis: number; readonly from: number; readonly to: number }
    | { readonly axis: number; readonly sign: '<=' | '>'; readonly other: number }
    | null;
  readonly samples: readonly Sample[];
}

const signature = ({ factors, scale = 1 }: Term): string => `${scale} ${factors.map((f) => f.name).join(' ')}`;

/**
 * The kinds of terms that the samples show, in the order of their terms; null where they follow no rule that can be written
 * down. A term that is padding wherever it was looked at may go with its neighbours (`joined`), as taps of a window do.
 */
export function kindsOf(
  samples: readonly Sample[],
  terms: number,
  shape: readonly number[],
  joined: boolean,
): readonly Kind[] | null {
  const byTerm: Sample[][] = Array.from({ length: terms }, () => []);
  for (const sample of samples) byTerm[sample.t]!.push(sample);
  const runs: { first: number; end: number; samples: Sample[]; made: string }[] = [];
  for (let t = 0; t < terms; t++) {
    const kinds = [...new Set(byTerm[t]!.flatMap(({ term }) => (term ? [signature(term)] : [])))].sort();
    const made = kinds.join('|'),
      last = runs.at(-1);
    if (last && (last.made === made || (joined && (made === '' || last.made === '')))) {
      last.end = t + 1;
      last.samples.push(...byTerm[t]!);
      last.made ||= made;
    } else runs.push({ first: t, end: t + 1, samples: byTerm[t]!, made });
  }
  const kinds: Kind[] = [];
  for (const run of runs) {
    if (run.made === '') continue;
    const found = split(run.samples, shape);
    if (!found) return null;
    for (const { where, samples: mine } of found) {
      const real = mine.find((s) => s.term)?.term;
      if (real)
        kinds.push({
          factors: real.factors.map((f) => f.name),
          scale: real.scale ?? 1,
          first: run.first,
          end: run.end,
          where,
          samples: mine,
        });
    }
  }
  return kinds;
}

/** One kind for all cells, or one for each stretch of an axis. */
function split(
  samples: readonly Sample[],
  shape: readonly number[],
): readonly Pick<Kind, 'where' | 'samples'>[] | null {
  const kindOf = ({ term }: Sample): string | null => (term ? signature(term) : null);
  if (new Set(samples.map(kindOf).filter((k) => k !== null)).size === 1) return [{ where: null, samples }];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const at = new Map<number, Set<string>>();
    for (const sample of samples) {
      const kind = kindOf(sample),
        i = sample.at[axis]!;
      if (kind !== null) at.set(i, (at.get(i) ?? new Set()).add(kind));
    }
    if ([...at.values()].some((kinds) => kinds.size > 1)) continue;
    const stretches: { from: number; to: number; kind: string | null }[] = [];
    for (let i = 0; i < shape[axis]!; i++) {
      const [kind = null] = at.get(i) ?? [];
      const last = stretches.at(-1);
      if (last && last.kind === kind) last.to = i + 1;
      else stretches.push({ from: i, to: i + 1, kind });
    }
    if (stretches.length > 12) continue;
    return stretches.flatMap(({ from, to, kind }) =>
      kind === null
        ? []
        : [{ where: { axis, from, to }, samples: samples.filter((s) => s.at[axis]! >= from && s.at[axis]! < to) }],
    );
  }
  return byComparison(samples, kindOf, shape.length);
}

/** Two kinds that one coordinate tells apart by not being, or being, above another: what is masked from what is seen. */
function byComparison(
  samples: readonly Sample[],
  kindOf: (sample: Sample) => string | null,
  rank: number,
): readonly Pick<Kind, 'where' | 'samples'>[] | null {
  for (let axis = 0; axis < rank; axis++)
    for (let other = 0; other < rank; other++) {
      if (axis === other) continue;
      const sides = [
        samples.filter((s) => s.at[axis]! <= s.at[other]!),
        samples.filter((s) => s.at[axis]! > s.at[other]!),
      ] as const;
      if (sides.every((side) => new Set(side.map(kindOf).filter((k) => k !== null)).size === 1))
        return [
          { where: { axis, sign: '<=', other }, samples: sides[0] },
          { where: { axis, sign: '>', other }, samples: sides[1] },
        ];
    }
  return null;
}
