import type { Program } from '../core/program.ts';
import { LOSS, OPTIMIZER } from '../core/program.ts';
import { subscript, weightOf } from './place.ts';

const GIVEN: { readonly [local: string]: string } = {
  kernel: 'w',
  recurrent_kernel: 'v',
  depthwise_kernel: 'w',
  pointwise_kernel: 'p',
  embeddings: 'e',
  bias: 'b',
  gamma: 'γ',
  beta: 'β',
  target: 't',
  learningRate: 'η',
  correction: 'c',
  rate: 'ηₜ',
};
const MADE: { readonly [local: string]: string } = {
  value: 'L',
  each: 'ℓ',
  slope: 'f′(z)',
  lnp: 'ln p',
  lnq: 'ln(1−p)',
  other: '(1−t)',
  slopep: '1/p',
  slopeq: '1/(1−p)',
  softplus: 's',
  soft: 't′',
  pull: 'p',
  twist: 'q',
  shrink: 'λ',
  square: 'σ²',
  top: 'm',
  share: 'c',
  mix: 'g',
  total: 's',
  mass: 'T',
  gait: 'κ',
  in: 'u',
  offset: 'x−μ',
};

/** The letter of a textbook for a tensor, as read by `layer`: x for what comes in (x₂ for the second of several), w, b, z, y, ∂L/∂z, η … */
export function symbolOf(program: Program, name: string, layer: string): string {
  const tensor = program.tensors.get(name);
  if (!tensor) return name;
  const { role } = tensor,
    local = tensor.local.replace(/^(d?)(forward|backward)_/, '$1');
  const inside = INSIDE[role === 'gradient' ? local.slice(1) : local];
  if (inside !== undefined && tensor.layer !== LOSS && tensor.layer !== OPTIMIZER)
    return role === 'gradient' ? `∂L/∂${inside}` : inside;
  if (role === 'gradient' && local.startsWith('d')) {
    const of = local.slice(1).replace(/\.part$/, '');
    return `∂L/∂${of === 'y' && comesIn(program, tensor.layer, layer) ? 'x' : letter(/^\d+$/.test(of) ? `u${of}` : of)}`;
  }
  if (local === 'slope' && tensor.layer === LOSS) return 'ln′(p)';
  if (role === 'next') {
    const parts = local.split('.');
    return `${memory(parts.length > 2 ? parts[1]! : parts[0]!)}′`;
  }
  const weight = weightOf(program, tensor);
  if (weight && weight !== tensor) return memory(local.split('.').at(-1)!);
  if (role === 'input' || (local === 'y' && comesIn(program, tensor.layer, layer))) {
    const from = program.network.layers.find((l) => l.id === layer)?.from ?? [];
    return from.length > 1 && from.includes(tensor.layer) ? `x${subscript(from.indexOf(tensor.layer) + 1)}` : 'x';
  }
  return letter(local);
}

/** Whether what `owner` puts out is what `layer` reads. */
const comesIn = (program: Program, owner: string, layer: string): boolean =>
  owner !== layer && program.tensors.has(`${layer}.y`);

/** What an optimizer keeps of a weight: of AMSGrad's, the largest v so far. */
const memory = (local: string): string => (local === 'top' ? 'v̂' : letter(local));

function letter(local: string): string {
  const known = GIVEN[local] ?? MADE[local];
  if (known !== undefined) return known;
  // Of a turn of a recurrent layer: h₂, and i′₂ for the slope of its gate.
  const [, stem, slope, turn] = /^([a-z]+?)(slope)?(\d+)$/.exec(local) ?? [];
  return stem === undefined ? local : `${stem === 'bend' ? 'f′' : stem}${slope ? '′' : ''}${subscript(Number(turn))}`;
}

/** The letters of what attention and normalisation make on their way. */
const INSIDE: { readonly [local: string]: string } = {
  query: 'q',
  key: 'k',
  value: 'v',
  scores: 's',
  attention: 'a',
  context: 'o',
  mean: 'μ',
  variance: 'σ²',
  rate: 'λ',
  hat: 'x̂',
};

/** Whether a tensor is drawn on the scale of gradients: what the loss would change by. */
export function isGradient(program: Program, name: string): boolean {
  const tensor = program.tensors.get(name);
  return tensor?.role === 'gradient' && (tensor.local.startsWith('d') || tensor.local === 'mix');
}
