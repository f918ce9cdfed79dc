import type { Build } from '../build.ts';

/** Activations that give nothing below 0. */
const POSITIVE = new Set(['relu', 'relu6', 'sigmoid', 'hard_sigmoid', 'softmax', 'softplus', 'exponential']);
/** Layers that only move numbers, or choose among them. */
const MOVING =
  /^(max_pooling|average_pooling|global_|zero_padding|cropping|up_sampling|reshape|flatten|permute|dropout|concatenate|add|multiply|maximum|average|repeat)/;

/** Whether a layer is known to give no number below 0. */
export function isNonNegative(build: Build, id: string, depth = 0): boolean {
  const draft = build.drafts.get(id);
  if (!draft || depth > 40) return false;
  const activation = draft.options['activation'] as
    | { readonly type?: string; readonly negativeSlope?: number }
    | undefined;
  if (draft.type === 'relu' || draft.type === 'softmax') return !((draft.options['negativeSlope'] as number) > 0);
  if (activation?.type !== undefined) return POSITIVE.has(activation.type) && !(activation.negativeSlope! > 0);
  return MOVING.test(draft.type) && draft.from.every((f) => isNonNegative(build, f, depth + 1));
}
