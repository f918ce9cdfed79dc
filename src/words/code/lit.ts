import { unflatten } from '../../core/tensor.ts';
import type { Code } from './written.ts';

/** The number of the line at work: that of the term in the light, or the one that finishes the cell. */
export function litLine({ lines }: Code, term: number | null): number {
  if (term !== null) {
    const at = lines.findIndex((l) => l.terms !== null && term >= l.terms[0] && term < l.terms[1]);
    if (at >= 0) return at;
  }
  return lines.findIndex((l) => l.finishes);
}

/** The indices of the present step by name: of the cell, and of the loop inside it that is running. */
export function indicesAt(
  { cell, loops }: Code,
  shape: readonly number[],
  at: number,
  term: number | null,
): readonly { readonly name: string; readonly value: number }[] {
  const place = unflatten(shape, at);
  const found = cell.map(({ name, axis }) => ({ name, value: place[axis]! }));
  const running = term === null ? undefined : loops.find((l) => term >= l.first && term < l.end);
  if (!running) return found;
  const inner = unflatten(running.sizes, term! - running.first);
  return [...found, ...running.names.flatMap((name, i) => (running.sizes[i]! > 1 ? [{ name, value: inner[i]! }] : []))];
}

/** The code as text, ready to be run. */
export const codeText = ({ lines }: Code): string => lines.map((l) => l.text).join('\n');
