import { axesOf, axisOf } from '../../../core/axis.ts';
import type { Emit } from './emit.ts';
import type { Site, Writing } from './layers.ts';
import { initializer, last } from './layers.ts';

/** A number for each size along some axes, with size 1 along the others: [1, …, n, …, 1]. */
const along = (site: Site, local: string, axes: readonly number[], fill: number): string => {
  const { shape, e } = site,
    dims = shape.map((d, i) => (axes.includes(i + 1) ? d : 1));
  return site.weight(local) ? initializer(site, local, null, dims) : e.number(fill);
};

export const batchNormalization: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      x = inputs[0]!,
      axis = axisOf(Number(o['axis']), [1, ...shape]),
      n = shape[axis - 1]!;
    if (axis === shape.length) {
      const of = (local: string, fill: number): string =>
        site.weight(local) ? initializer(site, local) : e.floats(`${fill}s:${n}`, [n], new Float32Array(n).fill(fill));
      const made = e.node(
        id,
        'BatchNormalization',
        [
          e.first(x),
          of('gamma', 1),
          of('beta', 0),
          initializer(site, 'moving_mean'),
          initializer(site, 'moving_variance'),
        ],
        { epsilon: { float: Number(o['epsilon']) }, momentum: { float: Number(o['momentum']) } },
      );
      return shape.length === 1 ? last(shape, made) : { shape, first: made };
    }
    const offset = e.node(id, 'Sub', [e.last(x), along(site, 'moving_mean', [axis], 0)]);
    const deviation = e.node(id, 'Sqrt', [
      e.node(id, 'Add', [along(site, 'moving_variance', [axis], 1), e.number(Number(o['epsilon']))]),
    ]);
    return last(shape, scaled(site, e.node(id, 'Div', [offset, deviation]), [axis]));
  },
};

/** γ·hat + β, where there are any. */
function scaled(site: Site, hat: string, axes: readonly number[]): string {
  const { e, id } = site;
  const wide = site.weight('gamma') ? e.node(id, 'Mul', [hat, along(site, 'gamma', axes, 1)]) : hat;
  return site.weight('beta') ? e.node(id, 'Add', [wide, along(site, 'beta', axes, 0)]) : wide;
}

const mean = (e: Emit, id: string, x: string, axes: readonly number[]): string =>
  e.node(id, 'ReduceMean', [x], { axes: { ints: axes }, keepdims: { int: 1 } });

export const layerNormalization: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      x = e.last(inputs[0]!),
      axes = axesOf(o['axis'] as readonly number[], [1, ...shape]);
    const offset = e.node(id, 'Sub', [x, mean(e, id, x, axes)]);
    const variance = mean(e, id, e.node(id, 'Mul', [offset, offset]), axes);
    const deviation = e.node(id, 'Sqrt', [e.node(id, 'Add', [variance, e.number(Number(o['epsilon']))])]);
    return last(shape, scaled(site, e.node(id, 'Div', [offset, deviation]), axes));
  },
};

export const rmsNormalization: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      x = e.last(inputs[0]!),
      axes = axesOf(o['axis'] as readonly number[], [1, ...shape]);
    const square = mean(e, id, e.node(id, 'Mul', [x, x]), axes);
    const deviation = e.node(id, 'Sqrt', [e.node(id, 'Add', [square, e.number(Number(o['epsilon']))])]);
    return last(shape, e.node(id, 'Mul', [e.node(id, 'Div', [x, deviation]), along(site, 'scale', axes, 1)]));
  },
};

/** By way of InstanceNormalization over [batch, groups, everything else], as PyTorch writes it too. */
export const groupNormalization: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      axis = axisOf(Number(o['axis']), [1, ...shape]),
      channels = shape[axis - 1]!,
      groups = Number(o['groups']) === -1 ? channels : Number(o['groups']);
    const others = shape.map((_, i) => i + 1).filter((a) => a !== axis),
      order = [0, axis, ...others];
    const front = e.transposed(e.last(inputs[0]!), order),
      size = shape.reduce((a, b) => a * b, 1);
    const of = (fill: number): string => e.floats(`${fill}s:${groups}`, [groups], new Float32Array(groups).fill(fill));
    const normal = e.node(id, 'InstanceNormalization', [e.reshaped(id, front, [groups, size / groups]), of(1), of(0)], {
      epsilon: { float: Number(o['epsilon']) },
    });
    const back = e.reshaped(id, normal, [channels, ...others.map((a) => shape[a - 1]!)]);
    const inverse = order.map((_, i) => order.indexOf(i));
    return last(shape, scaled(site, e.transposed(back, inverse), [axis]));
  },
};

/** x / max(‖x‖, ε) along axes. */
export function unit(e: Emit, id: string, x: string, axes: readonly number[], epsilon: number): string {
  const size = e.node(id, 'ReduceL2', [x], { axes: { ints: axes }, keepdims: { int: 1 } });
  return e.node(id, 'Div', [x, e.node(id, 'Max', [size, e.number(epsilon)])]);
}

export const unitNormalization: Writing = {
  emit: (o, { e, id, inputs, shape }) =>
    last(shape, unit(e, id, e.last(inputs[0]!), axesOf(o['axis'] as readonly number[], [1, ...shape]), 1e-12)),
};

/** (x − μ) / max(√σ², 10⁻⁷), or the way back, with the constants worked out. */
export const normalization: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      x = e.last(inputs[0]!),
      kept = (o['axis'] as readonly number[]).map((axis) => axisOf(axis, [1, ...shape])),
      dims = shape.map((d, i) => (kept.includes(i + 1) ? d : 1));
    const numbers = (local: string): readonly number[] => {
      const given = site.weight(local)?.data ?? o[local];
      return typeof given === 'number' ? [given] : [...(given as ArrayLike<number> & Iterable<number>)];
    };
    const mean = e.floats(`${id}.mean`, numbers('mean').length === 1 ? [] : dims, numbers('mean')),
      deviations = numbers('variance').map((v) => Math.max(Math.sqrt(v), 1e-7)),
      deviation = e.floats(`${id}.deviation`, deviations.length === 1 ? [] : dims, deviations);
    return last(
      shape,
      o['invert'] === true
        ? e.node(id, 'Add', [e.node(id, 'Mul', [x, deviation]), mean])
        : e.node(id, 'Div', [e.node(id, 'Sub', [x, mean]), deviation]),
    );
  },
};
