import { curveOf } from '../core/activations/known.ts';
import type { Named } from '../core/fields.ts';
import type { Program, TensorInfo, Values } from '../core/program.ts';
import type { Cell } from './explain.ts';
import { isLoneBatch } from './lone.ts';

export type Ailment =
  | 'notFinite'
  | 'overflow'
  | 'silent'
  | 'batchOfOne'
  | 'dead'
  | 'saturated'
  | 'vanishing'
  | 'exploding'
  | 'equalShares'
  | 'lossNeedsShares'
  | 'lossNeedsProbability'
  | 'lossSquashedTwice'
  | 'targetOutOfReach'
  | 'inputOutOfRange';

/** Something that keeps a network from computing or learning, and the first cell where it shows. */
export interface Finding {
  readonly kind: Ailment;
  readonly layer: string;
  /** Where it shows first; null: it is a matter of the network, not of a number. */
  readonly cell: Cell | null;
  /** A share, a ratio, a number: what the sentence says. */
  readonly measure: number;
}

/** The size of the gradients of one layer's weights: the root of their mean square. */
export interface LayerGradient {
  readonly layer: string;
  readonly size: number;
}

/** What the numbers of a run are judged by. */
export interface Patient {
  readonly program: Program;
  /** The run that is looked at. */
  readonly values: Values;
  /** Runs on other samples: a unit is called dead, or saturated, only if it is so on all of them. */
  readonly others: readonly Values[];
  /** The smallest and the largest number of the inputs that the network was trained on; null: unknown. */
  readonly range: readonly [number, number] | null;
}

/** Runs that must agree before a unit is called dead. */
const LEAST_RUNS = 4;
const LARGEST_EXPONENT = Math.log(3.402_823_466e38);

/** Everything that ails a network, in the order of its passes; an empty list is good health. */
export const findings = (patient: Patient): readonly Finding[] => drained(examined(patient));

/** The same examination with a pause after each tensor, for numbers so many that the page could not wait for it. */
export function* examined(patient: Patient): Generator<void, readonly Finding[]> {
  const broken = yield* notFinite(patient);
  return [
    ...inputs(patient),
    ...broken,
    ...loss(patient),
    ...loneBatches(patient),
    // What follows from a NaN says nothing of its own.
    ...(broken.length > 0 ? [] : [...layersOf(patient), ...shares(patient), ...(yield* gradients(patient))]),
  ];
}

/** The gradients' size layer by layer, from the input to the output. */
export const gradientSizes = (patient: Pick<Patient, 'program' | 'values'>): readonly LayerGradient[] =>
  drained(sized(patient));

function* sized({ program, values }: Pick<Patient, 'program' | 'values'>): Generator<void, readonly LayerGradient[]> {
  const sizes: LayerGradient[] = [];
  for (const { id } of program.network.layers) {
    let sum = 0,
      n = 0;
    for (const tensor of program.tensors.values()) {
      if (tensor.layer !== id || tensor.role !== 'weight') continue;
      const data = values.get(`${id}.d${tensor.local}`);
      if (!data) continue;
      for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
      n += data.length;
      yield;
    }
    if (n > 0) sizes.push({ layer: id, size: Math.sqrt(sum / n) });
  }
  return sizes;
}

function drained<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** The place of the first number that is none, or infinite; −1 where there is none. */
function firstWild(data: Float32Array): number {
  for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! !== 0) return i;
  return -1;
}

function* notFinite({ program, values }: Patient): Generator<void, readonly Finding[]> {
  for (const tensor of [...program.tensors.values()].sort((a, b) => (a.span?.index ?? -1) - (b.span?.index ?? -1))) {
    // A masked score is −∞ on purpose.
    if (tensor.local.endsWith('scores')) continue;
    const data = values.get(tensor.name)!,
      at = firstWild(data);
    yield;
    if (at < 0) continue;
    const then = tensor.span?.formula.then?.name === 'exp' && data[at] === Infinity;
    return [
      {
        kind: then ? 'overflow' : 'notFinite',
        layer: tensor.layer,
        cell: { name: tensor.name, at },
        measure: then ? LARGEST_EXPONENT : data[at]!,
      },
    ];
  }
  return [];
}

