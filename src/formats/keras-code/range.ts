import type { SyntaxNode } from '@lezer/common';

/** A place in the code: offsets of its first character and of the one behind its last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const rangeOf = ({ from, to }: Range): Range => ({ from, to });

/** The children of a node, punctuation and comments left out. */
export function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (!/^[()[\]{},:;.]$|^Comment$/.test(child.name)) parts.push(child);
  return parts;
}

/** All children of a node but comments. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== 'Comment') children.push(child);
  return children;
}
