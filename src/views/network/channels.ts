import type { Program } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Explanation } from '../../trace/index.ts';
import { along, axesOf, inputOf, isTurned, spanOf, specOf } from './convolution.ts';

/** How large a convolution's output is, with numbers: ⌊(8 + 1 − 3) / 2⌋ + 1 = 4, once for each axis that differs. */
export function outputSize(program: Program, layer: string): readonly string[] {
  const spec = specOf(program, layer);
  if (!spec) return [];
  const input = program.tensors.get(inputOf(spec))!.shape,
    output = program.tensors.get(`${layer}.y`)!.shape;
  const lines = Array.from({ length: axesOf(input.length) }, (_, i) => {
    const n = input[i + 1]!,
      out = output[i + 1]!,
      stride = along(spec.strides, i),
      wide = spanOf(spec, i);
    if (isTurned(spec)) {
      const plain = n * stride + (spec.padding === 'same' ? 0 : Math.max(wide - stride, 0));
      return out !== plain
        ? `(${n} − 1) · ${stride} + ${wide}${signed(out - (n - 1) * stride - wide)} = ${out}`
        : `${n} · ${stride}${plain > n * stride ? ` + ${plain - n * stride}` : ''} = ${out}`;
    }
    const padding =
      spec.padding === 'valid' ? 0 : spec.padding === 'causal' ? wide - 1 : Math.max((out - 1) * stride + wide - n, 0);
    return `⌊(${n}${padding > 0 ? ` + ${padding}` : ''} − ${wide}) / ${stride}⌋ + 1 = ${out}`;
  });
  return [...new Set(lines)];
}

const signed = (n: number): string => (n === 0 ? '' : n > 0 ? ` + ${n}` : ` − ${-n}`);

/** What each channel of what is read adds to a sum, as far as it is done. */
export function channelSums(
  program: Program,
  { terms, span }: Explanation,
  done: number,
): readonly { readonly channel: number; readonly sum: number; readonly begun: boolean }[] {
  const spec = specOf(program, span.layer);
  if (!spec || span.pass === 'update') return [];
  const sums = new Map<number, { channel: number; sum: number; begun: boolean }>();
  for (const term of terms) {
    const flow = term?.factors.find((f) => program.tensors.get(f.name)!.role !== 'weight');
    if (!term || !flow || term.factors.length < 2) continue;
    const channel = unflatten(program.tensors.get(flow.name)!.shape, flow.at).at(-1)!;
    const known = sums.get(channel) ?? { channel, sum: 0, begun: false };
    if (term.t < done) {
      known.sum += term.product;
      known.begun = true;
    }
    sums.set(channel, known);
  }
  return [...sums.values()].sort((a, b) => a.channel - b.channel);
}
