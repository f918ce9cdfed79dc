import type { Program, Span, Values } from '../../core/program.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Code, CodeLine } from './written.ts';
import { applied } from './written.ts';
import type { Affine } from './fit.ts';
import { isLong, written } from './fit.ts';
import type { Kind } from './kinds.ts';
import { kindsOf } from './kinds.ts';
import type { Looped } from './loops.ts';
import { loopsOf } from './loops.ts';
import { indexNames, namesOf } from './names.ts';
import { routed } from './routed.ts';
import { isRouted, samplesOf } from './samples.ts';
import { cellByCell } from './single.ts';

export type { Code } from './written.ts';

const known = new WeakMap<Span, Code>();

/**
 * A formula as code, found from nothing but its terms: loops and indices are fitted to the cells they read, and kept only if
 * they make every term that was looked at. What is routed by the numbers themselves (maxima, embeddings) has code of its own;
 * what follows no such rule is written out for the one cell.
 */
export function codeOf(program: Program, values: Values, span: Span, cell: number): Code {
  const before = known.get(span);
  if (before) return before;
  const code = routed(program, span) ?? fitted(program, values, span);
  if (!code) return cellByCell(program, values, span, cell);
  known.set(span, code);
  return code;
}

/** Names of indices, by what the tensor is. */
const AXES: { readonly [rank: number]: readonly (readonly string[])[] } = {
  1: [['j', 'f']],
  2: [['n'], ['j', 'k']],
  3: [['n'], ['t'], ['j', 'k']],
  4: [['n'], ['h', 'y'], ['w', 'x'], ['f', 'g']],
};
const WEIGHT_AXES: { readonly [rank: number]: readonly (readonly string[])[] } = {
  1: [['j', 'f']],
  2: [
    ['i', 'k'],
    ['j', 'l'],
  ],
  3: [
    ['i', 'k'],
    ['c', 'd'],
    ['f', 'g'],
  ],
  4: [
    ['i', 'k'],
    ['j', 'l'],
    ['c', 'd'],
    ['f', 'g'],
  ],
};

/** Kinds of terms, and for each the loops and indices that make it. */
export interface Fitted {
  readonly kinds: readonly Kind[];
  readonly looped: readonly Looped[];
}

/** The loops and indices that make the terms of a formula; null where its numbers route them, or none were found. */
export function fittedTo(program: Program, values: Values, span: Span): Fitted | null {
  const { terms } = span,
    { shape } = span.formula;
  const read = (name: string): Float32Array => values.get(name)!;
  if (isRouted(span, read)) return null;
  const samples = samplesOf(span, read);
  for (const joined of [true, false]) {
    const kinds = kindsOf(samples, terms, shape, joined);
    const looped = kinds?.map((kind) => loopsOf(program, kind, shape));
    if (!kinds || !looped || looped.some((l) => l === null)) continue;
    return { kinds, looped: looped as readonly Looped[] };
  }
  return null;
}

function fitted(program: Program, values: Values, span: Span): Code | null {
  const found = fittedTo(program, values, span);
  if (!found) return null;
  const names = namesOf(program, span, [span.formula.out, ...found.kinds.flatMap((k) => k.factors)]);
  return assemble(program, span, found.kinds, found.looped, names);
}

const line = (text: string, terms: CodeLine['terms'] = null, finishes = false): CodeLine => ({ text, terms, finishes });

