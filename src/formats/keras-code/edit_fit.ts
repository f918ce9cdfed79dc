import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Answers } from './asks.ts';
import { unpointed } from './literals.ts';
import type { Range } from './range.ts';
import { childrenOf } from './range.ts';
import { readCode } from './read.ts';
import type { FitSettings } from './values.ts';

/** The arguments of `fit(…)`: what they are called, their place where they have no name, and how they are written. */
const ARGUMENTS = [
  { key: 'epochs', words: ['epochs', 'nb_epoch'], place: 3 },
  { key: 'batchSize', words: ['batch_size'], place: 2 },
  { key: 'validationSplit', words: ['validation_split'], place: null },
] as const;

/**
 * A program whose `fit(…)` says other settings, everything else as it stands: a number in its place, the one number a name
 * is given, or a further argument. null: the program trains nothing, or its settings cannot be written into it.
 */
export function refit(code: string, answers: Answers, wanted: FitSettings): string | null {
  const before = readCode(code, answers);
  const call = before.deeds.findLast(({ what }) => what === 'fit')?.at;
  if (!call || !before.fit) return null;
  const list = argumentList(code, call);
  if (!list) return null;
  const changes: (Range & { readonly text: string })[] = [],
    more: string[] = [];
  for (const { key, words, place } of ARGUMENTS) {
    if (wanted[key] === before.fit[key]) continue;
    const value = argument(code, list, words, place);
    if (!value) more.push(`${words[0]}=${wanted[key]}`);
    else changes.push({ ...(numberOf(code, value) ?? { from: value.from, to: value.to }), text: String(wanted[key]) });
  }
  const last = childrenOf(list).findLast(({ name }) => name !== ')')!,
    joint = last.name === '(' ? '' : last.name === ',' ? ' ' : ', ';
  if (more.length > 0) changes.push({ from: last.to, to: last.to, text: joint + more.join(', ') });
  let text = code;
  for (const { from, to, text: said } of changes.toSorted((a, b) => b.from - a.from || b.to - a.to))
    text = text.slice(0, from) + said + text.slice(to);
  const { fit } = readCode(text, answers);
  return fit && ARGUMENTS.every(({ key }) => fit[key] === wanted[key]) ? text : null;
}

/** The arguments of a call, with their parentheses. */
function argumentList(code: string, call: Range): SyntaxNode | null {
  let node: SyntaxNode | null = parser.parse(unpointed(code)).resolveInner(call.from, 1);
  while (node && !(node.name === 'CallExpression' && node.from === call.from && node.to === call.to))
    node = node.parent;
  return node?.getChild('ArgList') ?? null;
}

/** The expression that gives an argument, by its name or its place. */
function argument(code: string, list: SyntaxNode, words: readonly string[], place: number | null): SyntaxNode | null {
  const parts = childrenOf(list).filter(({ name }) => !['(', ')', ','].includes(name));
  const named = (at: number): boolean =>
    parts[at]?.name === 'AssignOp' || parts[at + 1]?.name === 'AssignOp' || parts[at - 1]?.name === 'AssignOp';
  const at = parts.findIndex(
    (part, i) => parts[i + 1]?.name === 'AssignOp' && words.includes(code.slice(part.from, part.to)),
  );
  if (at >= 0) return parts[at + 2] ?? null;
  return place === null ? null : (parts.filter((_, i) => !named(i))[place] ?? null);
}

/** Where a name that stands for an argument gets its number: `EPOCHS = 10`, once, at the beginning of a line. */
function numberOf(code: string, value: SyntaxNode): Range | null {
  if (value.name !== 'VariableName') return null;
  const word = code.slice(value.from, value.to);
  const given = [...code.matchAll(/^([^\W\d]\w*)([ \t]*=[ \t]*)([\d._]+)(?=[ \t]*(?:#|;|$))/gmu)].filter(
    (m) => m[1] === word,
  );
  const [only] = given;
  if (!only || given.length > 1) return null;
  const from = only.index + word.length + only[2]!.length;
  return { from, to: from + only[3]!.length };
}
