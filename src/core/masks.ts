import { defOf } from './known.ts';
import type { Site } from './layer.ts';
import type { LayerSpec } from './layers/index.ts';
import type { Shape } from './tensor.ts';

/** A mask: the name of a tensor of ones, and zeros where a step does not count, and its shape, [batch, steps] in the main. */
export interface MaskOf {
  readonly name: string;
  readonly shape: Shape;
}

/** The masks that outputs come with, by the ids of their layers. */
export interface Masks {
  readonly of: (id: string) => MaskOf | null;
  /** Adds that of a layer, after those that it reads. */
  readonly add: (spec: LayerSpec, site: Site) => void;
}

/** How masks are carried, as Keras does: from the layer that makes one along those that let it pass. */
export function masksOf(): Masks {
  const known = new Map<string, MaskOf>();
  const of = (id: string): MaskOf | null => known.get(id) ?? null;
  return {
    of,
    add(spec, site) {
      const mask = defOf(spec).mask?.(spec, site) ?? null,
        before = spec.from[0] === undefined ? null : of(spec.from[0]);
      if (mask === 'passes') {
        if (before) known.set(spec.id, before);
      } else if (mask) known.set(spec.id, { name: `${spec.id}.ymask`, shape: mask });
    },
  };
}