function inputs({ program, values, range }: Patient): readonly Finding[] {
  if (!range) return [];
  const room = 0.1 * (range[1] - range[0]) + 1e-6;
  return program.network.layers.flatMap(({ id, type }): readonly Finding[] => {
    if (type !== 'input') return [];
    const at = values.get(`${id}.y`)!.findIndex((v) => v < range[0] - room || v > range[1] + room);
    const measure = values.get(`${id}.y`)![at];
    return measure === undefined
      ? []
      : [{ kind: 'inputOutOfRange', layer: id, cell: { name: `${id}.y`, at }, measure }];
  });
}

const loneBatches = ({ program }: Patient): readonly Finding[] =>
  program.network.layers.flatMap(({ id }): readonly Finding[] =>
    isLoneBatch(program, id)
      ? [{ kind: 'batchOfOne', layer: id, cell: { name: `${id}.variance`, at: 0 }, measure: 0 }]
      : [],
  );

/** The activation of a layer: its option, or the layer itself where it is one. */
function activationOf(program: Program, layer: string): Named | null {
  const spec = program.network.layers.find((l) => l.id === layer);
  if (!spec) return null;
  if ('activation' in spec && typeof spec.activation === 'object') return spec.activation;
  return /^(softmax|relu|leaky_relu|elu)$/.test(spec.type) ? { type: spec.type } : null;
}

const NEEDS_SHARES = new Set([
  'categorical_crossentropy',
  'sparse_categorical_crossentropy',
  'categorical_focal_crossentropy',
  'kl_divergence',
]);
const PROBABILITIES = new Set(['sigmoid', 'hard_sigmoid', 'softmax']);
const BOUNDS: { readonly [activation: string]: readonly [number, number] } = {
  sigmoid: [0, 1],
  hard_sigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
  relu: [0, Infinity],
  softplus: [0, Infinity],
  exponential: [0, Infinity],
};

function loss({ program, values }: Patient): readonly Finding[] {
  const spec = program.network.loss,
    output = program.network.outputs[0];
  if (!spec || output === undefined) return [];
  const named = activationOf(program, output),
    cell: Cell = { name: `${output}.y`, at: 0 };
  const type = named?.type ?? 'linear';
  const found = (kind: Ailment, measure = 0, at: Cell = cell): readonly Finding[] => [
    { kind, layer: output, cell: at, measure },
  ];
  const logits = 'fromLogits' in spec && spec.fromLogits;
  if (logits) return PROBABILITIES.has(type) ? found('lossSquashedTwice') : [];
  const y = values.get(`${output}.y`)!;
  const unsure = !named && program.network.layers.some((l) => l.id === output && !('activation' in l));
  if (
    NEEDS_SHARES.has(spec.type) &&
    type !== 'softmax' &&
    !(unsure && sumsToOne(y, program.tensors.get(`${output}.y`)!))
  )
    return found('lossNeedsShares');
  if (spec.type === 'binary_crossentropy' && !PROBABILITIES.has(type) && !(unsure && y.every((v) => v >= 0 && v <= 1)))
    return found('lossNeedsProbability');
  const bounds = BOUNDS[type],
    target = values.get('target');
  if (!bounds || !target || NEEDS_SHARES.has(spec.type) || /hinge/.test(spec.type)) return [];
  const at = target.findIndex((t) => t < bounds[0] || t > bounds[1]),
    out = target[at];
  return out === undefined ? [] : found('targetOutOfReach', out, { name: 'target', at });
}

