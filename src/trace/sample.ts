import type { Program, Span, TensorInfo, Values } from '../core/program.ts';
import { compile } from '../core/program.ts';
import type { Address } from './position.ts';
import type { Cell, ExplainedTerm, Explanation } from './explain.ts';

/** Which tensors of a program have a part for each sample of the batch, and how one sample alone would be computed. */
interface Samples {
  /** Cells of one sample, by tensor; a tensor that all samples share, such as a weight, is not among them. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The same network for one sample. */
  readonly single: Program;
  readonly parts: Map<number, Program>;
  /** The batch as the rows of matrices, once it was asked for. */
  rows?: Program | null;
}

const known = new WeakMap<Program, Samples>();

function samplesOf(program: Program): Samples {
  const before = known.get(program);
  if (before) return before;
  const { batch } = program.options;
  const single = batch === 1 ? program : compile(program.network, { ...program.options, batch: 1 });
  const sizes = new Map<string, number>();
  for (const { name, size, shape } of program.tensors.values()) {
    const one = single.tensors.get(name);
    if (batch > 1 && one && size === batch * one.size && shape[0] === batch * (one.shape[0] ?? 0))
      sizes.set(name, one.size);
  }
  const made = { sizes, single, parts: new Map<number, Program>() };
  known.set(program, made);
  return made;
}

/** The program of one sample: its tensors have the shapes of a part. */
export const singleOf = (program: Program): Program => samplesOf(program).single;

/** The sample that a cell belongs to, from 0; null: all samples share it. */
export function sampleOf(program: Program, { name, at }: Cell): number | null {
  const size = samplesOf(program).sizes.get(name);
  return size === undefined ? null : Math.floor(at / size);
}

/** The sample that a term is about; null where it is about none, or several. */
export function sampleOfTerm(program: Program, { factors }: Pick<ExplainedTerm, 'factors'>): number | null {
  let found: number | null = null;
  for (const factor of factors) {
    const sample = sampleOf(program, factor);
    if (sample === null) continue;
    if (found !== null && found !== sample) return null;
    found = sample;
  }
  return found;
}

/** A cell as its sample counts it; null for a cell of another sample. */
export function cellIn(program: Program, sample: number, { name, at }: Cell): Cell | null {
  const size = samplesOf(program).sizes.get(name);
  if (size === undefined) return { name, at };
  return Math.floor(at / size) === sample ? { name, at: at - sample * size } : null;
}

/** The inverse: a cell that a sample counts, as the batch counts it. */
export const cellOf = (program: Program, sample: number, { name, at }: Cell): Cell => ({
  name,
  at: at + sample * (samplesOf(program).sizes.get(name) ?? 0),
});

/** The part of a batch that is one sample's: the same steps at the same positions, of tensors of its own and those that all share. */
export function programIn(program: Program, sample: number): Program {
  const { sizes, single, parts } = samplesOf(program);
  if (program.options.batch === 1) return program;
  const made = parts.get(sample);
  if (made) return made;
  const spans = program.spans.map((span): Span => {
    const size = sizes.get(span.formula.out);
    if (size === undefined) return span;
    const start = span.start + sample * size * span.terms;
    const { formula } = span;
    return {
      ...span,
      formula: {
        ...formula,
        shape: single.tensors.get(formula.out)!.shape,
        term: (cell, t, read) => {
          const term = formula.term(cell + sample * size, t, read);
          return term && { ...term, factors: term.factors.map((f) => cellIn(program, sample, f) ?? f) };
        },
      },
      cells: size,
      start,
      end: start + size * span.terms,
    };
  });
  const tensors = new Map<string, TensorInfo>();
  for (const tensor of program.tensors.values()) {
    const { name } = tensor,
      size = sizes.get(name),
      span = tensor.span && spans[tensor.span.index]!;
    tensors.set(name, size === undefined ? tensor : { ...tensor, shape: single.tensors.get(name)!.shape, size, span });
  }
  const part: Program = { ...program, tensors, spans };
  parts.set(sample, part);
  return part;
}

const taken = new WeakMap<Values, Map<number, Values>>();

/** The numbers of one sample, and those that all share: the same object for the same numbers. */
export function valuesIn(program: Program, values: Values, sample: number): Values {
  const { sizes } = samplesOf(program);
  if (sizes.size === 0) return values;
  let bySample = taken.get(values);
  if (!bySample) taken.set(values, (bySample = new Map()));
  const before = bySample.get(sample);
  if (before) return before;
  const made: Values = new Map(
    [...values].map(([name, data]) => {
      const size = sizes.get(name);
      return [name, size === undefined ? data : data.subarray(sample * size, (sample + 1) * size)];
    }),
  );
  bySample.set(sample, made);
  return made;
}

/** An address as its sample counts it; null in another sample. */
export function addressIn<A extends Address>(program: Program, sample: number, address: A): A | null {
  const cell = cellIn(program, sample, { name: address.span.formula.out, at: address.cell });
  return cell && { ...address, cell: cell.at, span: programIn(program, sample).spans[address.span.index]! };
}

/** How a cell was made, as far as one sample has to do with it: terms of other samples are left out. */
export function explanationIn(program: Program, explanation: Explanation, sample: number): Explanation | null {
  const cell = cellIn(program, sample, explanation);
  if (!cell) return null;
  if (samplesOf(program).sizes.size === 0) return explanation;
  return {
    ...explanation,
    ...cell,
    span: programIn(program, sample).spans[explanation.span.index]!,
    terms: explanation.terms.map((term) => {
      if (!term) return null;
      const of = sampleOfTerm(program, term);
      if (of !== null && of !== sample) return null;
      return { ...term, factors: term.factors.map((f) => ({ ...f, at: (cellIn(program, sample, f) ?? f).at })) };
    }),
  };
}

/**
 * A batch of vectors with its samples as the rows of one matrix: the same cells, in tensors of three axes, as if the batch
 * were one sequence. Null where layers make anything but vectors.
 */
export function asRows(program: Program): Program | null {
  const samples = samplesOf(program);
  return (samples.rows ??= rowsOf(program, samples.sizes));
}

function rowsOf(program: Program, sizes: Samples['sizes']): Program | null {
  const { batch, ...rest } = program.options;
  const vectors = program.network.layers.every(({ id }) => program.tensors.get(`${id}.y`)!.shape.length === 2);
  if (batch === 1 || !vectors) return null;
  const shaped = (name: string, shape: readonly number[]): readonly number[] =>
    sizes.has(name) && shape.length === 2 ? [1, ...shape] : shape;
  const spans = program.spans.map((span) => ({
    ...span,
    formula: { ...span.formula, shape: shaped(span.formula.out, span.formula.shape) },
  }));
  const tensors = new Map(
    [...program.tensors.values()].map((t): [string, TensorInfo] => [
      t.name,
      { ...t, shape: shaped(t.name, t.shape), span: t.span && spans[t.span.index]! },
    ]),
  );
  return { ...program, options: { ...rest, batch: 1 }, tensors, spans };
}
