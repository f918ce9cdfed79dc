import { refuse, SpecError, within } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import { parse, shapesOf, weightsOf } from '../../core/network.ts';
import { noteOf } from '../beyond.ts';
import type { Beyond, Context, GivenFile, Imported, Note, Read } from '../format.ts';
import type { Build, Draft } from './build.ts';
import { readModelProto } from './messages.ts';
import type { ModelProto } from './messages.ts';
import type { Samples, Translation } from './translate.ts';
import { translate } from './translate.ts';
import type { Live } from './values.ts';
import { Unable } from './values.ts';
import type { Axis } from './view.ts';
import { length } from './view.ts';

/** How a tensor of the file lies in ours. */
export interface Place {
  readonly name: string;
  readonly id: string;
  /** The file's sizes; the batch's is that of the file, or a stand-in. */
  readonly dims: readonly number[];
  /** The axis of the file along which the samples lie; null: it has none. */
  readonly samples: number | null;
  /** For each of our axes, without the batch, the axis of the file that it is; −1 where its size is 1. */
  readonly axes: readonly number[];
}

/** A model of ONNX as ours, with what tells how its inputs and outputs lie. */
export interface Onnx extends Imported {
  readonly places: { readonly inputs: readonly Place[]; readonly outputs: readonly Place[] };
}

const OLDEST = 7,
  NEWEST = 21,
  FARTHEST = 40;

/** Reads an .onnx file, and the files of numbers beside it. */
export const read: Read = (files, context) => readOnnx(files, context);

/** `sizes` fill in axes of inputs that the file leaves open. */
export async function readOnnx(
  [file, ...beside]: readonly GivenFile[],
  context: Context,
  sizes: ReadonlyMap<string, readonly number[]> = new Map(),
): Promise<Onnx> {
  if (!file) return refuse('no file was given');
  await context.progress(0);
  const { name, bytes } = file;
  const { model, opset } = within(name, () => {
    if (bytes.length === 0) refuse('the file is empty', '0 bytes', 'choose another');
    const proto = readModelProto(bytes);
    fitsMemory(proto, context);
    return { model: proto, opset: opsetOf(proto) };
  });
  try {
    const translation = await best(model, opset, beside, sizes, context.progress);
    return finished(name, model, opset, translation, context.partly);
  } catch (error) {
    return within(name, () => {
      throw error instanceof Unable ? new SpecError(error.message) : error;
    });
  }
}

/** The version of the standard operators. */
function opsetOf({ opsets, graph }: ModelProto): number {
  const opset = opsets.get('');
  if (opset === undefined)
    return graph.nodes.some((n) => n.domain === '')
      ? refuse(
          'opset_import names no version of the standard operators',
          [...opsets.keys()].join(', '),
          'export the model again',
        )
      : NEWEST;
  if (opset < 1 || opset > FARTHEST || !Number.isSafeInteger(opset))
    refuse(`its opset version must be from ${OLDEST} to ${NEWEST}`, opset, 'export the model with one of these');
  return opset;
}

function fitsMemory({ graph }: ModelProto, { mostBytes }: Context): void {
  let bytes = 0;
  for (const { dims } of graph.initializers) bytes += dims.reduce((a, b) => a * b, 4);
  // Sizes that lie are refused with their tensor's name when its bytes are counted.
  const held = graph.initializers.reduce((n, t) => n + (t.raw?.length ?? 4 * (t.floats.length + t.ints.length)), 0);
  if (bytes > mostBytes && held > mostBytes)
    refuse(
      `its initializers need ${bytes.toLocaleString('en')} bytes, more than ${mostBytes.toLocaleString('en')}`,
      bytes,
    );
}

type Tried = Translation & { readonly samples: Samples };

/** The translation that leaves least unknown: the samples along the first axis, the second, or without an axis. */
async function best(
  model: ModelProto,
  opset: number,
  files: readonly GivenFile[],
  sizes: ReadonlyMap<string, readonly number[]>,
  progress: Context['progress'],
): Promise<Tried> {
  const tried: Tried[] = [];
  let first: unknown = null;
  for (const samples of [0, 1, null] as const) {
    try {
      const made = { ...(await translate({ model, opset, files, samples, sizes, progress })), samples };
      if (made.unknown.length === 0) return made;
      tried.push(made);
    } catch (error) {
      first ??= error;
      if ((samples === 0 && !(error instanceof Unable)) || !(error instanceof SpecError || error instanceof Unable))
        throw error;
    }
  }
  if (tried.length === 0) throw first instanceof Unable ? new SpecError(first.message) : first;
  return tried.reduce((a, b) => (b.unknown.length < a.unknown.length ? b : a));
}

