import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { callArguments, compileText, layerCall, namer, USUAL } from './expression.ts';
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
  const lines = network.layers.flatMap((spec) => {
    const name = variable.get(spec.id)!;
    if (spec.type === 'input') return [`${name} = ${layerCall(spec, next, USUAL)}`];
    const inputs = spec.from.map((id) => variable.get(id)!);
    const given =
      spec.type === 'multi_head_attention' ? attended(inputs) : inputs.length > 1 ? [`[${inputs.join(', ')}]`] : inputs;
    const args = [...given, ...callArguments(spec)].join(', ');
    const owner = spec.shares ?? spec.id;
    if (!owners.has(owner)) return [`${name} = ${layerCall(spec, next, USUAL)}(${args})`];
    const call = `${name} = ${variable.get(owner)!}_layer(${args})`;
    if (made.has(owner)) return [call];
    made.add(owner);
    return [`${variable.get(owner)!}_layer = ${layerCall(byId.get(owner)!, next, USUAL)}`, call];
  });
  const inputs = network.layers.filter((spec) => spec.type === 'input').map((spec) => variable.get(spec.id)!);
  const outputs = network.outputs.map((id) => variable.get(id)!);
  const some = (names: readonly string[]): string => (names.length === 1 ? names[0]! : `[${names.join(', ')}]`);
  const name = network.name === 'functional' ? '' : `, name=${literal(network.name)}`;
  return [...lines, '', `model = keras.Model(inputs=${some(inputs)}, outputs=${some(outputs)}${name})`];
}

/** Attention is called with query and value, also where they are one. */
const attended = (inputs: readonly string[]): readonly string[] =>
  inputs.length === 1 ? [inputs[0]!, inputs[0]!] : inputs;

function compiled({ optimizer, loss }: Network): readonly string[] {
  const parts = [
    ...(optimizer ? [`optimizer=${compileText('optimizers', optimizer, USUAL)}`] : []),
    ...(loss ? [`loss=${compileText('losses', loss, USUAL)}`] : []),
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
