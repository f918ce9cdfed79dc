import { SpecError } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import { parse } from '../../core/network.ts';
import { ask } from './asks.ts';
import { applyLayer, called } from './layer_call.ts';
import { applyModel, before, inputOf } from './model_call.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { tell } from './session.ts';
import { CodeError } from './trouble.ts';
import type { GraphNode, Layer, ModelObject, Tensor } from './values.ts';
import { isKind } from './values.ts';

/** Where the code has a layer of the network. */
export interface Place {
  readonly layer: Layer;
  /** What would go if the layer went: an `add(…)`, an element of a list, a call. */
  readonly at: Range;
  readonly by: 'add' | 'list' | 'call' | 'said';
}

/** The network of a model, and where the code has its layers, by id. */
export interface Assembled {
  readonly network: Network;
  readonly places: ReadonlyMap<string, Place>;
  /** The code (or an answer) says the shape of the input, so that Keras would have built the model. */
  readonly built: boolean;
}

/** The model that the code is about: of those that are trained the last, else the one last used, else the last made. */
export function chosen({ models }: Session): ModelObject | null {
  const trained = models.filter((m) => m.facts.fit !== null);
  return (trained.length > 0 ? trained : models).reduce<ModelObject | null>(
    (best, m) => (best === null || m.facts.used >= best.facts.used ? m : best),
    null,
  );
}

/** Puts the layers of a model together to a network; null (and told) where they do not fit. */
export function assemble(session: Session, model: ModelObject): Assembled | null {
  const by = new Map<Layer, { readonly at: Range; readonly by: Place['by'] }>();
  let built = true;
  let outputs: readonly GraphNode[];
  if (model.sequential) {
    const chain = sequence(session, model, by);
    if (!chain) return null;
    outputs = [chain.last];
    built = chain.built;
  } else outputs = model.outputs;
  const reached = before(outputs);
  const nodes = session.nodes.filter((node) => reached.has(node));
  const ids = idsOf(session, nodes);
  const places = new Map<string, Place>();
  for (const node of nodes) {
    const found = by.get(node.layer);
    if (!places.has(ids.get(node)!))
      places.set(ids.get(node)!, { layer: node.layer, at: found?.at ?? node.at, by: found?.by ?? 'call' });
  }
  const owners = new Map<Layer, string>();
  const layers = nodes.map((node) => {
    const id = ids.get(node)!,
      owner = owners.get(node.layer);
    if (owner === undefined) owners.set(node.layer, id);
    return {
      ...node.layer.options,
      ...node.options,
      id,
      type: node.layer.type,
      from: node.inputs.map((n) => ids.get(n)!),
      ...(owner !== undefined && { shares: owner }),
      ...(owner === undefined && session.frozen.has(node.layer) && { trainable: false }),
    };
  });
  const { optimizer, loss, lossWeights } = model.facts;
  const further = outputs.flatMap((node, k) => {
    const spec = k === 0 ? null : model.facts.losses[k];
    return spec ? [[ids.get(node)!, spec] as const] : [];
  });
  const weighed = outputs.flatMap((node, k) =>
    lossWeights[k] === undefined || lossWeights[k] === 1 ? [] : [[ids.get(node)!, lossWeights[k]] as const],
  );
  const losses = {
    ...(further.length > 0 && { losses: Object.fromEntries(further) }),
    ...(weighed.length > 0 && loss && { lossWeights: Object.fromEntries(weighed) }),
  };
  const whole = { name: model.name.slice(0, 200) || 'model', layers, outputs: outputs.map((n) => ids.get(n)!) };
  const network =
    tried(session, { ...whole, optimizer, loss, ...losses }, places, model) ?? tried(session, whole, places, model);
  return network && { network, places, built };
}

