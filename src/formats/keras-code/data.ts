import type { Args } from './arguments.ts';
import type { Range } from './range.ts';
import { foreign } from './keras_names.ts';
import type { Foreign, Value } from './values.ts';
import { isKind, list, tuple } from './values.ts';

/** What comes with Keras: the shapes of inputs and labels, for training and testing. */
const SETS: { readonly [set: string]: readonly (readonly number[])[] } = {
  mnist: [[60_000, 28, 28], [60_000], [10_000, 28, 28], [10_000]],
  fashion_mnist: [[60_000, 28, 28], [60_000], [10_000, 28, 28], [10_000]],
  cifar10: [
    [50_000, 32, 32, 3],
    [50_000, 1],
    [10_000, 32, 32, 3],
    [10_000, 1],
  ],
  cifar100: [
    [50_000, 32, 32, 3],
    [50_000, 1],
    [10_000, 32, 32, 3],
    [10_000, 1],
  ],
  boston_housing: [[404, 13], [404], [102, 13], [102]],
  california_housing: [[16_512, 8], [16_512], [4128, 8], [4128]],
};

/** What a call of something from outside gives: nothing that is looked into, but its shape where that is known. */
export function foreignCall(callee: Foreign, args: Args, at: Range, text: string): Value {
  const [, set] = /(?:^|\.)(\w+)\.load_data$/.exec(callee.text) ?? [];
  if (set !== undefined) {
    const part = (k: number): Foreign => ({ ...foreign(text, at), shape: SETS[set]?.[k] ?? null });
    return tuple([tuple([part(0), part(1)]), tuple([part(2), part(3)])]);
  }
  if (/(^|\.)train_test_split$/.test(callee.text)) {
    // Each array in two parts: what is learnt from, and the rest.
    const arrays = args.all.filter((a) => a.name === null).map((a) => a.value);
    const test = args.all.find((a) => a.name === 'test_size')?.value;
    const share = typeof test === 'number' && test > 0 && test < 1 ? test : 0.25;
    return list(
      arrays.flatMap((array) => {
        const shape = isKind(array, 'foreign') ? array.shape : null;
        const held = Math.ceil((shape?.[0] ?? 0) * share);
        const part = (count: number): Foreign => ({
          ...foreign(text, at),
          shape: shape && [Math.max(1, count), ...shape.slice(1)],
        });
        return [part((shape?.[0] ?? 0) - held), part(held)];
      }),
    );
  }
  const made: Foreign = { ...foreign(text, at), shape: keepsShape(callee.text) ? callee.shape : null };
  const first = args.all[0]?.value;
  if (callee.text.endsWith('.reshape')) return { ...made, shape: reshaped(callee, args) };
  if (callee.text.endsWith('expand_dims') && first !== undefined && isKind(first, 'foreign') && first.shape)
    return { ...made, shape: [...first.shape, 1] };
  if (callee.text.endsWith('to_categorical') && first !== undefined && isKind(first, 'foreign') && first.shape) {
    const classes = args.all[1]?.value;
    return { ...made, shape: [first.shape[0] ?? 1, typeof classes === 'number' ? classes : 10] };
  }
  return made;
}

const keepsShape = (text: string): boolean => /\.(astype|copy|numpy)$/.test(text);

/** The shape that `x.reshape(…)` gives; one size may be −1. */
function reshaped(callee: Foreign, args: Args): readonly number[] | null {
  const values = args.all.map((a) => a.value).filter((v) => !isKind(v, 'foreign') || v.shape === null);
  const sizes = values.length === 1 && isKind(values[0]!, 'list') ? values[0].items : values;
  if (sizes.length === 0 || !sizes.every((s): s is number => typeof s === 'number')) return null;
  const cells = callee.shape?.reduce((n, d) => n * d, 1) ?? 0;
  const known = sizes.reduce((n, d) => (d < 0 ? n : n * d), 1);
  return sizes.map((d) => (d < 0 ? Math.max(1, Math.floor(cells / known)) : d));
}
