import katex from 'katex';
import type { Program } from '../../src/core/program.ts';

/** Every formula of a program whose law, or the markup of whose function, is empty or not TeX. */
export function badLaws(program: Program): readonly string[] {
  const found: string[] = [];
  for (const { formula } of program.spans)
    for (const tex of [formula.law, ...(formula.then ? [formula.then.markup('a')] : [])])
      try {
        if (tex.trim() === '') throw new Error('it is empty');
        katex.renderToString(tex, { throwOnError: true, strict: 'error', displayMode: true });
      } catch (error) {
        found.push(`${formula.out}: ${tex}: ${(error as Error).message}`);
      }
  return found;
}
