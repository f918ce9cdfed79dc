import type { Network } from './graph.ts';
import { optimizerOf } from './known.ts';
import { rulesOf } from './known_rules.ts';
import { OPTIMIZER } from './names.ts';
import type { Builder } from './program.ts';
import { weightRule } from './weight_options.ts';

/** The update pass: the learning rate of this step, gradients clipped, and for every weight its optimizer's formulas. */
export function updateOf(build: Builder, network: Network): void {
  const spec = network.optimizer!,
    def = optimizerOf(spec);
  const { schedule, clipvalue, clipnorm, globalClipnorm } = spec;
  const decay = def.decays ? undefined : spec.weightDecay;
  build.give(`${OPTIMIZER}.learningRate`, [1], 'hyper', OPTIMIZER, 'learningRate', {
    kind: 'value',
    value: spec.learningRate,
  });
  build.give(`${OPTIMIZER}.step`, [1], 'hyper', OPTIMIZER, 'step', { kind: 'value', value: 1 });
  if (schedule) build.add('update', OPTIMIZER, (local) => `${OPTIMIZER}.${local}`, rulesOf().scheduled(schedule));
  const ofOptimizer = (local: string): string =>
    `${OPTIMIZER}.${schedule && local === 'learningRate' ? 'scheduled' : local}`;
  const shared = def.shared(spec);
  build.add('update', OPTIMIZER, ofOptimizer, shared);

  const layers = new Map(network.layers.map((l) => [l.id, l]));
  const learnt = build
    .weights()
    .map(({ name, shape, size, layer, local }) => ({ name, shape, size, layer, local, gradient: `${layer}.d${local}` }))
    .filter(({ gradient, layer }) => build.has(gradient) && layers.get(layer)!.trainable !== false);
  if (globalClipnorm !== undefined && learnt.length > 0) {
    const own = (local: string): string => (local === 'norm' || local === 'shrink' ? `${OPTIMIZER}.${local}` : local);
    const gradients = learnt.map(({ gradient, size }) => ({ name: gradient, size }));
    build.add('update', OPTIMIZER, own, rulesOf().shrinking(gradients, globalClipnorm));
  }
  const common = new Set(['learningRate', 'step', ...shared.map((f) => f.out)]);
  for (const { name, shape, size, layer, local, gradient } of learnt) {
    for (const slot of def.slots(spec))
      build.give(`${name}.${slot}`, shape, 'slot', layer, `${local}.${slot}`, {
        kind: 'value',
        value: def.beginning?.(spec, slot) ?? 0,
      });
    const clips = clipvalue !== undefined || clipnorm !== undefined || globalClipnorm !== undefined;
    const rule = weightRule(layers.get(layer)!, local, 'Constraint');
    /** Local names: before the update `g` is the plain gradient, `w` the plain weight; during it both are what was made of them. */
    const rename =
      (g: string, w: string) =>
      (n: string): string => {
        if (common.has(n)) return ofOptimizer(n);
        if (n === 'g') return g;
        if (n === 'w') return w;
        if (n === 'shrink' && globalClipnorm !== undefined) return `${OPTIMIZER}.shrink`;
        return `${name}.${n}`;
      };
    const plain = rename(gradient, name);
    if (clipvalue !== undefined) build.add('update', layer, plain, [rulesOf().clampedGradient(shape, clipvalue)]);
    if (clipnorm !== undefined)
      build.add('update', layer, (n) => (n === gradient ? n : plain(n)), [
        ...rulesOf().shrinking([{ name: gradient, size }], clipnorm),
        rulesOf().shrunkGradient(shape),
      ]);
    if (globalClipnorm !== undefined) build.add('update', layer, plain, [rulesOf().shrunkGradient(shape)]);
    if (decay !== undefined) build.add('update', layer, plain, [rulesOf().decayedWeight(shape, decay)]);
    const updating = rename(clips ? `${name}.clipped` : gradient, decay === undefined ? name : `${name}.decayed`);
    if (!rule) build.add('update', layer, updating, def.update(spec, shape));
    else {
      const free = `${name}.free`;
      build.add('update', layer, (n) => (n === 'next' ? free : updating(n)), def.update(spec, shape));
      build.add('update', layer, updating, rulesOf().constraints[rule.type]!.formulas(rule, shape));
    }
  }
}
