import { refuse, within } from './errors.ts';
import { isRecord, readNamed, readOptions } from './fields.ts';
import type { Network } from './graph.ts';
import { shapesOf, weightsOf, whereOf } from './graph.ts';
import { headsOf } from './heads.ts';
import { learn } from './known.ts';
import { rulesOf } from './known_rules.ts';
import type { LayerSpec } from './layers/index.ts';
import { lossAliases } from './losses/aliases.ts';
import type { LossSpec } from './losses/index.ts';
import type { OptimizerSpec } from './optimizers/index.ts';
import type { Tables } from './tables.ts';
import type { Shape } from './tensor.ts';
import { weightRule } from './weight_options.ts';

const MOST_LAYERS = 5_000;
/** Names that a program gives to the loss and the optimizer. */
const RESERVED = new Set(['loss', 'optimizer']);

/** Reads a network by the given definitions; see `parse` in network.ts, which knows them all. */
export function parseBy(tables: Tables, given: unknown): Network {
  learn(tables);
  const { name, list, outputs, loss, losses, lossWeights, optimizer } = within('network', () => parts(given));
  const specs = inOrder(readLayers(tables.layers, list));
  const ends = within('network', () => readOutputs(outputs, specs));
  const network: Network = {
    name,
    layers: specs,
    outputs: ends,
    loss: loss === undefined || loss === null ? null : within('loss', () => readLoss(tables, loss)),
    ...readLosses(tables, losses, lossWeights, ends, loss),
    optimizer:
      optimizer === undefined || optimizer === null
        ? null
        : within('optimizer', () => readOptimizer(tables.optimizers, optimizer)),
  };
  connected(network);
  const shapes = shapesOf(network, 1);
  constrainable(network, shapes);
  for (const { output, def, spec, y } of headsOf(network, shapes, false))
    within(output === network.outputs[0] ? 'loss' : `losses: ${output}`, () => def.target(spec, y));
  return network;
}

const readLoss = (tables: Tables, given: unknown): LossSpec => readNamed(tables.losses, aliased(given)) as LossSpec;

/** Losses of further outputs and the weights of all, where they are given. */
function readLosses(
  tables: Tables,
  losses: unknown,
  weights: unknown,
  outputs: readonly string[],
  first: unknown,
): Pick<Network, 'losses' | 'lossWeights'> {
  const byOutput = <T>(what: string, given: unknown, read: (value: unknown, output: string) => T) =>
    within(what, () => {
      if (!isRecord(given)) return refuse('must be an object by the ids of outputs', given);
      return Object.fromEntries(
        Object.entries(given).map(([output, value]): [string, T] => {
          if (!outputs.includes(output))
            refuse(
              `there is no output ${JSON.stringify(output.slice(0, 60))}`,
              output,
              `there are ${outputs.slice(0, 20).join(', ')}`,
            );
          return [output, within(output, () => read(value, output))];
        }),
      );
    });
  const none = (given: unknown): boolean => given === undefined || given === null;
  if (!none(losses) && none(first)) refuse('losses: need a loss for the first output', first, 'give it as loss');
  return {
    ...(!none(losses) && {
      losses: byOutput('losses', losses, (value, output) =>
        output === outputs[0]
          ? refuse('is the first output', output, 'give its loss as loss')
          : readLoss(tables, value),
      ),
    }),
    ...(!none(weights) && {
      lossWeights: byOutput('lossWeights', weights, (value) =>
        typeof value === 'number' && value >= 0 && value < Infinity ? value : refuse('must be a number ≥ 0', value),
      ),
    }),
  };
}

/**
 * An optimizer, with what its options must keep to together. Its learning rate may be given as Keras writes a schedule,
 * `{ type, initialLearningRate, … }`, or with `values` instead of the factors of a staircase.
 */
function readOptimizer(table: Tables['optimizers'], given: unknown): OptimizerSpec {
  const spec = readNamed(table, isRecord(given) ? withSchedule(given) : given) as unknown as OptimizerSpec;
  const clips = (['clipvalue', 'clipnorm', 'globalClipnorm'] as const).filter((clip) => spec[clip] !== undefined);
  if (clips.length > 1) refuse('can clip gradients in one way only', clips, 'give one of them');
  const { schedule } = spec;
  if (schedule) within('schedule', () => rulesOf().schedules[schedule.type]!.factor(schedule));
  return spec;
}

