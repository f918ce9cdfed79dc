import { refuse } from '../../../core/errors.ts';
import type { Constant } from '../constant.ts';
import { constant } from '../constant.ts';
import { reshapedTo, transposed } from '../fold.ts';
import type { Live, Value } from '../values.ts';
import { unable } from '../values.ts';
import { affine, scaledBy, sourced } from './affine.ts';
import { matMul } from './dense.ts';
import { denseAlong } from './linear.ts';
import { merged } from './merge.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, live } from './op.ts';
import { reduced } from './pool.ts';
import { viewed } from './views.ts';

type Operand = { readonly value: Value; readonly letters: string };

/** The letters of an equation, `bij,jk->bik`: what dots stand for spelled out in capitals. */
function lettersOf(op: Op): { readonly operands: readonly Operand[]; readonly out: string } {
  const equation = op.attributes.text('equation', '').replaceAll(/\s/g, '');
  const [left = '', right] = equation.split('->'),
    parts = left.split(',');
  if (parts.length !== op.inputs.length || equation === '')
    return refuse(`its equation must have ${op.inputs.length} parts`, equation.slice(0, 60));
  const dots = 'ABCDEFGH';
  let most = 0;
  const operands = parts.map((part, i): Operand => {
    const value = op.inputs[i]!,
      rank = value.kind === 'beyond' ? 0 : dimsIn(value).length,
      named = part.replace('...', '').length,
      hidden = part.includes('...') ? rank - named : 0;
    most = Math.max(most, hidden);
    const letters = part.replace('...', dots.slice(dots.length - hidden));
    if (letters.length !== rank || !/^[A-Za-z]*$/.test(letters))
      return refuse(`its equation gives input ${i + 1} ${letters.length} axes; it has ${rank}`, equation.slice(0, 60));
    if (new Set(letters).size < letters.length)
      return unable(`its equation takes a diagonal (${equation.slice(0, 40)})`);
    return { value, letters };
  });
  const all = operands.map((o) => o.letters).join('');
  const once = Array.from(new Set(all))
    .filter((c) => all.indexOf(c) === all.lastIndexOf(c))
    .toSorted();
  const out = right?.replace('...', dots.slice(dots.length - most)) ?? once.join('');
  if (each(out).some((c) => !all.includes(c)))
    return refuse('its equation makes an axis that it does not read', equation.slice(0, 60));
  return { operands, out };
}

const each = (letters: string): readonly string[] => Array.from(letters);
const without = (letters: string, gone: string): string =>
  each(letters)
    .filter((c) => !gone.includes(c))
    .join('');
const shared = (a: string, b: string): string =>
  each(a)
    .filter((c) => b.includes(c))
    .join('');
const ordered = (x: Live, letters: string, wanted: string): Live => ({
  kind: 'live',
  id: x.id,
  logical: each(wanted).map((c) => x.logical[letters.indexOf(c)]!),
});

/** Einsum of one or two tensors: sums, products with a constant (dense layers), and the products of attention. */
export const einsum: Translate = (op) => {
  const { operands, out } = lettersOf(op);
  const [one, two] = operands;
  if (!one || operands.length > 2) return unable('its equation has more than two parts');
  if (!two) {
    const x = summed(op, { value: live(op), letters: one.letters }, out);
    return [ordered(x.value as Live, x.letters, out)];
  }
  const [a, b] = two.value.kind === 'constant' ? [one, two] : one.value.kind === 'constant' ? [two, one] : [one, two];
  return [
    b.value.kind === 'constant' ? byConstant(op, a, b as Operand & { value: Constant }, out) : ofTwo(op, a, b, out),
  ];
};

/** Axes that nothing else has and the outcome does not keep are added up first. */
function summed(op: Op, { value, letters }: Operand, kept: string): Operand {
  const x = live({ ...op, inputs: [value] }),
    gone = each(letters).flatMap((c, i) => (kept.includes(c) ? [] : [i]));
  if (gone.length === 0) return { value: x, letters };
  const count = gone.reduce((n, i) => n * dimsIn(x)[i]!, 1);
  const sum = scaledBy(op, reduced({ ...op, name: '' }, x, gone, false, 'average'), count);
  return {
    value: sum,
    letters: each(letters)
      .filter((_, i) => !gone.includes(i))
      .join(''),
  };
}

