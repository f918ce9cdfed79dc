import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { callArguments, compileText, layerCall, namer, USUAL } from './expression.ts';
import type { Written } from '../keras/architecture.ts';
import {
  givenApart,
  givesStates,
  isRecurrent,
  nodesOf,
  returnsOf,
  tensorOf,
  tensorsOf,
  writtenLayers,
} from '../keras/architecture.ts';
import { literal } from './literal.ts';

/**
 * A network as a Keras program, which `readCode` reads back: a `Sequential` where it is a chain, else the functional form.
 * Defaults are left out, as are names that Keras would give by itself.
 */
export function writeCode(network: Network): string {
  const lines = isSequential(network) ? sequential(network) : functional(network);
  return `${['import keras', 'from keras import layers', '', ...lines, ...compiled(network), 'model.summary()'].join('\n')}\n`;
}

/** Whether a network can be written as a `Sequential`: one input, each layer reading the one before it, nothing shared. */
export const isSequential = ({ layers, outputs }: Network): boolean =>
  layers[0]?.type === 'input' &&
  outputs.length === 1 &&
  outputs[0] === layers.at(-1)!.id &&
  layers.length > 1 &&
  layers.every(
    (spec, i) =>
      spec.shares === undefined &&
      returnsOf(spec) === undefined &&
      spec.type !== 'multi_head_attention' &&
      (i === 0 ? spec.from.length === 0 : spec.from.length === 1 && spec.from[0] === layers[i - 1]!.id),
  );

function sequential(network: Network): readonly string[] {
  const next = namer();
  return [
    `model = keras.Sequential(${network.name === 'sequential' ? '' : `name=${literal(network.name)}`})`,
    ...network.layers.map((spec) => `model.add(${layerCall(spec, next, USUAL)})`),
  ];
}

function functional(network: Network): readonly string[] {
  const next = namer();
  const variable = variablesOf(network.layers);
  const owners = new Set(network.layers.flatMap((spec) => spec.shares ?? []));
  const byId = new Map(network.layers.map((spec) => [spec.id, spec]));
  const made = new Set<string>();
  const written = new Map(writtenLayers(network).map((w) => [w.spec.id, w]));
  const lines = network.layers.flatMap((spec) => {
    if (spec.type === 'input') return [`${variable.get(spec.id)!} = ${layerCall(spec, next, USUAL)}`];
    const inputs = spec.from.map((id) => variable.get(id)!);
    const args = [...givenTo(spec, inputs), ...callArguments(spec)].join(', ');
    const owner = spec.shares ?? spec.id,
      w = written.get(owner)!;
    // All that one call gives stands on one line.
    const together = w.calls.filter((call) => String(call.from) === String(spec.from));
    if (together[0] !== spec) return [];
    const names = targets(w, together, variable),
      asked = askedFor(w, byId.get(owner)!);
    if (!owners.has(owner) || nodesOf(w).length === 1) return [`${names} = ${layerCall(asked, next, USUAL)}(${args})`];
    const call = `${names} = ${variable.get(owner)!}_layer(${args})`;
    if (made.has(owner)) return [call];
    made.add(owner);
    return [`${variable.get(owner)!}_layer = ${layerCall(asked, next, USUAL)}`, call];
  });
  const inputs = network.layers.filter((spec) => spec.type === 'input').map((spec) => variable.get(spec.id)!);
  const outputs = network.outputs.map((id) => variable.get(id)!);
  const some = (names: readonly string[]): string => (names.length === 1 ? names[0]! : `[${names.join(', ')}]`);
  const name = network.name === 'functional' ? '' : `, name=${literal(network.name)}`;
  return [...lines, '', `model = keras.Model(inputs=${some(inputs)}, outputs=${some(outputs)}${name})`];
}

/** What a layer is called with: tensors one by one, as a list, or a sequence and the states to begin with. */
function givenTo({ type }: LayerSpec, inputs: readonly string[]): readonly string[] {
  if (type === 'multi_head_attention') return attended(inputs);
  if (inputs.length === 1) return inputs;
  const [x, ...states] = inputs;
  return isRecurrent(type) ? [x!, `initial_state=[${states.join(', ')}]`] : [`[${inputs.join(', ')}]`];
}

/** The names of the tensors that a call gives, in Keras's order; `_` for one that nobody reads. */
function targets(w: Written, calls: readonly LayerSpec[], variable: ReadonlyMap<string, string>): string {
  if (w.calls.every((call) => returnsOf(call) === undefined)) return variable.get(calls[0]!.id)!;
  const names = Array.from({ length: tensorsOf(w) }, () => '_');
  for (const call of calls) names[tensorOf(w, call)] = variable.get(call.id)!;
  return names.join(', ');
}

/** A layer with the options by which Keras gives what its calls are asked for. */
function askedFor(w: Written, spec: LayerSpec): LayerSpec {
  const state = givesStates(w) ? { returnState: true } : {};
  const asked =
    spec.type === 'bidirectional'
      ? { layer: { ...spec.layer, ...state }, ...(givenApart(w) && { mergeMode: null }) }
      : state;
  return { ...spec, ...asked } as unknown as LayerSpec;
}

/** Attention is called with query and value, also where they are one. */
const attended = (inputs: readonly string[]): readonly string[] =>
  inputs.length === 1 ? [inputs[0]!, inputs[0]!] : inputs;

function compiled({ optimizer, loss, losses, lossWeights, outputs }: Network): readonly string[] {
  const said = (by: (id: string, k: number) => string | null): string =>
    `{${outputs.flatMap((id, k) => by(id, k) ?? []).join(', ')}}`;
  const all = (id: string, k: number): string | null => {
    const spec = k === 0 ? loss : losses?.[id];
    return spec ? `${literal(id)}: ${compileText('losses', spec, USUAL)}` : null;
  };
  const parts = [
    ...(optimizer ? [`optimizer=${compileText('optimizers', optimizer, USUAL)}`] : []),
    ...(loss ? [`loss=${losses ? said(all) : compileText('losses', loss, USUAL)}`] : []),
    ...(loss && lossWeights
      ? [`loss_weights=${said((id) => `${literal(id)}: ${literal(lossWeights[id] ?? 1)}`)}`]
      : []),
  ];
  return parts.length > 0 ? [`model.compile(${parts.join(', ')})`] : [];
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type print model keras layers'.split(
    ' ',
  ),
);

/** A Python name for every layer, by id: its id where that is one. */
export function variablesOf(layers: readonly LayerSpec[]): ReadonlyMap<string, string> {
  const taken = new Set<string>(KEYWORDS);
  return new Map(
    layers.map(({ id }) => {
      const base = id.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_') || 'layer';
      let name = base;
      for (let n = 2; taken.has(name) || taken.has(`${name}_layer`); n++) name = `${base}_${n}`;
      taken.add(name);
      taken.add(`${name}_layer`);
      return [id, name];
    }),
  );
}