function withSchedule(given: { readonly [option: string]: unknown }): { readonly [option: string]: unknown } {
  const rate = given['learningRate'];
  if (!isRecord(rate)) return given;
  const { initialLearningRate, values, ...schedule } = rate;
  if (!Array.isArray(values) && initialLearningRate === undefined)
    refuse('learningRate: initialLearningRate must be given');
  if (!Array.isArray(values)) return { ...given, learningRate: initialLearningRate, schedule };
  const first: unknown = values[0];
  if (typeof first !== 'number' || first === 0) refuse('values must begin with a number that is not 0', first);
  const factors = values.map((v: unknown) => (typeof v === 'number' ? v / first : v));
  return { ...given, learningRate: first, schedule: { ...schedule, factors } };
}

/** Constraints must speak of axes that their weights have. */
function constrainable(network: Network, shapes: ReadonlyMap<string, Shape>): void {
  for (const spec of network.layers) {
    const inputs = spec.from.map((f) => shapes.get(f)!);
    for (const [name, { shape }] of Object.entries(weightsOf(spec, inputs))) {
      const axes = weightRule(spec, name, 'Constraint')?.['axis'] as readonly number[] | undefined;
      const wrong = axes?.find((axis) => axis >= shape.length || axis < -shape.length);
      if (wrong !== undefined)
        within(whereOf(spec), () => refuse(`the constraint of its ${name} has axes 0 to ${shape.length - 1}`, wrong));
    }
  }
}

/** The parts of a network, none of them read yet. */
function parts(given: unknown) {
  if (!isRecord(given)) return refuse('must be an object with layers', given);
  const { name = 'network', layers: list, outputs, loss, losses, lossWeights, optimizer, ...rest } = given;
  const stray = Object.keys(rest)[0];
  if (stray !== undefined)
    refuse(
      `has no part ${JSON.stringify(stray.slice(0, 60))}`,
      rest[stray],
      'it has name, layers, outputs, loss, losses, lossWeights, optimizer',
    );
  if (typeof name !== 'string' || name.length > 200)
    return refuse('name must be a string of up to 200 characters', name);
  if (!Array.isArray(list) || list.length === 0) return refuse('layers must be a list of at least one layer', list);
  if (list.length > MOST_LAYERS) refuse(`has at most ${MOST_LAYERS} layers`, list.length);
  return { name, list: list as readonly unknown[], outputs, loss, losses, lossWeights, optimizer };
}

const aliased = (loss: unknown): unknown => {
  if (typeof loss === 'string') return Object.hasOwn(lossAliases, loss) ? lossAliases[loss] : loss;
  return isRecord(loss) && typeof loss['type'] === 'string' ? { ...loss, type: aliased(loss['type']) } : loss;
};

