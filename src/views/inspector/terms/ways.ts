import type { Program } from '../../../core/program.ts';
import type { ExplainedTerm, Explanation } from '../../../trace/index.ts';

/** By which way a gradient comes back through a normalisation: straight, or through a statistic that the number is part of. */
export type WayName = 'direct' | 'mean' | 'variance' | 'square' | 'length';

export interface Way {
  readonly name: WayName;
  readonly term: ExplainedTerm;
}

/**
 * The gradient of what a normalisation reads, taken apart into its ways; null for any other cell. A number goes straight into
 * its own normalised number, and by the mean and the variance (or the mean square, or the length) into those of its group.
 */
export function waysOf({ tensors, network }: Program, { terms, span }: Explanation): readonly Way[] | null {
  const spec = network.layers.find((l) => l.id === span.layer);
  if (span.pass !== 'backward' || !spec || !spec.type.endsWith('normalization') || terms.length < 2 || terms.length > 3)
    return null;
  const ways: Way[] = [];
  for (const term of terms) {
    if (!term) return null;
    const locals = term.factors.map((f) => tensors.get(f.name)!.local);
    const name: WayName | null = locals.includes('pull')
      ? 'mean'
      : locals.includes('twist')
        ? tensors.has(`${span.layer}.square`)
          ? 'square'
          : 'variance'
        : locals.includes('mix')
          ? 'length'
          : locals.some((l) => l === 'rate' || l === 'shrink')
            ? 'direct'
            : null;
    if (!name) return null;
    ways.push({ name, term });
  }
  return ways.some((w) => w.name !== 'direct') ? ways : null;
}
