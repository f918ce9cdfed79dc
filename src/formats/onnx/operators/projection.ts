import type { Constant } from '../constant.ts';
import { floatsOf } from '../constant.ts';
import type { Live } from '../values.ts';
import type { Axis } from '../view.ts';
import type { Op } from './op.ts';
import { fresh } from './op.ts';

/** Whether a layer's output kernel still changes nothing. */
const isThrough = (kernel: Float32Array): boolean => {
  const n = Math.sqrt(kernel.length);
  return Number.isInteger(n) && kernel.every((v, i) => v === (Math.floor(i / n) === i % n ? 1 : 0));
};

/** A dense layer right after attention becomes its output kernel: the axis of its units, or null where it cannot. */
export function projected(op: Op, x: Live, axis: Axis, kernel: Constant): Axis | null {
  const { build } = op,
    draft = build.drafts.get(x.id)!;
  if (draft.type !== 'multi_head_attention' || build.shared.has(x.id)) return null;
  const layout = build.layoutOf(x.id),
    last = layout.at(-1)!;
  if (
    last.length !== axis.length ||
    last.some((f, i) => f !== axis[i]) ||
    !isThrough(draft.weights.get('output_kernel')!)
  )
    return null;
  const units = kernel.dims[1]!,
    { useBias } = draft.options as { readonly useBias: boolean };
  draft.options = { ...draft.options, outputShape: units };
  draft.weights = new Map([
    ...draft.weights,
    ['output_kernel', floatsOf(kernel)],
    ...(useBias ? [['output_bias', new Float32Array(units)] as const] : []),
  ]);
  const made = fresh(units);
  build.setLayout(x.id, [...layout.slice(0, -1), made]);
  return made;
}

/** What is added after the output kernel is its bias; false where there is no such layer. */
export function biased(op: Op, x: Live, shift: Float32Array): boolean {
  const { build } = op,
    draft = build.drafts.get(x.id)!;
  if (draft.type !== 'multi_head_attention' || !build.owned(x.id)) return false;
  const { numHeads, keyDim, valueDim } = draft.options as { readonly [option: string]: number };
  const has = draft.weights.get('output_bias');
  const zeros = (local: string, n: number): Float32Array => draft.weights.get(local) ?? new Float32Array(n);
  draft.options = { ...draft.options, useBias: true };
  draft.weights = new Map([
    ...draft.weights,
    ['query_bias', zeros('query_bias', numHeads! * keyDim!)],
    ['key_bias', zeros('key_bias', numHeads! * keyDim!)],
    ['value_bias', zeros('value_bias', numHeads! * valueDim!)],
    ['output_bias', shift.map((v, i) => v + (has?.[i] ?? 0))],
  ]);
  return true;
}
