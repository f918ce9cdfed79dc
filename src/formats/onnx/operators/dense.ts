import { refuse } from '../../../core/errors.ts';
import { transposed } from '../fold.ts';
import type { Constant } from '../constant.ts';
import { constant } from '../constant.ts';
import type { Live, Value } from '../values.ts';
import { unable } from '../values.ts';
import { affine, scaledBy } from './affine.ts';
import { attended, scored } from './attention.ts';
import { biasOf } from './conv.ts';
import { denseAlong } from './linear.ts';
import { merged } from './merge.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, known, live } from './op.ts';

/** Gemm: α·A·B + β·C, B (or its transpose) the kernel. */
export const gemm: Translate = (op) => {
  if (op.inputs[1]?.kind !== 'constant') return [ofTensors(op)];
  const a = live(op),
    b = known(op, 1, 'matrix'),
    c = op.inputs[2],
    alpha = op.attributes.float('alpha', 1),
    beta = op.attributes.float('beta', 1);
  if (b.dims.length !== 2 || a.logical.length !== 2) refuse('it multiplies matrices of two axes', b.dims);
  const turned = op.attributes.flag('transA');
  const x: Live = turned ? { ...a, logical: [...a.logical].reverse() } : a;
  const kernel = op.attributes.flag('transB') ? transposed(b, [1, 0]) : b,
    units = kernel.dims[1]!;
  const scaled =
    alpha === 1
      ? kernel
      : constant(
          kernel.dims,
          kernel.data.map((v) => v * alpha),
          false,
        );
  const plain = c?.kind === 'constant' && (c.data.length === units || c.data.length === 1) && c.dims.length <= 2;
  const bias = plain
    ? biasOf(
        constant(
          [units],
          Float32Array.from({ length: units }, (_, i) => beta * c.data[c.data.length === 1 ? 0 : i]!),
          false,
        ),
        units,
      )
    : undefined;
  const y = denseAlong(
    op,
    x,
    1,
    scaled,
    bias,
    alpha === 1 && beta === 1
      ? [op.attributes.flag('transB') ? turnedKey(b) : b, plain ? c : undefined]
      : [constant([], [], false)],
  );
  if (c === undefined || plain || beta === 0) return [y];
  if (c.kind !== 'constant') return unable('what it adds is computed from the sample');
  return [
    affine(
      op,
      y,
      null,
      beta === 1
        ? c
        : constant(
            c.dims,
            c.data.map((v) => v * beta),
            false,
          ),
    ),
  ];
};

/** Gemm whose matrices are computed, or of which only the first is a constant: MatMul, Mul and Add. */
function ofTensors(op: Op): Value {
  const [a, b, c] = op.inputs as readonly [Value, Value, Value | undefined];
  const turned = (v: Value, name: string): Value => {
    if (!op.attributes.flag(name)) return v;
    return v.kind === 'constant'
      ? transposed(v, [1, 0])
      : { ...live({ ...op, inputs: [v] }), logical: [...live({ ...op, inputs: [v] }).logical].reverse() };
  };
  const [product] = matMul({ ...op, inputs: [turned(a, 'transA'), turned(b, 'transB')] });
  const y = scaledBy(op, live({ ...op, inputs: [product] }), op.attributes.float('alpha', 1)),
    beta = op.attributes.float('beta', 1);
  if (c === undefined || beta === 0) return y;
  if (c.kind === 'constant')
    return affine(
      op,
      y,
      null,
      constant(
        c.dims,
        c.data.map((v) => v * beta),
        false,
      ),
    );
  return merged(op, 'add', [y, scaledBy(op, live({ ...op, inputs: [c] }), beta)]);
}

/** MatMul: with a constant a dense layer along one axis; of two tensors the scores or the mix of attention. */
export const matMul: Translate = (op) => {
  const [a, b] = op.inputs as [Value, Value];
  if (b?.kind === 'constant') return [byConstant(op, live(op, 0), b, -1)];
  if (a?.kind === 'constant') {
    const x = live(op, 1);
    const flat = squeezed(a);
    if (flat.dims.length !== 2) return unable('its constant has more than two axes');
    return [byConstant(op, x, turnedKey(transposed(flat, [1, 0])), x.logical.length === 1 ? -1 : -2)];
  }
  if (a?.kind === 'phantom' && a.fact.is === 'scores' && a.fact.shares && !a.fact.turned)
    return [attended(op, a, live(op, 1))];
  if (b?.kind === 'phantom' && b.fact.is === 'scores' && b.fact.turned) {
    // V·Aᵀ is (A·Vᵀ)ᵀ.
    const made = attended(op, { ...swapped(b), fact: { ...b.fact, turned: false } }, swapped(live(op, 0)));
    return [swapped(made)];
  }
  return [scored(op, live(op, 0), live(op, 1))];
};

/** The same with its last two axes in each other's place. */
const swapped = <T extends Pick<Live, 'logical'>>(v: T): T => ({
  ...v,
  logical: [...v.logical.slice(0, -2), v.logical.at(-1)!, v.logical.at(-2)!],
});

/** A matrix used the other way round is not the same kernel. */
const turnedKey = (c: Constant): Constant => ({ ...c, from: c.from === '' ? '' : `${c.from}ᵀ` });

const squeezed = (c: Constant): Constant => {
  const dims = [...c.dims];
  while (dims.length > 2 && dims[0] === 1) dims.shift();
  return { ...c, dims };
};

function byConstant(op: Op, x: Live, given: Constant, axis: -1 | -2): Value {
  const w = squeezed(given),
    at = x.logical.length + axis;
  if (at < 0) return refuse('it multiplies a tensor without axes', dimsIn(x));
  if (w.dims.length === 1) {
    const y = denseAlong(op, x, at, { ...w, dims: [w.dims[0]!, 1] }, undefined, [constant([], [], false)]);
    return { ...y, logical: y.logical.filter((_, i) => i !== at) };
  }
  if (w.dims.length !== 2) return unable('its constant has more than two axes');
  return denseAlong(op, x, at, w, undefined, [w]);
}
