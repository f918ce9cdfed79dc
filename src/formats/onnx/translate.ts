import { refuse, within } from '../../core/errors.ts';
import type { Beyond as Unknown, GivenFile, Note } from '../format.ts';
import type { Build } from './build.ts';
import { createBuild } from './build.ts';
import type { Constant } from './constant.ts';
import { constant, constantOf, isWhole } from './constant.ts';
import { folds } from './fold.ts';
import type { Attribute, GraphProto, ModelProto, NodeProto, ValueInfo } from './messages.ts';
import { attributesOf, labelOf } from './node.ts';
import { realised } from './operators/attention.ts';
import { operators } from './operators/index.ts';
import type { Op } from './operators/op.ts';
import type { Value } from './values.ts';
import { Unable, unable } from './values.ts';
import type { Factor } from './view.ts';
import { axisOf } from './view.ts';

/** Which axis of the inputs are the samples: the first, the second, or none (one sample, without an axis for it). */
export type Samples = 0 | 1 | null;

/** An input of the file: its sizes, and where the batch is among them. */
export interface Entry {
  readonly name: string;
  readonly id: string;
  readonly dims: readonly number[];
  readonly samples: number | null;
}

/** What became of a graph. */
export interface Translation {
  readonly build: Build;
  readonly inputs: readonly Entry[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  readonly unknown: readonly Unknown[];
  /** Why each unknown node is unknown, in order. */
  readonly reasons: readonly string[];
  /** Layers read by nodes that cannot be computed. */
  readonly frontier: ReadonlySet<string>;
  readonly folded: number;
}

/** What a translation starts from. */
export interface Start {
  readonly model: ModelProto;
  readonly opset: number;
  readonly files: readonly GivenFile[];
  readonly samples: Samples;
  /** Sizes of inputs by name, for axes that the file leaves open. */
  readonly sizes: ReadonlyMap<string, readonly number[]>;
  /** Told of the share of the nodes that is done. */
  readonly progress: (share: number) => Promise<void>;
}

/** How many numbers may be computed beforehand, all constants together. */
const MOST_FOLDED = 2 ** 26;
const DEFAULT_STEPS = 16,
  DEFAULT_PLACES = 32;

/** Walks the nodes of a graph in order and puts a network together. Throws a `SpecError` for what no file may be. */
export async function translate({ model, opset, files, samples, sizes, progress }: Start): Promise<Translation> {
  const { graph } = model;
  const notes: Note[] = [];
  const known = new Set(graph.initializers.map((t) => t.name));
  const declared = graph.inputs.filter((i) => !known.has(i.name));
  if (declared.length === 0) refuse('the graph has no inputs', undefined, 'export the model again');
  const shapes = declared.map((i) => shapeOfInput(i, samples, sizes.get(i.name) ?? null, notes));
  const batch: Factor = { size: batchOf(shapes, samples, graph), batch: true };
  const build = createBuild(batch, /^(backlit|tf2onnx|keras2onnx|tflite2onnx)/i.test(model.producer));
  notes.forEach((n) => build.note(n));
  const env = new Map<string, Value>();
  for (const t of graph.initializers) {
    if (env.has(t.name)) refuse(`initializer ${JSON.stringify(t.name.slice(0, 60))} is there twice`, t.name);
    env.set(t.name, constantOf(t, files, `initializer ${JSON.stringify(t.name.slice(0, 60))}`));
  }
  const inputs = declared.map(({ name }, k): Entry => {
    const dims = shapes[k]!,
      at = samples === null || samples >= dims.length ? null : samples;
    const axes = dims.map((d, i) => (i === at ? [batch] : axisOf(d)));
    if (env.has(name)) refuse(`value ${JSON.stringify(name.slice(0, 60))} is made twice`, name);
    const id = build.input(
      idOf(name),
      axes.filter((_, i) => i !== at),
    );
    env.set(name, { kind: 'live', id, logical: axes });
    return { name, id, dims: dims.map((d, i) => (i === at ? batch.size : d)), samples: at };
  });
  const walk = walker(build, opset, files, usesOf(graph), env);
  for (const [i, node] of graph.nodes.entries()) {
    await progress(i / graph.nodes.length);
    walk.node(node);
  }
  const outputs = graph.outputs.map(({ name }) => ({
    name,
    value: walk.real(env.get(name) ?? refuse(`output ${JSON.stringify(name.slice(0, 60))} is made by no node`, name)),
  }));
  return { build, inputs, outputs, ...walk.found() };
}

/** A name fit for the id of a layer; '' where nothing is left of it. */
export const idOf = (name: string): string => {
  const id = name
    .replaceAll(/[\s.[\]"/:\\]+/gu, '_')
    .replaceAll(/^_+|_+$/gu, '')
    .slice(0, 60);
  return /^\d*$/.test(id) ? '' : id;
};

/** The sizes of a declared input; those left open are taken from what is given, or assumed. The batch is left as −1. */
function shapeOfInput(
  { name, dims, type }: ValueInfo,
  samples: Samples,
  given: readonly number[] | null,
  notes: Note[],
): readonly number[] {
  const where = `input ${JSON.stringify(name.slice(0, 60))}`;
  return within(where, () => {
    if (!dims) return refuse('its shape is not declared', undefined, 'export the model with shapes');
    if (dims.length > 8) refuse('its shape has at most 8 axes', dims.length);
    if (type === 8) refuse('its data type must be numbers', 'string');
    return dims.map((d, i) => {
      const open = typeof d === 'string' || d <= 0;
      if (!open && (!Number.isSafeInteger(d) || d > 2 ** 31 - 1)) refuse('its shape is too large', d);
      if (i === samples) return open ? -1 : d;
      if (!open) return d;
      const told = given?.[i];
      if (told !== undefined && told > 0) return told;
      const assumed =
        dims.length === 4 && i >= 2
          ? DEFAULT_PLACES
          : isWhole(type)
            ? DEFAULT_STEPS
            : dims.length === 4
              ? 1
              : DEFAULT_STEPS;
      notes.push({
        kind: 'assumed',
        where: name,
        say: 'onnxOpenSize',
        with: [String(i), typeof d === 'string' ? d : '', String(assumed)],
      });
      return assumed;
    });
  });
}

const PRIMES = [5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

/** The size of the batch; one left open gets a prime that divides no size in the file, so that it is seen wherever it goes. */
function batchOf(shapes: readonly (readonly number[])[], samples: Samples, graph: GraphProto): number {
  if (samples === null) return 1;
  const sizes = shapes.flatMap((s) => (s.length > samples ? [s[samples]!] : []));
  const fixed = sizes.filter((s) => s > 0);
  if (fixed.length > 0) {
    if (fixed.some((s) => s !== fixed[0])) unable('its inputs have batches of different sizes');
    return fixed[0]!;
  }
  const taken = new Set<number>([...shapes.flat(), ...graph.initializers.flatMap((t) => t.dims)]);
  const free = PRIMES.find((p) => [...taken].every((d) => d % p !== 0 || d <= 0));
  return free ?? 9973;
}

/** How often each value is read, graphs within graphs counted twice over: those may be read again. */
function usesOf(graph: GraphProto, weight = 1, counts = new Map<string, number>()): ReadonlyMap<string, number> {
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + weight);
  for (const node of graph.nodes) {
    node.inputs.forEach(count);
    for (const attribute of node.attributes.values()) if (attribute.graph) usesOf(attribute.graph, 2, counts);
  }
  for (const { name } of graph.outputs) count(name);
  return counts;
}

/** What a layer is called after the node that it comes from: `/layer1/layer1.0/conv1/Conv` is layer1_0_conv1. */
export function layerName({ name, type }: Pick<NodeProto, 'name' | 'type'>): string {
  const parts = name.split('/').filter((p) => p !== '');
  const last = parts.at(-1) ?? '';
  if (last.startsWith(type) && /^(_\d+)?$/.test(last.slice(type.length))) parts.pop();
  const own = parts.filter((p, i) => !(parts[i + 1] ?? '').startsWith(`${p}.`));
  return idOf(own.join('_'));
}

function walker(
  build: Build,
  opset: number,
  files: readonly GivenFile[],
  uses: ReadonlyMap<string, number>,
  env: Map<string, Value>,
) {
  const unknown: Unknown[] = [],
    reasons: string[] = [];
  const frontier = new Set<string>();
  let folded = 0,
    cells = 0,
    count = 0;

  function graph(g: GraphProto): void {
    for (const node of g.nodes) step(node, count++);
  }

  function step(node: NodeProto, index: number): void {
    const label = labelOf(node, index);
    within(label, () => {
      const inputs = node.inputs.map((name) =>
        name === ''
          ? undefined
          : (env.get(name) ??
            refuse(
              `reads ${JSON.stringify(name.slice(0, 60))}, which nothing before it makes`,
              name,
              'the nodes are out of order, or go in a cycle',
            )),
      );
      for (const name of node.outputs)
        if (name !== '' && env.has(name))
          refuse(`value ${JSON.stringify(name.slice(0, 60))} is made twice`, name, 'each value comes from one node');
      const made = attempt(node, label, inputs);
      node.outputs.forEach((name, i) => {
        const value = made[i];
        if (name === '' || value === undefined) return;
        env.set(name, value);
        if (value.kind === 'live' && (uses.get(name) ?? 0) > 1) build.shared.add(value.id);
      });
    });
  }

  /** What the node makes; where it cannot be expressed, values that are beyond. */
  function attempt(
    node: NodeProto,
    label: string,
    inputs: readonly (Value | undefined)[],
  ): readonly (Value | undefined)[] {
    const isBeyond = inputs.some((v) => v?.kind === 'beyond');
    let why: string | null = null;
    try {
      if (!isBeyond) return express(node, label, inputs);
    } catch (error) {
      // What no check foresaw in a damaged file is told like everything else, at its node.
      if (error instanceof TypeError || error instanceof RangeError)
        refuse('its parts do not fit together', error.message);
      if (!(error instanceof Unable)) throw error;
      reasons.push(`${label}: ${error.message}`);
      why = error.message;
    }
    const id = idFor(layerName(node) || idOf(node.type) || 'node');
    unknown.push({
      id,
      type: `${node.domain === '' ? '' : `${node.domain}.`}${node.type}`.slice(0, 100),
      from: [
        ...new Set(
          inputs.flatMap((v) =>
            v?.kind === 'beyond' || v?.kind === 'live' ? [v.id] : v?.kind === 'phantom' ? [ofPhantom(v)] : [],
          ),
        ),
      ],
      known: isBeyond && node.domain === '' && (Object.hasOwn(operators, node.type) || Object.hasOwn(folds, node.type)),
      ...(why !== null && { why }),
    });
    if (isBeyond && !unknown.at(-1)!.known) reasons.push(`${label}: is not supported`);
    for (const v of inputs)
      if (v?.kind === 'live') frontier.add(v.id);
      else if (v?.kind === 'phantom') frontier.add(ofPhantom(v));
    return node.outputs.map((): Value => ({ kind: 'beyond', id }));
  }

  const ofPhantom = (v: Value & { readonly kind: 'phantom' }): string =>
    v.fact.is === 'scores' ? v.fact.q.id : v.fact.x.id;
  const idFor = (wanted: string): string => {
    for (let n = 0; ; n++) {
      const id = n === 0 ? wanted : `${wanted}_${n}`;
      if (!build.drafts.has(id) && !unknown.some((u) => u.id === id)) return id;
    }
  };

  function express(
    node: NodeProto,
    label: string,
    inputs: readonly (Value | undefined)[],
  ): readonly (Value | undefined)[] {
    const { type, domain } = node;
    if (domain !== '') return unable(`operators of ${domain.slice(0, 60)} are not supported`);
    const attributes = attributesOf(node, files);
    if (type === 'Constant') return [constantValue(node.attributes, attributes.tensor)];
    if (type === 'If') return branch(node, inputs);
    const constants = inputs.every((v): v is Constant | undefined => v === undefined || v.kind === 'constant');
    if (constants && Object.hasOwn(folds, type)) {
      folded++;
      const made = folds[type]!({ inputs, attributes, opset, outputs: node.outputs.length });
      cells += made.reduce((n, c) => n + c.data.length, 0);
      if (cells > MOST_FOLDED)
        refuse('its constants are too large to be computed', cells, 'export the model with smaller ones');
      return made;
    }
    if (!Object.hasOwn(operators, type)) return unable('this operator is not supported');
    const op: Op = {
      type,
      label,
      name: layerName(node),
      opset,
      attributes,
      inputs,
      outputs: node.outputs.length,
      reads: (i) => (node.outputs[i] ?? '') !== '' && (uses.get(node.outputs[i]!) ?? 0) > 0,
      build,
      real: realised,
    };
    return operators[type]!(op);
  }

  /** An If whose condition is known: the nodes of the branch it takes stand in its place. */
  function branch(node: NodeProto, inputs: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
    const [test] = inputs;
    if (test?.kind !== 'constant') return unable('its condition is computed from the sample');
    const attributes = attributesOf(node, files),
      chosen = attributes.graph(test.data[0] === 0 ? 'else_branch' : 'then_branch');
    for (const t of chosen.initializers)
      env.set(t.name, constantOf(t, files, `initializer ${JSON.stringify(t.name.slice(0, 60))}`));
    graph(chosen);
    return chosen.outputs.map(
      ({ name }) => env.get(name) ?? refuse(`output ${JSON.stringify(name.slice(0, 60))} is made by no node`, name),
    );
  }

  /** An output as a layer makes it; one that is known only as a step towards something is beyond. */
  function real(value: Value): Value {
    if (value.kind !== 'phantom') return value;
    const label = `${value.made}, an output`;
    try {
      const attributes = attributesOf({
        name: '',
        type: '',
        domain: '',
        inputs: [],
        outputs: [],
        attributes: new Map(),
      });
      return realised(
        {
          type: '',
          label,
          name: '',
          opset,
          attributes,
          inputs: [value],
          outputs: 1,
          reads: () => true,
          build,
          real: realised,
        },
        value,
      );
    } catch (error) {
      if (!(error instanceof Unable)) throw error;
      reasons.push(`${label}: ${error.message}`);
      const id = idFor('output');
      unknown.push({ id, type: value.made, from: [ofPhantom(value)], known: false, why: error.message });
      frontier.add(ofPhantom(value));
      return { kind: 'beyond', id };
    }
  }

  return {
    node: (node: NodeProto): void => step(node, count++),
    real,
    found: () => ({ unknown, reasons, frontier, folded }),
  };
}

/** The value of a Constant node, in whichever of its attributes it is. */
function constantValue(attributes: ReadonlyMap<string, Attribute>, tensor: (name: string) => Constant): Constant {
  const of = (name: string): Attribute | undefined => attributes.get(name);
  if (of('value')) return tensor('value');
  const [float, int, floats, ints] = [
    of('value_float')?.float,
    of('value_int')?.int,
    of('value_floats')?.floats,
    of('value_ints')?.ints,
  ];
  if (float !== undefined) return constant([], [float], false);
  if (int !== undefined) return constant([], [int], true);
  if (floats) return constant([floats.length], floats, false);
  if (ints) return constant([ints.length], ints, true);
  return unable('its value is not numbers');
}
