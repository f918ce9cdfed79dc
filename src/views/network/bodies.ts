import type { LayerSpec } from '../../core/layers/index.ts';
import type { Program, TensorInfo } from '../../core/program.ts';
import { OPTIMIZER } from '../../core/program.ts';
import type { Shape } from '../../core/tensor.ts';

/** Neurons are drawn one by one up to this many; more of them are a strip. */
export const MOST_NEURONS = 12;

/** How a layer's output is drawn, chosen by the rank of its tensor. */
export type Form = 'maps' | 'neurons' | 'strip' | 'matrix';

/** What the stage draws of one layer: the tensors that share the place of its output, of its gradient, and its weights. */
export interface Body {
  readonly spec: LayerSpec;
  readonly form: Form;
  readonly shape: Shape;
  readonly size: number;
  /** Maps, neurons, or rows of a matrix. */
  readonly units: number;
  readonly depth: number;
  /** Forward tensors as large as the output, in the order in which they are made. */
  readonly values: readonly string[];
  readonly gradients: readonly string[];
  /** Where several layers read the output: the gradient that each sends back, before they are summed. */
  readonly parts: readonly string[];
  readonly kernels: readonly TensorInfo[];
  /** Weights with one number a unit, such as biases. */
  readonly vectors: readonly TensorInfo[];
  /** What is drawn at random beforehand for each number of the output, such as a dropout's mask. */
  readonly masks: readonly string[];
  /** Numbers made on the way, one a unit, such as the deviations of maps, and the gradients of such. */
  readonly each: { readonly values: readonly string[]; readonly gradients: readonly string[] };
  readonly output: boolean;
}

/** The bodies of a program's layers, by depth in the graph. */
export function bodiesOf(program: Program): readonly Body[] {
  const depths = new Map<string, number>(),
    own = new Map<string, TensorInfo[]>(program.network.layers.map(({ id }) => [id, []]));
  for (const tensor of program.tensors.values()) own.get(tensor.layer)?.push(tensor);
  return program.network.layers.map((spec) => {
    const depth = spec.from.reduce((most, from) => Math.max(most, depths.get(from)! + 1), 0);
    depths.set(spec.id, depth);
    const y = program.tensors.get(`${spec.id}.y`)!;
    const tensors = own.get(spec.id)!;
    const same = tensors.filter((t) => t.size === y.size);
    const units = unitsOf(y.shape);
    const weights = tensors.filter((t) => t.role === 'weight');
    const eachOf = (role: 'value' | 'gradient'): readonly string[] =>
      y.shape.length < 4
        ? []
        : tensors.filter((t) => t.role === role && t.size === units && t.span?.pass !== 'update').map((t) => t.name);
    return {
      spec,
      form: formOf(y.shape),
      shape: y.shape,
      size: y.size,
      units,
      depth,
      values: [...same.filter((t) => t.role === 'value' && t.local !== 'y').map((t) => t.name), y.name],
      gradients: same.filter((t) => t.role === 'gradient' && isGradientOfOutput(t, weights)).map((t) => t.name),
      parts: partsOf(program, spec.id),
      kernels: weights.filter((t) => t.shape.length > 1),
      vectors: weights.filter((t) => t.shape.length === 1 && t.size === units),
      masks: same.filter((t) => t.role === 'draw').map((t) => t.name),
      each: {
        values: eachOf('value'),
        gradients: eachOf('gradient').filter((name) => weightOf(program, name) === null),
      },
      output: program.network.outputs.includes(spec.id),
    };
  });
}

/** The gradients that readers of a layer's output send back, where they are more than one. */
function partsOf({ network, tensors }: Program, id: string): readonly string[] {
  const parts = network.layers.flatMap((reader) =>
    reader.from.flatMap((from, i) => {
      const name = `${reader.id}.dx${i === 0 ? '' : i + 1}`;
      return from === id && tensors.has(name) ? [name] : [];
    }),
  );
  return parts.length > 1 ? parts : [];
}

const isGradientOfOutput = (t: TensorInfo, weights: readonly TensorInfo[]): boolean =>
  (t.local === 'dy' || t.local === 'dz') && !weights.some((w) => t.local === `d${w.local}`);

function formOf(shape: Shape): Form {
  if (shape.length >= 4) return 'maps';
  if (shape.length === 3) return 'matrix';
  return shape.at(-1)! <= MOST_NEURONS ? 'neurons' : 'strip';
}

const unitsOf = (shape: Shape): number => shape.at(-1) ?? 1;

/** `28×28×8`: a shape without its batch. */
export const shapeText = (shape: Shape): string => shape.slice(1).join('×');

/** The weight that a tensor belongs to: itself, its gradient, its slots, its next; null for other tensors. */
export function weightOf(program: Program, name: string): string | null {
  const tensor = program.tensors.get(name);
  if (!tensor || tensor.layer === OPTIMIZER) return null;
  if (tensor.role === 'weight') return name;
  for (const local of candidates(tensor.local)) {
    const weight = `${tensor.layer}.${local}`;
    if (program.tensors.get(weight)?.role === 'weight') return weight;
  }
  return null;
}

/** `kernel.m.next` may belong to kernel.m or kernel; `dkernel.part` to kernel. */
function candidates(local: string): readonly string[] {
  const parts = local.split('.');
  const heads = parts.map((_, i) => parts.slice(0, parts.length - i).join('.'));
  return heads.flatMap((h) => (h.startsWith('d') ? [h, h.slice(1)] : [h]));
}