function finished(
  file: string,
  model: ModelProto,
  opset: number,
  translation: Translation & { readonly samples: Samples },
  partly: boolean,
): Onnx {
  const { build, unknown, reasons, frontier, folded, samples } = translation;
  if (unknown.length > 0 && !partly)
    refuse(
      `${unknown.filter((u) => !u.known).length} of its nodes cannot be computed: ${reasons.slice(0, 3).join('; ')}${reasons.length > 3 ? ' …' : ''}`,
      unknown.slice(0, 5).map((u) => u.type),
      'open it as far as it can be computed',
    );
  const notes: Note[] = [];
  const ends = translation.outputs.flatMap(({ name, value }) => {
    if (value.kind === 'constant') notes.push({ kind: 'ignored', where: name, say: 'onnxConstantOutput' });
    return value.kind === 'live' ? [{ name, value }] : [];
  });
  const taken = new Set<string>();
  const outputs = ends.map(({ name, value }) => ended(build, name, value, taken));
  const inputIds = new Set(translation.inputs.map((i) => i.id));
  for (const id of frontier) if (!taken.has(id) && !inputIds.has(id)) taken.add(id);
  // Where the first nodes are unknown, the inputs stand alone before them.
  if (taken.size === 0) for (const id of inputIds) taken.add(id);
  const alive = reaching(build, taken),
    drafts = handedOn(
      build,
      [...build.drafts.values()].filter((d) => alive.has(d.id)),
    );
  // Inputs that nothing has read yet are given an order of their own.
  const inputs = translation.inputs.filter(({ id }) => alive.has(id));
  for (const { name, id } of translation.inputs)
    if (!alive.has(id)) notes.push({ kind: 'ignored', where: name, say: 'onnxUnusedInput' });
  const places = inputs.map(({ name, id, dims, samples: at }): Place =>
    placeOf(build, name, id, dims, at, logicalOf(build, id, at)),
  );
  const network = parse({
    name: (model.graph.name || file.replace(/\.onnx$/i, '')).slice(0, 100) || 'network',
    layers: drafts.map(({ id, type, from, options, shares }) => ({
      id,
      type,
      from,
      ...options,
      ...(shares !== undefined && { shares }),
    })),
    outputs: [...taken],
  });
  const weights = new Map<string, Float32Array>(),
    arrays = new Set<Float32Array>();
  for (const d of drafts)
    for (const [local, data] of d.weights) {
      // Each weight has numbers of its own, to be trained apart.
      weights.set(`${d.id}.${local}`, arrays.has(data) ? data.slice() : data);
      arrays.add(data);
    }
  matching(network, weights);
  if (
    places.some((p) => p.axes.some((a, i) => a >= 0 && i > 0 && p.axes[i - 1]! > a)) ||
    drafts.some((d) => /conv|pool/.test(d.type))
  )
    notes.unshift({ kind: 'translated', where: file, say: 'channelsFirst' });
  if (samples === 1) notes.unshift({ kind: 'assumed', where: file, say: 'onnxSecondAxis' });
  if (samples === null) notes.unshift({ kind: 'assumed', where: file, say: 'onnxNoBatch' });
  if (opset < OLDEST || opset > NEWEST)
    notes.push({
      kind: 'assumed',
      where: file,
      say: 'onnxOpset',
      with: [String(opset), String(OLDEST), String(NEWEST)],
    });
  if (folded > 0) notes.push({ kind: 'folded', where: file, say: 'onnxFolded', with: [String(folded)] });
  for (const d of drafts)
    if (d.type === 'batch_normalization') notes.push({ kind: 'translated', where: d.id, say: 'onnxBatchNormKept' });
  const beyond = unknown.map((u): Beyond => ({
    ...u,
    from: u.from.filter((f) => alive.has(f) || unknown.some((o) => o.id === f)),
  }));
  notes.push(...beyond.map(noteOf));
  return {
    network,
    inputs: inputs.map((i) => i.id),
    weights,
    ...(beyond.length > 0 && { beyond }),
    notes: [...notes, ...build.notes.filter(({ with: [id = ''] = [] }) => !build.drafts.has(id) || alive.has(id))],
    places: { inputs: places, outputs },
  };
}

