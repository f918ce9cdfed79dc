/** A layer on its way into a network. */
export interface Spec {
  readonly id: string;
  readonly type: string;
  readonly from: readonly string[];
  readonly [option: string]: unknown;
}

/** Layers that treat every number alike, in whatever order its axes are. */
const ALIKE = new Set([
  'relu',
  'leaky_relu',
  'elu',
  'dropout',
  'alpha_dropout',
  'gaussian_dropout',
  'gaussian_noise',
  'identity',
  'activity_regularization',
  'add',
  'subtract',
  'multiply',
  'average',
  'maximum',
  'minimum',
]);

/**
 * Turns tensors that a file keeps channels first: layers that slide over places get them channels last, and what reads them
 * otherwise gets them back. Layers in a row that keep channels first are turned once.
 */
export function turning(push: (spec: Spec) => void, taken: (id: string) => boolean) {
  /** What a layer makes channels last although its file says first: how many axes of places. */
  const turned = new Map<string, number>();
  const made = new Map<string, string>();
  const permuted = (id: string, dims: readonly number[], end: string): string => {
    const known = made.get(`${id} ${end}`);
    if (known !== undefined) return known;
    for (let n = 1; ; n++) {
      const name = n === 1 ? `${id}_${end}` : `${id}_${end}_${n}`;
      if (taken(name)) continue;
      push({ id: name, type: 'permute', from: [id], dims });
      made.set(`${id} ${end}`, name);
      return name;
    }
  };
  const axes = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);
  const first = (id: string): string => {
    const places = turned.get(id);
    return places === undefined ? id : permuted(id, [places + 1, ...axes(places)], 'first');
  };
  const last = (id: string, places: number): string =>
    turned.has(id) ? id : permuted(id, [...axes(places).map((a) => a + 1), 1], 'last');
  const alike = (spec: Spec): boolean =>
    ALIKE.has(spec.type) ||
    (spec.type === 'activation' && !/softmax/.test((spec['activation'] as { readonly type: string }).type));

  return {
    /** The id under which something that the file numbers is read as the file has it. */
    asInFile: first,
    /** Puts a layer in; `channelsFirst`: how many axes of places it has, where it keeps channels first. */
    put(spec: Spec, channelsFirst: number | undefined): void {
      const known = spec.from.map((id) => turned.get(id));
      const same = known[0] !== undefined && known.every((n) => n === known[0]) ? known[0] : undefined;
      if (channelsFirst !== undefined) {
        push({ ...spec, from: spec.from.map((id) => last(id, channelsFirst)) });
        // Flatten puts channels last by itself.
        if (spec.type !== 'flatten' && (!spec.type.startsWith('global_') || spec['keepdims'] === true))
          turned.set(spec.id, channelsFirst);
      } else if (same !== undefined && alike(spec)) {
        push(spec);
        turned.set(spec.id, same);
      } else if (same !== undefined && spec.type === 'batch_normalization' && spec['axis'] === 1) {
        push({ ...spec, axis: -1 });
        turned.set(spec.id, same);
      } else if (same !== undefined && spec.type === 'concatenate' && spec['axis'] === 1) {
        push({ ...spec, axis: -1 });
        turned.set(spec.id, same);
      } else push({ ...spec, from: spec.from.map(first) });
    },
  };
}
