import type { Fields, Named } from '../../src/core/fields.ts';
import type { Formula, Read } from '../../src/core/formula.ts';
import { evaluate, product } from '../../src/core/formula.ts';
import type { Backend } from '../../src/core/kernels/kernels.ts';
import { plain } from '../../src/core/kernels/plain/index.ts';
import { simd } from '../../src/core/kernels/simd/index.ts';
import type { Machine, Program } from '../../src/core/program.ts';
import { prepare } from '../../src/core/machine.ts';
import { begin } from '../../src/core/program.ts';
import type { Random } from '../../src/core/random.ts';
import { random } from '../../src/core/random.ts';

type Doubles = Map<string, Float64Array>;

/** A reader of double-precision numbers that formulas, made for floats, take as well. */
export const reading =
  (values: Doubles): Read =>
  (name) => {
    const data = values.get(name);
    if (!data) throw new Error(`${name} is read before it is made`);
    return data as unknown as Float32Array;
  };

/** A whole run in double precision by the terms alone, in the program's order: what the formulas mean. */
export function exact(program: Program, given: ReadonlyMap<string, ArrayLike<number>>): Doubles {
  const values: Doubles = new Map([...given].map(([name, data]) => [name, Float64Array.from(data)]));
  const read = reading(values);
  for (const { formula, cells } of program.spans) {
    const out = new Float64Array(cells);
    for (let cell = 0; cell < cells; cell++) out[cell] = evaluate(formula, cell, read);
    values.set(formula.out, out);
  }
  return values;
}

/** Numbers for everything a program is given: weights drawn anew so that none is zero, samples by `sample`. */
export function numbersFor(
  program: Program,
  seed: number,
  sample: (name: string, source: Random) => number = (_, source) => source.normal(),
): Map<string, Float32Array> {
  const source = random(seed);
  const given = begin(program, seed);
  for (const [name, beginning] of program.given) {
    const { size } = program.tensors.get(name)!;
    if (beginning.kind === 'sample')
      given.set(
        name,
        Float32Array.from({ length: size }, () => sample(name, source)),
      );
    if (beginning.kind === 'initializer')
      given.set(
        name,
        Float32Array.from({ length: size }, () =>
          program.tensors.get(`${name}.next`)?.span?.pass === 'forward' || /variance/.test(name)
            ? 0.5 + source.uniform()
            : source.normal() * 0.7,
        ),
      );
    if (program.tensors.get(name)!.role === 'slot')
      given.set(
        name,
        Float32Array.from({ length: size }, () => 0.1 + source.uniform()),
      );
  }
  return given;
}

/** Every backend; the first is the reference. */
export const BACKENDS: readonly Backend[] = [plain, simd()!];

/** Every cell that its fast loop does not make as its terms say, or that another backend does not make to the last bit. */
export function slips(program: Program, given: ReadonlyMap<string, Float32Array>): readonly string[] {
  const [machine, ...others] = BACKENDS.map((backend) => prepare(program, given, { backend }));
  for (const one of [machine!, ...others]) one.run();
  return [...misses(program, machine!), ...others.flatMap((other) => differences(program, machine!, other))];
}

/** Cells of which two machines do not have the same bits. */
export function differences(program: Program, a: Machine, b: Machine): readonly string[] {
  const found: string[] = [];
  for (const { formula, cells } of program.spans) {
    const [one, other] = [a.values.get(formula.out)!, b.values.get(formula.out)!];
    for (let cell = 0; cell < cells; cell++)
      if (!Object.is(one[cell], other[cell]))
        found.push(`${formula.out}[${cell}] is ${one[cell]}, by another backend ${other[cell]}`);
  }
  return found;
}

function misses(program: Program, machine: Machine): readonly string[] {
  const read: Read = (name) => machine.values.get(name)!;
  const found: string[] = [];
  for (const { formula, cells } of program.spans) {
    const out = machine.values.get(formula.out)!;
    for (let cell = 0; cell < cells; cell++) {
      const slow = evaluate(formula, cell, read);
      if (Object.is(out[cell], Math.fround(slow))) continue;
      if (!(Math.abs(out[cell]! - slow) <= 1e-12 + 1e-6 * Math.max(Math.abs(slow), reach(formula, cell, read))))
        found.push(`${formula.out}[${cell}] is ${out[cell]}, its terms make ${slow}`);
    }
  }
  return found;
}

/** By how much rounding may move a cell: the sum of its terms' sizes, through the slope of `then`. */
function reach(formula: Formula, cell: number, read: Read): number {
  let size = 0,
    total = 0;
  for (let t = 0; t < formula.terms; t++) {
    const term = formula.term(cell, t, read);
    const p = term ? product(term, read) : 0;
    size += Math.abs(p);
    total += p;
  }
  const slope = formula.then?.derivative(total) ?? 1;
  return size * (Number.isFinite(slope) ? Math.abs(slope) : 1);
}

/** Every gradient in `of` (given tensor → its gradient) that differs from central differences of the loss, at all of its cells or at `most` of them. */
export function wrongGradients(
  program: Program,
  given: ReadonlyMap<string, Float32Array>,
  of: ReadonlyMap<string, string>,
  most = Infinity,
): readonly string[] {
  const values = exact(program, given);
  const ahead = { ...program, spans: program.spans.filter((s) => s.pass === 'forward' || s.pass === 'loss') };
  const doubles = new Map([...given].map(([name, data]) => [name, Float64Array.from(data)]));
  const lossAt = (data: Float64Array, i: number, v: number): number => {
    const old = data[i]!;
    data[i] = v;
    const loss = exact(ahead, doubles).get('loss.value')![0]!;
    data[i] = old;
    return loss;
  };
  const found: string[] = [];
  for (const [name, gradient] of of) {
    const data = doubles.get(name)!,
      analytic = values.get(gradient);
    if (!analytic || analytic.length !== data.length) {
      found.push(`${gradient} has ${analytic?.length} numbers, ${name} has ${data.length}`);
      continue;
    }
    for (let k = 0; k < Math.min(data.length, most); k++) {
      const i = data.length <= most ? k : Math.floor(((k + 0.5) * data.length) / most);
      const h = 1e-5 * Math.max(1, Math.abs(data[i]!));
      const numeric = (lossAt(data, i, data[i]! + h) - lossAt(data, i, data[i]! - h)) / (2 * h);
      if (!(Math.abs(numeric - analytic[i]!) <= 1e-8 + 1e-6 * Math.abs(numeric)))
        found.push(`${gradient}[${i}] is ${analytic[i]}, differences say ${numeric}`);
    }
  }
  return found;
}

/** Some settings of a field table: both ways of every flag, every choice, a middle value of every bounded number. */
export function variants(fields: Fields): readonly { readonly [option: string]: unknown }[] {
  let all: { readonly [option: string]: unknown }[] = [{}];
  for (const [name, { control, fallback }] of Object.entries(fields)) {
    let values: readonly unknown[] = [fallback];
    if (control.kind === 'flag') values = [false, true];
    if (control.kind === 'choice') values = control.of;
    if (control.kind === 'real' && Number.isFinite(control.min + control.max))
      values = [fallback, (control.min + control.max) / 2];
    const before = all;
    all = [];
    for (const one of before)
      for (const v of values) all.push(v === undefined || v === null ? one : { ...one, [name]: v });
  }
  return all;
}

/** How settings stand in the name of a test. */
export const told = (options: object): string =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value as Named) : String(value)}`)
    .join(', ') || 'defaults';
