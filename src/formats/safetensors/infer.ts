import { refuse } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import { parse } from '../../core/network.ts';
import type { Named } from './ways.ts';
import type { Module } from './match.ts';
import { modulesOf, naturally } from './match.ts';

/** Layers that a chain of vectors can be made of, by what their tensors look like. */
type Link =
  | { readonly kind: 'dense'; readonly inputs: number; readonly units: number; readonly useBias: boolean }
  | { readonly kind: 'norm'; readonly n: number; readonly batch: boolean };

/**
 * A network out of nothing but the tensors: dense layers one after the other, a rectifier between them, normalisations where
 * they lie. Refuses, naming the tensor, where shapes make no such chain.
 */
export function inferNetwork(tensors: readonly Named[], name: string): Network {
  const links = modulesOf(tensors).map((module) => ({ module, link: linkOf(module) }));
  const chains = ordersOf(links);
  return parse({
    name: name.slice(0, 100) || 'network',
    layers: layersOf(chains.find((c) => broken(c) === null) ?? chains[0]!),
  });
}

type Chain = readonly { readonly module: Module; readonly link: Link }[];

/** Orders in which the layers may stand: that of their names when only a number tells them apart, that of the file, by number. */
function ordersOf(links: Chain): readonly Chain[] {
  const named = links.toSorted((a, b) => naturally(a.module.name, b.module.name)),
    alike = new Set(links.map(({ module }) => module.name.replaceAll(/\d+/gu, '#'))).size === 1;
  const number = ({ module }: Chain[number]): number => Number(/\d+(?!.*\d)/u.exec(module.name)?.[0] ?? 0);
  const numbered = links.toSorted((a, b) => number(a) - number(b) || Number(isNorm(a.link)) - Number(isNorm(b.link)));
  return alike ? [named, links] : [links, named, numbered];
}

/** Why a chain does not hold, or null. */
function broken(chain: Chain): string | null {
  let width = 0;
  for (const { module, link } of chain) {
    const reads = link.kind === 'dense' ? link.inputs : link.n;
    if (width !== 0 && reads !== width)
      return `${module.name}: reads ${reads} numbers, but what comes before it makes ${width}`;
    width = link.kind === 'dense' ? link.units : link.n;
  }
  return null;
}

function layersOf(chain: Chain): readonly unknown[] {
  const why = broken(chain);
  if (why !== null) refuse(why, chain.length, 'open the network that these weights are of first');
  const last = chain.findLastIndex(({ link }) => link.kind === 'dense'),
    first = chain[0]!.link;
  const layers: unknown[] = [{ type: 'input', id: 'input', shape: [first.kind === 'dense' ? first.inputs : first.n] }];
  chain.forEach(({ module, link }, i) => {
    const id = idOf(module.name, i),
      rectified = i < last;
    if (link.kind === 'dense') {
      const activation = rectified && !isNorm(chain[i + 1]?.link) ? { activation: 'relu' } : {};
      layers.push({ type: 'dense', id, units: link.units, useBias: link.useBias, ...activation });
      return;
    }
    layers.push({ type: link.batch ? 'batch_normalization' : 'layer_normalization', id, epsilon: 1e-5 });
    if (rectified && i > 0) layers.push({ type: 'activation', activation: 'relu' });
  });
  return layers;
}

const isNorm = (link: Link | undefined): boolean => link?.kind === 'norm';

/** What a module must be, by its tensors. */
function linkOf({ name, leaves }: Module): Link {
  const weight = leaves.get('weight'),
    kernel = leaves.get('kernel'),
    bias = leaves.get('bias');
  const matrix = weight ?? kernel;
  if (matrix?.shape.length === 2 && (!bias || bias.shape.length === 1)) {
    const [inputs, units] = weight ? [matrix.shape[1]!, matrix.shape[0]!] : [matrix.shape[0]!, matrix.shape[1]!];
    if (bias && bias.shape[0] !== units) refuse(`${bias.name}: must have ${units} numbers`, bias.shape);
    if (inputs < 1 || units < 1) refuse(`${matrix.name}: has no numbers`, matrix.shape);
    return { kind: 'dense', inputs, units, useBias: bias !== undefined };
  }
  const scale = weight ?? leaves.get('gamma');
  if (scale?.shape.length === 1 && (bias ?? leaves.get('beta'))) {
    const batch = leaves.has('running_mean') || leaves.has('moving_mean');
    return { kind: 'norm', n: scale.shape[0]!, batch };
  }
  const first = [...leaves.values()][0]!;
  return refuse(
    `${first.name}: ${leaves.size > 1 ? `and the others of ${JSON.stringify(name)} do` : 'does'} not say what kind of layer it is of`,
    first.shape,
    'open the network that these weights are of first',
  );
}

/** A name fit for a layer; '' for none. */
function idOf(name: string, place: number): string {
  const id = name.replaceAll(/[\s.[\]"/:#]+/gu, '_').slice(0, 60);
  if (id === '' || /^\d+$/.test(id)) return `dense_${id === '' ? place : id}`;
  return id === 'loss' || id === 'optimizer' || id === 'input' ? `${id}_layer` : id;
}