function byConstant(op: Op, given: Operand, w: Operand & { readonly value: Constant }, out: string): Value {
  const { value, letters } = summed(op, given, out + w.letters),
    x = value as Live;
  const both = shared(letters, w.letters),
    contracted = without(both, out),
    kept = shared(both, out),
    more = without(w.letters, letters);
  if (without(more, out) !== '') return unable('its constant has an axis that goes nowhere');
  const size = (c: string): number => w.value.dims[w.letters.indexOf(c)]!;
  const turned = (wanted: string): Constant =>
    transposed(
      w.value,
      each(wanted).map((c) => w.letters.indexOf(c)),
    );
  if (contracted === '' && more === '') {
    // Number by number, along the axes that the constant has.
    const dims = each(letters).map((c) => (w.letters.includes(c) ? size(c) : 1));
    const scaled = affine(op, x, reshapedTo(turned(shared(letters, w.letters)), dims), null);
    return ordered(scaled, letters, out);
  }
  if (kept !== '' || contracted === '')
    return ofTwo(op, { value: x, letters }, { value: sourced(op, x, w.value), letters: w.letters }, out);
  const count = (list: string): number => each(list).reduce((n, c) => n * size(c), 1);
  const kernel = reshapedTo(turned(contracted + more), [count(contracted), count(more)]);
  const others = without(letters, contracted);
  const flat = ordered(x, letters, others + contracted).logical;
  const rows: Live = {
    kind: 'live',
    id: x.id,
    logical: [...flat.slice(0, others.length), flat.slice(others.length).flatMap((axis) => op.build.now(axis))],
  };
  const from = turned(contracted + more) === w.value ? kernel : constant([], [], false);
  const y = denseAlong(op, rows, others.length, kernel, undefined, [from]);
  const cut =
    more.length === 1
      ? y
      : more === ''
        ? { ...y, logical: y.logical.slice(0, -1) }
        : viewed(op, y, [...dimsIn(y).slice(0, -1), ...each(more).map(size)]);
  return ordered(cut, others + more, out);
}

/** Two tensors: a matrix product within the axes that both keep, as attention has it; or number by number. */
function ofTwo(op: Op, left: Operand, right: Operand, out: string): Value {
  const a = left.value.kind === 'phantom' ? left : summed(op, left, out + right.letters),
    b = summed(op, right, out + left.letters);
  const both = shared(a.letters, b.letters),
    contracted = without(both, out),
    kept = shared(both, out),
    [rows, columns] = [without(a.letters, both), without(b.letters, both)];
  if (contracted === '' && rows === '' && columns === '') {
    const [x, y] = [live({ ...op, inputs: [a.value] }), b.value as Live];
    return merged(op, 'multiply', [ordered(x, a.letters, out), ordered(y, b.letters, out)]);
  }
  if (contracted === '') return unable('its equation is an outer product');
  const sizeOf = (c: string): number => {
    const from = [a, b].find(({ letters }) => letters.includes(c))!;
    return dimsIn(from.value as Live)[from.letters.indexOf(c)]!;
  };
  /** A tensor as [kept …, one axis, one axis]. */
  const matrix = (x: Live, letters: string, first: string, second: string): Live => {
    const axes = (list: string) => ordered(x, letters, list).logical;
    const one = (list: string) => axes(list).flatMap((axis) => op.build.now(axis));
    return { kind: 'live', id: x.id, logical: [...axes(kept), one(first), one(second)] };
  };
  const asIs = a.value.kind === 'phantom' && a.letters === kept + rows + contracted && contracted.length === 1;
  const x = asIs ? a.value : matrix(live({ ...op, inputs: [a.value] }), a.letters, rows, contracted);
  const y = matrix(b.value as Live, b.letters, contracted, columns);
  const [product] = matMul({ ...op, inputs: [x, y] });
  if (rows.length === 1 && columns.length === 1 && kept + rows + columns === out) return product!;
  const made = live({ ...op, inputs: [product] });
  const cut = viewed(op, made, each(kept + rows + columns).map(sizeOf));
  return ordered(cut, kept + rows + columns, out);
}
