import type { Shape } from '../core/tensor.ts';
import { encodeBase64 } from './base64.ts';
import type { Model } from './model_file.ts';
import { expected, FORMAT, inksOf } from './model_file.ts';

const MOST_LISTED = 64;

/**
 * The JSON of a model, which `readModel` gives back bit for bit. `raw` leaves numbers in their arrays: for storage that
 * holds those as they are.
 */
export function writeModel(model: Model, raw = false): unknown {
  const { id, network, weights, samples, data, seen, accuracy, beyond } = model;
  const shapes = expected(network);
  const writeTensor = raw ? (f32: Float32Array, shape: Shape) => ({ shape, f32 }) : listed;
  const writeTensors = (tensors: ReadonlyMap<string, Float32Array>, shapes: ReadonlyMap<string, Shape>) =>
    Object.fromEntries([...tensors].map(([key, numbers]) => [key, writeTensor(numbers, shapes.get(key)!)]));
  return {
    format: FORMAT,
    id,
    network,
    weights: writeTensors(weights, shapes.weights),
    samples: samples.map((s) => ({
      label: s.label,
      inputs: writeTensors(s.inputs, shapes.inputs),
      target: writeTensor(s.target, shapes.target),
    })),
    data,
    ...(seen !== null && { seen }),
    ...(accuracy !== null && { accuracy }),
    ...(beyond && { beyond }),
  };
}

/** Few numbers as a readable list; many as bytes where that loses nothing, else as they are. */
function listed(data: Float32Array, shape: Shape): unknown {
  if (data.length <= MOST_LISTED && data.every((v) => Number.isFinite(v) && !Object.is(v, -0)))
    return { shape, values: Array.from(data, shortest) };
  const inks = Uint8Array.from(data, (v) => Math.min(Math.max(Math.round(v * 255), 0), 255));
  if (inksOf(inks).every((v, i) => Object.is(v, data[i]))) return { shape, u8: encodeBase64(inks) };
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  data.forEach((v, i) => view.setFloat32(4 * i, v, true));
  return { shape, f32: encodeBase64(bytes) };
}

/** The decimal with the fewest digits that is this number in single precision. */
function shortest(v: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(v.toPrecision(digits));
    if (Math.fround(short) === v) return short;
  }
  return Number(v.toPrecision(9));
}
