import type { Imported } from '../../src/formats/index.ts';
import { inputsOf } from '../../src/core/network.ts';
import type { Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Folder, Verdict } from './runner.ts';

/** What stands in an `expected.json`: inputs and predictions, listed in the model's order or by name. */
export interface Expected {
  readonly inputs: readonly Numbers[] | { readonly [name: string]: Numbers };
  readonly outputs: readonly Numbers[] | { readonly [name: string]: Numbers };
  /** Of the first sample, by the layer's name. */
  readonly layerOutputs?: { readonly [layer: string]: Numbers };
}
export interface Numbers {
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly b64: string;
}

/** Predictions agree when they differ by less than this share of themselves (and of the tensor's largest, near zero). */
const RELATIVE = 1e-4,
  NEAR_ZERO = 1e-5;

/** The predictions that belong to a file: `cnn.expected.json` for `cnn.keras`, or the `expected.json` of its folder. */
export function expectedFor(path: string, { files, read }: Folder): Expected | null {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const names = [`${path}.expected.json`];
  for (let base = path; base.lastIndexOf('.') > folder.length; ) {
    base = base.slice(0, base.lastIndexOf('.'));
    names.push(`${base}.expected.json`);
  }
  const found = [...names, `${folder}expected.json`].find((name) => files.includes(name));
  return found === undefined ? null : (JSON.parse(new TextDecoder().decode(read(found))) as Expected);
}

/** Whether a JSON file holds predictions or a list of cases, and so is no case itself. */
export const isExpectation = (path: string): boolean => /(^|[/.])(expected|index|manifest)\.json$/.test(path);

/** Holds an imported model against its predictions; without any, it must compute something from zeros. */
export function checkPredictions(imported: Imported, expected: Expected | null): Verdict {
  const { network, weights } = imported;
  if (!network) return { kind: 'failed', why: 'there is no network in it' };
  const inputs = inputsOf(network),
    order = imported.inputs ?? inputs.map((i) => i.id);
  const given = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>();
  for (const [key, numbers] of Object.entries(expected?.inputs ?? {})) {
    const id = inputs.some((i) => i.id === key) ? key : order[given.size];
    if (id === undefined) return { kind: 'failed', why: `it has no input for ${key}` };
    given.set(id, { shape: numbers.shape, data: numbersOf(numbers) });
  }
  const batch = [...given.values()][0]?.shape[0] ?? 1;
  const program = compile(network, { batch, training: false, until: 'forward' });
  const beginning = begin(program, 1);
  for (const [name, data] of weights) beginning.set(name, data);
  for (const { id } of inputs) {
    const size = program.tensors.get(`${id}.y`)!.size,
      data = given.get(id)?.data;
    if (expected && data?.length !== size)
      return { kind: 'failed', why: `input ${id} has ${size} numbers (received ${data?.length ?? 'nothing'})` };
    beginning.set(`${id}.y`, data ?? new Float32Array(size));
  }
  if (expected) {
    const missing = [...program.tensors.values()].find((t) => t.role === 'weight' && !weights.has(t.name));
    if (missing) return { kind: 'failed', why: `weight ${missing.name} was not read` };
  }
  const values = run(program, beginning);
  const why = complaint(values, network.outputs, expected);
  return why === null ? { kind: 'passed' } : { kind: 'failed', why };
}

function complaint(values: Values, outputs: readonly string[], expected: Expected | null): string | null {
  for (const [place, [key, numbers]] of Object.entries(expected?.outputs ?? {}).entries()) {
    const id = outputs.includes(key) ? key : outputs[place];
    const made = id === undefined ? undefined : values.get(`${id}.y`);
    const why = difference(`output ${key}`, made, numbersOf(numbers));
    if (why) return why;
  }
  for (const [layer, numbers] of Object.entries(expected?.layerOutputs ?? {})) {
    const made = values.get(`${layer}.y`),
      wanted = numbersOf(numbers);
    const why = made && difference(`layer ${layer}`, made.subarray(0, wanted.length), wanted);
    if (why) return why;
  }
  return null;
}

/** What is wrong with a tensor, or null. */
export function difference(what: string, made: ArrayLike<number> | undefined, wanted: Float32Array): string | null {
  if (made?.length !== wanted.length)
    return `${what} has ${wanted.length} numbers (received ${made?.length ?? 'nothing'})`;
  const floor = NEAR_ZERO * wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 0) + 1e-9;
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [made[i]!, wanted[i]!];
    if (!(Math.abs(a - b) <= RELATIVE * Math.abs(b) + floor) && !Object.is(a, b))
      return `${what}[${i}] is ${b} (received ${a})`;
  }
  return null;
}

/** Numbers as the files write them: base64 of little-endian cells of any common type. */
export function numbersOf({ b64, dtype = 'float32' }: Numbers): Float32Array {
  const bytes = Buffer.from(b64, 'base64');
  const { buffer } = new Uint8Array(bytes);
  const as: { readonly [dtype: string]: () => ArrayLike<number> } = {
    float32: () => new Float32Array(buffer),
    float64: () => new Float64Array(buffer),
    int8: () => new Int8Array(buffer),
    uint8: () => new Uint8Array(buffer),
    bool: () => new Uint8Array(buffer),
    int16: () => new Int16Array(buffer),
    int32: () => new Int32Array(buffer),
    int64: () => Array.from(new BigInt64Array(buffer), Number),
  };
  const read = as[dtype];
  if (!read) throw new Error(`numbers of type ${dtype} are not known`);
  return Float32Array.from(read());
}