/** Puts kinds of terms together: the loop over cells, the sum or maximum, and the function on top. */
function assemble(
  program: Program,
  { formula, layer }: Span,
  kinds: readonly Kind[],
  looped: readonly Looped[],
  names: ReadonlyMap<string, string>,
): Code {
  const { shape, out, then, reduce } = formula;
  const fresh = indexNames(names.values());
  const tensor = program.tensors.get(out)!;
  const weighty = program.tensors.get(`${layer}.${tensor.local.replace(/^d/, '').split('.')[0]}`)?.role === 'weight';
  const axes = (weighty ? WEIGHT_AXES : AXES)[shape.length] ?? [];
  const cellNames = shape.map((size, axis) => (size > 1 ? fresh(axes[axis] ?? []) : '0'));
  const cell = cellNames.flatMap((name, axis) => (shape[axis]! > 1 ? [{ name, axis }] : []));
  const target = `${names.get(out)}[${cellNames.join(', ') || '0'}]`;
  const loops: Code['loops'][number][] = [];
  const body: CodeLine[] = [];
  const max = reduce === 'max';

  /** What a kind adds, and what must stand before it. */
  const parts = kinds.map((kind, i) => {
    const { sizes, along, factors, guards, compare, box } = looped[i]!;
    const own = sizes.map((size, k) => (size > 1 ? fresh(loopWish(along[k] ?? null)) : '0'));
    if (own.length > 0) loops.push({ first: kind.first, end: kind.end, names: own, sizes });
    const variables = [...cellNames, ...own];
    const before: string[] = [],
      conditions: string[] = [];
    const short = new Map<string, string>();
    const place = (affine: Affine): string => written(affine, variables);
    for (const { factor, axis } of guards) {
      const affine = factors[factor]!.at[axis]!,
        shapeOf = program.tensors.get(kind.factors[factor]!)!.shape;
      const size = factors[factor]!.flat ? sizeOf(shapeOf) : shapeOf[axis]!;
      const text = place(affine);
      if (affine.divisor > 1) conditions.push(`(${place({ ...affine, divisor: 1 })}) % ${affine.divisor} == 0`);
      let name = text;
      if (isLong(text)) {
        name = fresh(['r', 'q', 'p', 'o']);
        before.push(`${name} = ${text}`);
        short.set(text, name);
      }
      conditions.push(`0 <= ${name} < ${size}`);
    }
    for (const { variable, from, to } of box)
      conditions.push(
        to - from === 1 ? `${variables[variable]} == ${from}` : `${from} <= ${variables[variable]} < ${to}`,
      );
    if (compare) conditions.push(`${variables[compare.left]} ${compare.sign} ${variables[compare.right]}`);
    const product = factors.map((f, k) => {
      const at = f.at.map((a) => short.get(place(a)) ?? place(a)).join(', ');
      return `${names.get(kind.factors[k]!)}${f.flat ? '.flat' : ''}[${at || '0'}]`;
    });
    return { kind, own, sizes, before, conditions, ...scaledProduct(product, kind.scale) };
  });

  const simple = parts.every((p) => p.own.length === 0 && p.conditions.length === 0 && p.kind.where === null);
  const expression = (): string =>
    max
      ? `max(${parts.map((p) => (p.minus ? `-${p.text}` : p.text)).join(', ')})`
      : parts
          .map((p, i) => (i === 0 ? (p.minus ? `-${p.text}` : p.text) : `${p.minus ? '-' : '+'} ${p.text}`))
          .join(' ');
  const whole: [number, number] = [kinds[0]?.first ?? 0, kinds.at(-1)?.end ?? 1];
  if (kinds.length === 0) body.push(line(`${target} = ${then ? applied(then, '0.0') : '0.0'}`, null, true));
  else if (simple && (!max || parts.length > 1)) {
    const bare = parts.length === 1 && !parts[0]!.minus && !/[ ]/.test(parts[0]!.text.replace(/\[[^\]]*\]/g, ''));
    if (!then) body.push(line(`${target} = ${expression()}`, whole, true));
    else if (bare && uses(applied(then, '§')) === 1)
      body.push(line(`${target} = ${applied(then, parts[0]!.text)}`, whole, true));
    else {
      body.push(line(`s = ${expression()}`, whole));
      body.push(line(`${target} = ${applied(then, 's')}`, null, true));
    }
  } else {
    const last = parts.at(-1)!;
    const ending =
      !max &&
      parts.length > 1 &&
      last.own.length === 0 &&
      last.conditions.length === 0 &&
      last.kind.where === null &&
      !then;
    body.push(line(max ? 's = -np.inf' : 's = 0.0'));
    for (const part of ending ? parts.slice(0, -1) : parts) body.push(...added(part, cellNames, max));
    const tail = ending ? `s ${last.minus ? '-' : '+'} ${last.text}` : then ? applied(then, 's') : 's';
    body.push(line(`${target} = ${tail}`, ending ? [last.kind.first, last.kind.end] : null, true));
  }
  const sizes = cell.map(({ axis }) => shape[axis]!);
  const head = [line(`${names.get(out)} = np.zeros((${shape.join(', ')}${shape.length === 1 ? ',' : ''}))`)];
  if (cell.length > 0)
    head.push(
      line(
        loop(
          cell.map((c) => c.name),
          sizes,
        ),
      ),
    );
  const indent = cell.length > 0 ? '    ' : '';
  return {
    lines: [...head, ...body.map((l) => ({ ...l, text: indent + l.text }))],
    names,
    cell,
    loops,
    whole: true,
  };
}

