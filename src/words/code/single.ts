import type { Program, Span, Values } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Code, CodeLine } from './written.ts';
import { applied } from './written.ts';
import { namesOf } from './names.ts';

/** Terms that are written out; of more, those that are not 0 come first. */
const MOST = 24;

/** The one cell written out, up to `most` terms one by one: for formulas whose terms follow no rule of loops and indices. */
export function cellByCell(program: Program, values: Values, span: Span, cell: number, most = MOST): Code {
  const { formula } = span,
    { then, reduce, out } = formula;
  const read = (name: string): Float32Array => values.get(name)!;
  const terms = Array.from({ length: span.terms }, (_, t) => ({ t, term: formula.term(cell, t, read) })).filter(
    ({ term }) => term !== null && term.scale !== 0,
  );
  const names = namesOf(program, span, [out, ...terms.flatMap(({ term }) => term!.factors.map((f) => f.name))]);
  const place = (name: string, at: number): string =>
    `${names.get(name)}[${unflatten(program.tensors.get(name)!.shape, at).join(', ') || '0'}]`;
  const max = reduce === 'max';
  const lines: CodeLine[] = [{ text: max ? 's = -np.inf' : 's = 0.0', terms: null, finishes: false }];
  for (const { t, term } of terms.slice(0, most)) {
    const { factors, scale = 1 } = term!;
    const product = [
      ...(scale === 1 && factors.length > 0 ? [] : [String(scale)]),
      ...factors.map((f) => place(f.name, f.at)),
    ].join(' * ');
    lines.push({ text: max ? `s = max(s, ${product})` : `s += ${product}`, terms: [t, t + 1], finishes: false });
  }
  if (terms.length > most) lines.push({ text: `# … ${terms.length - most} more`, terms: null, finishes: false });
  lines.push({ text: `${place(out, cell)} = ${then ? applied(then, 's') : 's'}`, terms: null, finishes: true });
  return { lines, names, cell: [], loops: [], whole: false };
}
