import type { Network } from './graph.ts';
import { defOf } from './known.ts';
import type { Site } from './layer.ts';
import type { Masks } from './masks.ts';
import { masksOf } from './masks.ts';
import type { Shape } from './tensor.ts';

/** Where each layer of a network stands, by id, and the masks that their outputs come with. */
export function sitesOf(
  network: Network,
  shapes: ReadonlyMap<string, Shape>,
  training: boolean,
): { readonly sites: ReadonlyMap<string, Site>; readonly masks: Masks } {
  const sites = new Map<string, Site>(),
    masks = masksOf(),
    owners = new Map(network.layers.map((spec) => [spec.id, spec]));
  for (const spec of network.layers) {
    const inputs = spec.from.map((f) => shapes.get(f)!);
    const site: Site = {
      x: inputs[0] ?? [],
      inputs,
      y: shapes.get(spec.id)!,
      training: training && !(defOf(spec).predictsFrozen && owners.get(spec.shares ?? spec.id)!.trainable === false),
      masks: spec.from.map((f) => masks.of(f)?.shape ?? null),
    };
    sites.set(spec.id, site);
    masks.add(spec, site);
  }
  return { sites, masks };
}