const uses = (text: string): number => text.split('§').length - 1;

/** `for i, j in np.ndindex(3, 3):`, or a plain range. */
const loop = (names: readonly string[], sizes: readonly number[]): string =>
  names.length === 1
    ? `for ${names[0]} in range(${sizes[0]}):`
    : `for ${names.join(', ')} in np.ndindex(${sizes.join(', ')}):`;

/** What a loop would like to be called: after the axis it walks along. */
function loopWish(along: string | null): readonly string[] {
  if (along === null) return ['i', 'j', 'k'];
  const axis = Number(along.slice(1));
  return along.startsWith('k')
    ? ['i', 'j', 'c', 'f'][axis]
      ? [['i', 'j', 'c', 'f'][axis]!, 'k', 'l']
      : []
    : ['', 'c', 'w', 'h', 'n'][axis]
      ? [['', 'i', 'w', 'h', 'n'][axis]!, 'k', 'l']
      : [];
}

/** The lines that add a kind of term to s. */
function added(
  part: {
    readonly kind: Kind;
    readonly own: readonly string[];
    readonly sizes: readonly number[];
    readonly before: readonly string[];
    readonly conditions: readonly string[];
    readonly minus: boolean;
    readonly text: string;
  },
  cellNames: readonly string[],
  max: boolean,
): readonly CodeLine[] {
  const { kind, own, sizes, before, conditions, minus, text } = part;
  const lines: CodeLine[] = [];
  let indent = '';
  const put = (t: string, terms: CodeLine['terms'] = null): void => void lines.push(line(indent + t, terms));
  if (kind.where) {
    const { where } = kind,
      name = cellNames[where.axis]!;
    if ('sign' in where) put(`if ${name} ${where.sign} ${cellNames[where.other]}:`);
    else
      put(where.to - where.from === 1 ? `if ${name} == ${where.from}:` : `if ${where.from} <= ${name} < ${where.to}:`);
    indent += '    ';
  }
  const walked = own.flatMap((name, i) => (sizes[i]! > 1 ? [[name, sizes[i]!] as const] : []));
  if (walked.length > 0) {
    put(
      loop(
        walked.map(([n]) => n),
        walked.map(([, n]) => n),
      ),
    );
    indent += '    ';
  }
  for (const b of before) put(b);
  if (conditions.length > 0) {
    put(`if ${conditions.join(' and ')}:`);
    indent += '    ';
  }
  put(max ? `s = max(s, ${minus ? '-' : ''}${text})` : `s ${minus ? '-=' : '+='} ${text}`, [kind.first, kind.end]);
  return lines;
}

/** A product times a constant as it is written: × 0.5, / 64, or a minus before it. */
export function scaledProduct(
  product: readonly string[],
  scale: number,
): { readonly minus: boolean; readonly text: string } {
  const size = Math.abs(scale),
    minus = scale < 0;
  const inner = product.join(' * ');
  if (product.length === 0) return { minus, text: pythonNumber(size) };
  if (size === 1) return { minus, text: inner };
  const turned = Math.round(1 / size);
  if (size < 1 && turned > 1 && 1 / turned === size) return { minus, text: `${inner} / ${turned}` };
  return { minus, text: `${pythonNumber(size)} * ${inner}` };
}

/** A number as Python reads it. */
const pythonNumber = (x: number): string =>
  Number.isFinite(x) ? (Number.isInteger(x) && Math.abs(x) < 1e15 ? x.toFixed(1) : String(x)) : 'np.inf';
