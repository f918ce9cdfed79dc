import type { Fields, Named } from '../../core/fields.ts';
import { isRecord } from '../../core/fields.ts';
import { layers } from '../../core/layers/index.ts';
import { losses } from '../../core/losses/index.ts';
import { optimizers } from '../../core/optimizers/index.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { familyOf, same } from '../keras-code/expression.ts';
import { families } from '../keras-code/specs.ts';
import { isSequential, variablesOf } from '../keras-code/write.ts';

/** A network as TypeScript for Backlit's own library (docs/library.md). */
export function typescriptOf(network: Network): string {
  const chain = isSequential(network);
  const options = optionsText({
    name: network.name,
    ...(network.loss && { loss: short(losses[network.loss.type].fields, network.loss) }),
    ...(network.optimizer && { optimizer: short(optimizers[network.optimizer.type].fields, network.optimizer) }),
  });
  const body = chain
    ? [
        `const net = sequential(`,
        `  [`,
        ...network.layers.map((spec) => `    ${layerText(spec)},`),
        `  ],`,
        `  ${options},`,
        `);`,
      ]
    : graph(network, options);
  return `${[`import { input, layers, ${chain ? 'sequential' : 'model'} } from 'backlit';`, '', ...body, '', 'console.log(net.summary());'].join('\n')}\n`;
}

function graph({ layers: all, outputs }: Network, options: string): readonly string[] {
  const variable = variablesOf(all);
  const name = (id: string): string => {
    const word = variable.get(id)!;
    return /^(input|model|net|console)$/.test(word) ? `${word}_` : word;
  };
  const owners = new Set(all.flatMap((spec) => spec.shares ?? []));
  const byId = new Map(all.map((spec) => [spec.id, spec]));
  const made = new Set<string>();
  const lines = all.flatMap((spec) => {
    if (spec.type === 'input') return [`const ${name(spec.id)} = ${layerText(spec)};`];
    const args = spec.from.map(name).join(', ');
    const owner = spec.shares ?? spec.id;
    if (!owners.has(owner)) return [`const ${name(spec.id)} = ${layerText(spec)}(${args});`];
    const call = `const ${name(spec.id)} = ${name(owner)}_layer(${args});`;
    if (made.has(owner)) return [call];
    made.add(owner);
    return [`const ${name(owner)}_layer = ${layerText(byId.get(owner)!)};`, call];
  });
  const ends = outputs.map(name);
  return [...lines, '', `const net = model(${ends.length === 1 ? ends[0]! : `[${ends.join(', ')}]`}, ${options});`];
}

/** A layer as the call that makes it, defaults left out. */
function layerText(spec: LayerSpec): string {
  if (spec.type === 'input') return `input(${literal(spec.shape)}, { id: ${literal(spec.id)} })`;
  const fields: Fields = layers[spec.type].fields;
  const given = short(fields, { ...spec, type: spec.type }) as { readonly [option: string]: unknown };
  const options =
    typeof given === 'string'
      ? {}
      : Object.fromEntries(
          Object.entries(given).flatMap(([o, v]) => (Object.hasOwn(fields, o) ? [[o, optionValue(o, v)]] : [])),
        );
  return `layers.${spec.type}(${optionsText({ ...options, id: spec.id })})`;
}

/** An activation, initializer or the like by its name, where its options are the usual ones. */
function optionValue(option: string, value: unknown): unknown {
  if (option === 'layer' || !isRecord(value) || typeof value['type'] !== 'string') return value;
  const def = families[familyOf(option)]?.[value['type']];
  return def ? short(def.fields, value as Named) : value;
}

/** A definition's options but those at their default; only its name where all are. */
function short(fields: Fields, spec: Named): unknown {
  const { type, ...options } = spec;
  const told = Object.entries(options).filter(([o, v]) => v !== undefined && !same(v, fields[o]?.fallback));
  return told.length === 0 ? type : { type, ...Object.fromEntries(told) };
}

const optionsText = (options: object): string => {
  const parts = Object.entries(options).map(([key, value]) => `${key}: ${literal(value)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
};

function literal(value: unknown): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'object' && value !== null ? optionsText(value) : JSON.stringify(value);
}
