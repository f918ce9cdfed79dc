import type { Onnx, Place } from '../../src/formats/onnx/read.ts';
import { readOnnx } from '../../src/formats/onnx/read.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { context, fileAt } from './files.ts';
import type { Expected, Numbers } from './predictions.ts';
import { difference, expectedFor, numbersOf } from './predictions.ts';
import type { Runner, Verdict } from './runner.ts';

/** ONNX models: inputs and outputs are turned between the file's order of axes and ours. */
export const onnx: Runner = {
  cases: ({ files }) => files.filter((f) => f.endsWith('.onnx')),
  check: async (path, folder) => {
    const expected = expectedFor(path, folder);
    const sizes = new Map(Object.entries(expected?.inputs ?? {}).map(([name, { shape }]) => [name, shape] as const));
    const beside = folder.files.filter((f) => f !== path && f.startsWith(path.slice(0, path.lastIndexOf('/') + 1)));
    const files = [path, ...beside.filter((f) => /\.(bin|data|weights|onnx_data|pb)$|\.onnx\./.test(f))];
    return checkOnnx(await readOnnx(files.map((f) => fileAt(f, folder)), context, sizes), expected);
  },
};

/** Holds a model against its predictions; without any, it must compute something from zeros. */
export function checkOnnx({ network, weights, places }: Onnx, expected: Expected | null): Verdict {
  if (!network) return { kind: 'failed', why: 'there is no network in it' };
  const given = inOrder(expected?.inputs ?? {}, places.inputs);
  const first = places.inputs[0]!,
    shape = given[0]?.shape;
  const batch = first.samples === null ? 1 : (shape?.[first.samples] ?? 1);
  const program = compile(network, { batch, training: false, until: 'forward' });
  const beginning = begin(program, 1);
  for (const [name, data] of weights) beginning.set(name, data);
  for (const [i, place] of places.inputs.entries()) {
    const numbers = given[i],
      size = program.tensors.get(`${place.id}.y`)!.size;
    if (expected && !numbers) return { kind: 'failed', why: `input ${place.name} is not among those expected` };
    const data = numbers ? turned(numbersOf(numbers), numbers.shape, place, 'in') : new Float32Array(size);
    if (data.length !== size)
      return { kind: 'failed', why: `input ${place.name} has ${size} numbers (received ${data.length})` };
    beginning.set(`${place.id}.y`, data);
  }
  const values = run(program, beginning);
  const wanted = inOrder(expected?.outputs ?? {}, places.outputs);
  for (const [i, place] of places.outputs.entries()) {
    const numbers = wanted[i];
    if (!numbers) continue;
    const why = difference(
      `output ${place.name}`,
      turned(values.get(`${place.id}.y`)!, numbers.shape, place, 'out'),
      numbersOf(numbers),
    );
    if (why) return { kind: 'failed', why };
  }
  if (expected && wanted.every((n) => n === undefined)) return { kind: 'failed', why: 'no output is among those expected' };
  return { kind: 'passed' };
}

/** What is listed, by name where it has the file's names, else in order. */
function inOrder(listed: Expected['inputs'], places: readonly Place[]): readonly (Numbers | undefined)[] {
  const all = new Map(Object.entries(listed));
  const values = [...all.values()];
  return places.map(({ name }, i) => all.get(name) ?? (places.some((p) => all.has(p.name)) ? undefined : values[i]));
}

/** Numbers of the file in our order of axes (`in`), or ours in that of the file (`out`). */
export function turned(data: Float32Array, shape: readonly number[], place: Place, way: 'in' | 'out'): Float32Array {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const order = [...(place.samples === null ? [] : [place.samples]), ...place.axes.filter((a) => a >= 0)];
  const dims = order.map((a) => shape[a]!),
    steps = order.map((a) => strides[a]!);
  const out = new Float32Array(data.length),
    count = dims.reduce((a, b) => a * b, 1);
  for (let cell = 0; cell < count; cell++) {
    let at = 0,
      rest = cell;
    for (let a = dims.length - 1; a >= 0; a--) {
      at += (rest % dims[a]!) * steps[a]!;
      rest = Math.floor(rest / dims[a]!);
    }
    if (way === 'in') out[cell] = data[at]!;
    else out[at] = data[cell]!;
  }
  return out;
}
