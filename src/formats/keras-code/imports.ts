import type { SyntaxNode } from '@lezer/common';
import { MERGES, classNames } from './classes.ts';
import { canonical, imported } from './keras_names.ts';
import { childrenOf, rangeOf } from './range.ts';
import type { Session } from './session.ts';
import { textAt } from './session.ts';
import type { Scope } from './values.ts';

/** `import a.b as c`, `from a.b import c as d, e`: gives names to parts of Keras and to things from outside. */
export function importInto(session: Session, node: SyntaxNode, scope: Scope): void {
  const words = childrenOf(node)
    .filter((child) => !child.type.isError)
    .map((child) => ({ text: textAt(session, child), at: rangeOf(child) }))
    .filter(({ text }) => !['(', ')'].includes(text));
  const from = words[0]?.text === 'from';
  const at = words.findIndex(({ text }) => text === 'import');
  const base = from
    ? words
        .slice(1, at)
        .map((w) => w.text)
        .join('')
    : '';
  if (/^(keras|tensorflow)/.test(canonical(base))) session.imports.keras = true;
  for (const group of split(words.slice(at + 1))) {
    const alias = group.findIndex(({ text }) => text === 'as');
    const path = group
      .slice(0, alias < 0 ? undefined : alias)
      .map((w) => w.text)
      .join('');
    const place = group[0]!.at;
    if (path === '*') {
      if (canonical(base).startsWith('keras'))
        for (const word of [...classNames(), ...MERGES, 'Input'])
          scope.names.set(word, imported(`${base}.${word}`, place));
      continue;
    }
    if (/^(keras|tensorflow|tf_keras)(\.|$)/.test(path)) session.imports.keras = true;
    const bound = alias < 0 ? (from ? path : path.split('.')[0]!) : (group[alias + 1]?.text ?? path);
    const full = from ? `${base}.${path}` : alias < 0 ? path.split('.')[0]! : path;
    scope.names.set(bound, imported(full, place));
  }
}

function split<T extends { readonly text: string }>(words: readonly T[]): readonly (readonly T[])[] {
  const groups: T[][] = [[]];
  for (const word of words) {
    if (word.text === ',') groups.push([]);
    else groups.at(-1)!.push(word);
  }
  return groups.filter((group) => group.length > 0);
}
