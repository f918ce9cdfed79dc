import { chain, ended } from './chain.ts';
import type { Spec } from './channels.ts';
import { textOf } from './config.ts';

/** The call that a reference is to: `lstm` for `lstm#1`. */
export const callOf = (reference: string): string => reference.replace(/#\d+$/, '');

/** From `id#k` to the layer that makes it, null where nothing does: states of recurrent layers, and their second direction. */
export function endings(
  specs: Spec[],
  shapeOf: (id: string) => readonly number[],
): (reference: string) => string | null {
  /** The same layer once more, giving something else of what it computes. */
  const again = (spec: Spec, returns: string): string => {
    const id = `${spec.id}~${returns}`;
    if (!specs.some((s) => s.id === id)) specs.push({ ...spec, id, shares: spec['shares'] ?? spec.id, returns });
    return id;
  };
  /** The state that a recurrent layer ends with: what it makes, or the last step of it. */
  const lastState = (spec: Spec): string => {
    if (spec['returnSequences'] !== true) return spec.id;
    const known = `${spec.id}~state`,
      links = chain(known, spec.id),
      [steps, units] = shapeOf(spec.id) as [number, number];
    // Against the sequence, the last state is still the last that was made.
    links.put('cropping1d', { cropping: [steps - 1, 0] });
    links.put('reshape', { targetShape: [units] });
    if (!specs.some((s) => s.id === known))
      for (const { options, ...link } of ended(known, spec.id, links)) specs.push({ ...options, ...link });
    return known;
  };
  return (reference) => {
    const id = callOf(reference);
    if (id === reference) return id;
    const spec = specs.find((s) => s.id === id),
      at = Number(reference.slice(id.length + 1));
    if (!spec) return null;
    if (spec.type === 'bidirectional') {
      const apart = spec['returns'] === 'forward',
        place = at - (apart ? 2 : 1),
        kinds = textOf(spec['layer'], 'type') === 'lstm' ? ['state', 'memory'] : ['state'];
      if (place < 0) return again(spec, 'backward');
      const side = ['forward', 'backward'][Math.floor(place / kinds.length)];
      return side === undefined ? null : again(spec, `${side}_${kinds[place % kinds.length]!}`);
    }
    if (at === 1 && /^(lstm|gru|simple_rnn)$/.test(spec.type)) return lastState(spec);
    return at === 2 && spec.type === 'lstm' ? again(spec, 'memory') : null;
  };
}

/** Where nobody reads what a layer makes, but something else that it gives: that in its place. */
export function inPlace(specs: readonly Spec[], outputs: readonly string[]) {
  const unread = new Set(ends(specs, outputs));
  const named = new Map<string, string>(),
    instead = new Map<string, Spec>();
  for (const spec of specs) {
    const owner = textOf(spec, 'shares');
    if (spec['returns'] === undefined || !unread.has(owner) || instead.has(owner)) continue;
    named.set(spec.id, owner);
    const { shares: _, ...own } = spec;
    instead.set(owner, { ...own, id: owner });
  }
  const name = (id: string): string => named.get(id) ?? id;
  const layers = specs
    .filter((spec) => !named.has(spec.id))
    .map((spec) => instead.get(spec.id) ?? spec)
    .map((spec) => ({ ...spec, from: spec.from.map(name) }));
  return { layers, outputs: outputs.map(name) };
}

/** Layers that nothing computed reads: where the light ends. */
export function ends(
  specs: readonly { readonly id: string; readonly from: readonly string[] }[],
  outputs: readonly string[],
): readonly string[] {
  const read = new Set([...specs.flatMap((s) => s.from), ...outputs]);
  return specs.flatMap((s) => (read.has(s.id) ? [] : [s.id]));
}