function sumsToOne(y: Float32Array, { shape }: TensorInfo): boolean {
  const n = shape.at(-1)!;
  for (let r = 0; r < y.length; r += n) {
    let sum = 0;
    for (let i = r; i < r + n; i++) sum += y[i]!;
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return true;
}

/** Layers whose units are silent, dead or saturated. */
function layersOf({ program, values, others }: Patient): readonly Finding[] {
  const found: Finding[] = [];
  const runs = [values, ...others];
  for (const { id } of program.network.layers) {
    const named = activationOf(program, id),
      tensor = program.tensors.get(`${id}.y`),
      slope = program.tensors.get(`${id}.slope`);
    if (!named || !tensor?.span || program.network.outputs.includes(id)) continue;
    const curve = curveOf(named),
      units = tensor.shape.at(-1)!;
    if (!curve) continue;
    const cell = { name: `${id}.y`, at: 0 };
    if (/relu/.test(named.type)) {
      const quiet = quietUnits(runs, `${id}.y`, units);
      if (values.get(`${id}.y`)!.every((v) => v === 0)) found.push({ kind: 'silent', layer: id, cell, measure: 1 });
      else if (runs.length >= LEAST_RUNS && quiet.length / units > 0.5)
        found.push({
          kind: 'dead',
          layer: id,
          cell: { name: `${id}.y`, at: quiet[0]! },
          measure: quiet.length / units,
        });
    } else if (slope && /^(sigmoid|tanh|hard_sigmoid|softsign)$/.test(named.type) && units >= 2) {
      const flat = 0.002 * (named.type === 'sigmoid' ? 0.25 : 1);
      const share = Math.min(
        ...runs.map((run) => {
          const slopes = run.get(slope.name);
          return slopes ? slopes.filter((s) => Math.abs(s) < flat).length / slopes.length : 0;
        }),
      );
      if (share >= 0.95)
        found.push({ kind: 'saturated', layer: id, cell: { name: slope.name, at: 0 }, measure: share });
    }
  }
  return found;
}

/** The units (last axis) that are 0 wherever they are looked at, in every run. */
function quietUnits(runs: readonly Values[], name: string, units: number): readonly number[] {
  const awake = new Uint8Array(units);
  for (const run of runs) {
    const data = run.get(name);
    if (data) for (let i = 0; i < data.length; i++) if (data[i] !== 0) awake[i % units] = 1;
  }
  return [...awake].flatMap((on, u) => (on ? [] : [u]));
}

/** A softmax that cannot tell its classes apart. */
function shares({ program, values }: Patient): readonly Finding[] {
  return program.network.layers.flatMap(({ id }): readonly Finding[] => {
    const y = values.get(`${id}.y`),
      n = program.tensors.get(`${id}.y`)?.shape.at(-1) ?? 0;
    if (!y || n < 2 || activationOf(program, id)?.type !== 'softmax') return [];
    const first = y.subarray(0, n);
    return Math.max(...first) - Math.min(...first) < 1e-6
      ? [{ kind: 'equalShares', layer: id, cell: { name: `${id}.y`, at: 0 }, measure: 1 / n }]
      : [];
  });
}

const VANISHING = 1e-6,
  EXPLODING = 1e3;

/** Gradients that fade away, or grow beyond measure, on their way back. */
function* gradients(patient: Patient): Generator<void, readonly Finding[]> {
  const sizes = yield* sized(patient);
  const first = sizes[0],
    largest = Math.max(...sizes.map((s) => s.size));
  if (!first || !(largest > 0)) return [];
  const cell = (layer: string): Cell | null => {
    const tensor = [...patient.program.tensors.values()].find(
      (t) => t.layer === layer && t.role === 'gradient' && t.span,
    );
    return tensor ? { name: tensor.name, at: 0 } : null;
  };
  const grown = sizes.find((s) => s.size > EXPLODING);
  if (grown) return [{ kind: 'exploding', layer: grown.layer, cell: cell(grown.layer), measure: grown.size }];
  const ratio = first.size / largest;
  return sizes.length > 1 && ratio < VANISHING
    ? [{ kind: 'vanishing', layer: first.layer, cell: cell(first.layer), measure: ratio }]
    : [];
}