function readLayers(layers: Tables['layers'], list: readonly unknown[]): readonly LayerSpec[] {
  const taken = new Set<string>();
  const freshId = fresh(taken);
  let previous = '';
  return list.map((given, index) => {
    const place = `layer ${index + 1}`;
    if (!isRecord(given)) return within(place, () => refuse('must be an object with a type', given));
    const { type, id: named, from, shares, trainable, ...options } = given;
    if (typeof type !== 'string' || !Object.hasOwn(layers, type))
      return within(place, () => refuse(`type must be one of ${Object.keys(layers).join(', ')}`, type));
    const id = named === undefined ? freshId(type) : named;
    if (typeof id !== 'string' || !/^[^\s.[\]"]{1,100}$/u.test(id))
      return within(place, () => refuse('id must be 1 to 100 characters without spaces, dots, quotes or brackets', id));
    return within(whereOf({ type, id }), () => {
      if (taken.has(id)) refuse('its id is taken by another layer', id, 'give it another');
      if (RESERVED.has(id)) refuse('its id is kept for something else', id, 'give it another');
      const def = layers[type]!;
      const [least, most] = def.arity ?? [1, 1];
      const unsaid = most === 0 || index === 0 ? [] : [previous];
      const read = from === undefined ? unsaid : typeof from === 'string' ? [from] : from;
      taken.add(id);
      previous = id;
      if (!Array.isArray(read) || read.length > 1000 || !read.every((f): f is string => typeof f === 'string'))
        return refuse('from must be a list of layer ids', from);
      if (shares !== undefined && typeof shares !== 'string') refuse('shares must be the id of a layer', shares);
      if (trainable !== undefined && trainable !== null && typeof trainable !== 'boolean')
        refuse('trainable must be true or false', trainable);
      if (read.length < least || read.length > most)
        refuse(
          `reads ${most === least ? least : most >= 1000 ? `${least} or more` : `${least} to ${most}`} input${most === 1 ? '' : 's'}`,
          read,
          index === 0 ? 'begin with a layer of type input' : 'name them in from',
        );
      return {
        id,
        type,
        from: def.oneForAll && read.every((f) => f === read[0]) ? read.slice(0, 1) : [...read],
        ...(shares !== undefined && { shares }),
        ...(trainable === false && { trainable }),
        ...readOptions(def.fields, options),
      } as unknown as LayerSpec;
    });
  });
}

/** Keras's automatic names: dense, dense_1, dense_2 … */
function fresh(taken: ReadonlySet<string>): (type: string) => string {
  const next = new Map<string, number>();
  return (type) => {
    for (let n = next.get(type) ?? 0; ; n++) {
      const id = n === 0 ? type : `${type}_${n}`;
      if (taken.has(id)) continue;
      next.set(type, n + 1);
      return id;
    }
  };
}

/** The layers so that each comes after those it reads (Kahn); refuses unknown ids and cycles by name. */
function inOrder(specs: readonly LayerSpec[]): readonly LayerSpec[] {
  const byId = new Map(specs.map((s) => [s.id, s]));
  for (const s of specs) {
    for (const f of s.from)
      if (!byId.has(f))
        within(whereOf(s), () => refuse('reads a layer that does not exist', f, `there are ${idsOf(specs)}`));
    if (s.shares !== undefined) {
      const owner = byId.get(s.shares);
      if (!owner || owner.type !== s.type || owner.shares !== undefined)
        within(whereOf(s), () => refuse(`shares must name another ${s.type} layer that has its own weights`, s.shares));
    }
  }
  const waits = new Map(specs.map((s) => [s.id, new Set(s.from).size]));
  const readers = new Map<string, LayerSpec[]>(specs.map((s) => [s.id, []]));
  for (const s of specs) for (const f of new Set(s.from)) readers.get(f)!.push(s);
  const rank = new Map(specs.map((s, i) => [s.id, i]));
  const ready = specs.filter((s) => s.from.length === 0);
  const ordered: LayerSpec[] = [];
  while (ready.length > 0) {
    const next = ready.reduce((a, b) => (rank.get(b.id)! < rank.get(a.id)! ? b : a));
    ready.splice(ready.indexOf(next), 1);
    ordered.push(next);
    for (const r of readers.get(next.id)!) {
      waits.set(r.id, waits.get(r.id)! - 1);
      if (waits.get(r.id) === 0) ready.push(r);
    }
  }
  if (ordered.length < specs.length) {
    const stuck = onCycle(specs, byId, waits);
    within(whereOf(stuck), () =>
      refuse('is part of a cycle: it waits for its own output', stuck.from, 'remove one of the connections'),
    );
  }
  return ordered;
}

/** A layer on a cycle: from any layer that still waits, going up along layers that wait leads into one. */
function onCycle(
  specs: readonly LayerSpec[],
  byId: ReadonlyMap<string, LayerSpec>,
  waits: ReadonlyMap<string, number>,
): LayerSpec {
  let at = specs.find((s) => waits.get(s.id)! > 0)!;
  const seen = new Set<string>();
  while (!seen.has(at.id)) {
    seen.add(at.id);
    at = byId.get(at.from.find((f) => waits.get(f)! > 0)!)!;
  }
  return at;
}

const idsOf = (specs: readonly LayerSpec[]): string =>
  specs
    .slice(0, 20)
    .map((s) => s.id)
    .join(', ') + (specs.length > 20 ? ' …' : '');

function readOutputs(outputs: unknown, specs: readonly LayerSpec[]): readonly string[] {
  if (outputs === undefined) return [specs.at(-1)!.id];
  const list = typeof outputs === 'string' ? [outputs] : outputs;
  if (!Array.isArray(list) || list.length === 0 || !list.every((id): id is string => typeof id === 'string'))
    return refuse('outputs must be a list of layer ids', outputs);
  const ids = new Set(specs.map((s) => s.id)),
    seen = new Set<string>();
  for (const id of list) {
    if (!ids.has(id)) refuse('outputs names a layer that does not exist', id, `there are ${idsOf(specs)}`);
    if (seen.has(id)) refuse('outputs names a layer twice', id, 'name it once');
    seen.add(id);
  }
  return [...list];
}

/** Every layer must lead to an output. */
function connected({ layers: specs, outputs }: Network): void {
  const useful = new Set(outputs);
  for (const s of [...specs].reverse()) if (useful.has(s.id)) for (const f of s.from) useful.add(f);
  const idle = specs.find((s) => !useful.has(s.id));
  if (idle) within(whereOf(idle), () => refuse('leads to no output', outputs, 'connect it, or remove it'));
}