/** Reads a network; where it is refused, the refusal is told at the layer and option it speaks of. */
function tried(session: Session, spec: object, places: ReadonlyMap<string, Place>, model: ModelObject): Network | null {
  try {
    return parse(spec);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const [, id, what] = /^\w+ "([^"]+)": ([\s\S]*)$/.exec(error.message) ?? [];
    const place = id === undefined ? undefined : places.get(id);
    const option = [...(place?.layer.origin.options.keys() ?? [])].find((o) => what?.startsWith(`${o} `));
    const at =
      (option === undefined ? undefined : place?.layer.origin.options.get(option)) ??
      place?.layer.origin.call ??
      model.at;
    tell(session, 'error', at, 'refused', error.message);
    return null;
  }
}

/** The calls of a Sequential, its input before them. */
function sequence(
  session: Session,
  model: ModelObject,
  by: Map<Layer, { readonly at: Range; readonly by: Place['by'] }>,
): { readonly last: GraphNode; readonly built: boolean } | null {
  const entries = model.layers;
  const [first] = entries;
  if (!first) {
    tell(session, 'note', model.at, 'emptyModel');
    return null;
  }
  const head = isKind(first.layer, 'model') ? headOf(first.layer) : first.layer;
  let input: Layer,
    built = true;
  if (head?.type === 'input') input = head;
  else if (head?.shape) {
    const said = ['input_shape', 'batch_input_shape', 'batch_shape', 'input_dim', 'input_length'].flatMap(
      (w) => head.origin.options.get(w) ?? [],
    )[0];
    input = inputOf(session, head.shape, said ?? head.origin.call, new Map(said && [['shape', said]]));
    by.set(input, { at: said ?? head.origin.call, by: 'said' });
  } else {
    const shape = ask(
      session,
      'input_shape',
      'shape',
      head?.origin.call ?? model.at,
      usualShape(head?.type ?? 'dense'),
    );
    built = session.asks.get('input_shape')?.answered ?? false;
    input = inputOf(session, shape as readonly number[], model.at);
    by.set(input, { at: model.at, by: 'said' });
  }
  let tensor: Tensor = called(session, { layer: input, inputs: [], options: {}, at: input.origin.call });
  for (const entry of entries) {
    const { layer, at } = entry;
    if (layer.kind === 'layer') by.set(layer, { at, by: entry.by });
    if (layer.kind === 'layer' && layer.type === 'input') continue;
    const args = { all: [{ name: null, value: tensor, at }], list: { from: at.to, to: at.to } };
    try {
      const made = layer.kind === 'layer' ? applyLayer(session, layer, args, at) : applyModel(session, layer, args, at);
      if (isKind(made, 'tensor')) tensor = made;
    } catch (error) {
      if (!(error instanceof CodeError) || error.final) throw error;
      tell(session, 'error', error.at, error.say, ...error.values);
    }
  }
  return { last: tensor.node, built };
}

/** The first layer of a model within a Sequential. */
function headOf(model: ModelObject): Layer | null {
  if (!model.sequential) return model.inputs[0]?.layer ?? null;
  const first = model.layers[0]?.layer;
  return first ? (first.kind === 'layer' ? first : headOf(first)) : null;
}

/** A shape that a layer can read, where nobody says one. */
function usualShape(type: string): readonly number[] {
  if (/2d|separable/.test(type)) return [28, 28, 1];
  if (type === 'embedding') return [16];
  return /1d|lstm|gru|rnn|bidirectional|time_distributed|attention|position|repeat/.test(type) &&
    type !== 'repeat_vector'
    ? [16, 8]
    : [784];
}

/** A name for every call: the layer's for its first, numbered ones for those after it. */
function idsOf(session: Session, nodes: readonly GraphNode[]): ReadonlyMap<GraphNode, string> {
  const taken = new Set<string>();
  const names = new Map<string, Layer>();
  const ids = new Map<GraphNode, string>();
  for (const node of nodes) {
    const { layer } = node;
    const other = names.get(layer.name);
    if (other && other !== layer)
      tell(session, 'error', layer.origin.options.get('name') ?? layer.origin.call, 'nameTaken', layer.name);
    names.set(layer.name, other ?? layer);
    let id = layer.name;
    for (let n = 2; taken.has(id); n++) id = `${layer.name}_call${n}`;
    taken.add(id);
    ids.set(node, id);
  }
  return ids;
}
