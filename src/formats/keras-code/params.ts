import type { SyntaxNode } from '@lezer/common';
import { childrenOf } from './range.ts';
import type { Session } from './session.ts';
import { textAt } from './session.ts';
import type { Param, Scope, Value } from './values.ts';

/** The parameters of a function; defaults are evaluated where it is defined. */
export function paramsOf(session: Session, paramList: SyntaxNode, scope: Scope): readonly Param[] {
  const params: Param[] = [];
  const children = childrenOf(paramList);
  let star: Param['star'] = '';
  let given = -1;
  children.forEach((child, i) => {
    if (child.name === '*' || child.name === '**') star = child.name;
    if (child.name === ',') star = '';
    if (child.name === 'AssignOp') given = i + 1;
    if (child.name !== 'VariableName' || i === given) return;
    const after = children.slice(i + 1, i + 4);
    if (after[0]?.name === 'TypeDef') after.shift();
    const fallback: Value | undefined =
      after[0]?.name === 'AssignOp' && after[1] ? session.evaluate(session, after[1], scope) : undefined;
    params.push({ name: textAt(session, child), star, fallback });
    star = '';
  });
  return params;
}
