import fc from 'fast-check';
import { SpecError } from '../../../src/core/errors.ts';
import type { LayerDef } from '../../../src/core/layer.ts';
import type { LayerType } from '../../../src/core/layers/index.ts';
import { layers } from '../../../src/core/layers/index.ts';
import { losses } from '../../../src/core/losses/index.ts';
import type { Network } from '../../../src/core/network.ts';
import { parse } from '../../../src/core/network.ts';
import { optimizers } from '../../../src/core/optimizers/index.ts';

/** A network for each case on which a layer is tried. */
export const trials: readonly (readonly [string, Network])[] = Object.entries(layers).flatMap(([type, def]) =>
  def.trials.map((trial, i): readonly [string, Network] => [
    `${type} ${i + 1}`,
    parse({
      name: 'functional',
      layers: [
        ...trial.inputs.map((shape, k) => ({
          type: 'input',
          id: k === 0 ? 'input_layer' : `input_layer_${k}`,
          shape: shape.slice(1),
        })),
        {
          type,
          id: 'it',
          from: trial.inputs.map((_, k) => (k === 0 ? 'input_layer' : `input_layer_${k}`)),
          ...trial.options,
        },
      ],
    }),
  ]),
);

const SHAPES = [[6], [8, 8, 2], [5, 4]] as const;

/** Layers as the conformance trials have them, one after the other and joined now and then; those that do not fit are left out. */
export const networks: fc.Arbitrary<Network> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    picks: fc.array(
      fc.record({
        type: fc.constantFrom(...(Object.keys(layers) as LayerType[])),
        trial: fc.nat(5),
        back: fc.nat(4),
        share: fc.boolean(),
        named: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    loss: fc.option(fc.constantFrom(...Object.keys(losses))),
    optimizer: fc.option(fc.constantFrom(...Object.keys(optimizers))),
    rate: fc.constantFrom(0.1, 0.001, 0.25),
  })
  .map(({ shape, picks, loss, optimizer, rate }) => {
    let specs: readonly { readonly id: string; readonly from?: readonly string[] }[] = [
      { id: 'input_layer', type: 'input', shape } as never,
    ];
    const whole = (all: typeof specs, rest: object = {}): Network => {
      const read = new Set(all.flatMap((s) => s.from ?? []));
      return parse({
        name: 'functional',
        layers: all,
        outputs: all.filter((s) => !read.has(s.id)).map((s) => s.id),
        ...rest,
      });
    };
    let best = whole(specs);
    picks.forEach(({ type, trial, back, share, named }, i) => {
      const def: LayerDef = layers[type];
      if (type === 'input') return;
      const [least, most] = def.arity ?? [1, 1];
      const from = Array.from(
        { length: Math.min(Math.max(least, 1 + (back % 2)), most) },
        (_, k) => specs[Math.max(0, specs.length - 1 - (k === 0 ? 0 : back))]!.id,
      );
      const options = def.trials[trial % Math.max(def.trials.length, 1)]?.options ?? {};
      const twin = share
        ? (specs as readonly { readonly type?: string; readonly shares?: string; readonly id: string }[]).find(
            (s) => s.type === type && s.shares === undefined,
          )
        : undefined;
      const id = named ? `my_${i}` : `${type}_${i}`;
      const next = twin ? { ...twin, id, from, shares: twin.id } : { ...options, type, id, from };
      try {
        best = whole([...specs, next]);
        specs = [...specs, next];
      } catch (error) {
        if (!(error instanceof SpecError)) throw error;
      }
    });
    try {
      return whole(specs, {
        ...(loss !== null && { loss }),
        ...(optimizer !== null && { optimizer: { type: optimizer, learningRate: rate } }),
      });
    } catch {
      return best;
    }
  })
  .filter((network) => network.layers.length > 1);