/** The axes of an input as the file has them. */
function logicalOf(build: Build, id: string, at: number | null): readonly Axis[] {
  const axes = build.inputAxes(id);
  return at === null ? axes : [...axes.slice(0, at), [build.batch], ...axes.slice(at)];
}

/**
 * An output in the order of the file, but for images and sequences of the file's with their channels first, which stay as they
 * are here; a layer of its own where one layer is two outputs.
 */
function ended(build: Build, name: string, value: Live, taken: Set<string>): Place {
  const logical = value.logical.map((a) => build.now(a)),
    own = logical.map((a) => a.filter((f) => !f.batch)),
    now = build.layoutOf(value.id),
    whole = own.filter((a) => a.length > 0);
  const turned = [...whole.slice(1), ...whole.slice(0, 1)],
    isTurned =
      !build.channelsLast &&
      own.length >= 3 &&
      now.length === turned.length &&
      now.every((axis, i) => sameAxis(axis, turned[i]!));
  const sized =
    now.length === own.length - 1 && now.every((axis) => axis.length === 0 || own.some((a) => sameAxis(a, axis)));
  const keeps = isTurned || (!build.channelsLast && own.length === 4 && sized);
  let id = keeps ? build.arrange(value, now) : build.arrange(value, whole);
  if (taken.has(id) || build.drafts.get(id)!.type === 'input')
    id = build.add({
      type: 'activation',
      name: `${id}_copy`,
      from: [id],
      options: { activation: 'linear' },
      layout: build.layoutOf(id),
    });
  taken.add(id);
  const at = logical.findIndex((a) => a.some((f) => f.batch));
  return placeOf(build, name, id, logical.map(length), at < 0 ? null : at, logical);
}

const sameAxis = (a: Axis, b: Axis): boolean => a.length === b.length && a.every((f, i) => f === b[i]);

function placeOf(
  build: Build,
  name: string,
  id: string,
  dims: readonly number[],
  samples: number | null,
  logical: readonly Axis[],
): Place {
  const axes = build
    .layoutOf(id)
    .map((axis) => (axis.length === 0 ? -1 : logical.findIndex((a) => build.now(a).some((f) => f === axis[0]))));
  return { name, id, dims, samples, axes };
}

/** The layers that lead to the outputs. */
function reaching(build: Build, ends: ReadonlySet<string>): ReadonlySet<string> {
  const alive = new Set<string>(),
    open = [...ends];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (alive.has(id)) continue;
    alive.add(id);
    open.push(...build.drafts.get(id)!.from);
  }
  return alive;
}

/** The layers that are kept; where the owner of shared weights is not among them, the first that shares them gets them. */
function handedOn(build: Build, kept: readonly Draft[]): readonly Draft[] {
  const heirs = new Map<string, string>();
  return kept.map((draft) => {
    const { shares, ...rest } = draft;
    if (shares === undefined || kept.some((d) => d.id === shares)) return draft;
    const heir = heirs.get(shares);
    if (heir !== undefined) return { ...draft, shares: heir };
    heirs.set(shares, draft.id);
    return { ...rest, weights: build.drafts.get(shares)!.weights };
  });
}

/** Every layer has the numbers it needs, no more and no fewer. */
function matching(network: Network, weights: ReadonlyMap<string, Float32Array>): void {
  const shapes = shapesOf(network, 1);
  for (const spec of network.layers) {
    if (spec.shares !== undefined) continue;
    const wanted = weightsOf(
      spec,
      spec.from.map((f) => shapes.get(f)!),
    );
    for (const [local, { shape }] of Object.entries(wanted)) {
      const name = `${spec.id}.${local}`,
        count = shape.reduce((a, b) => a * b, 1),
        has = weights.get(name)?.length;
      if (has !== count) refuse(`${name}: must have ${count} numbers, shape [${shape.join(', ')}]`, has);
    }
  }
}
