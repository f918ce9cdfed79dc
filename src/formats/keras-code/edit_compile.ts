import type { Network } from '../../core/network.ts';
import { compileText, USUAL } from './expression.ts';
import type { Spelling } from './expression.ts';
import type { Range } from './range.ts';
import type { Understood } from './read.ts';

/** The changes that have `model.compile(…)` say another loss and optimizer: its two arguments, or a new line at the end. */
export function compilePatch(
  code: string,
  { keras, variable }: Understood,
  { loss, optimizer }: Network,
): readonly (Range & { readonly text: string })[] | null {
  const modules = new Map([...keras].map(([word, path]) => [path, word]));
  const how: Spelling = {
    ...USUAL,
    keras: modules.get('keras') ?? (modules.has('tensorflow') ? `${modules.get('tensorflow')!}.keras` : USUAL.keras),
  };
  const said = [
    ...(optimizer ? [`optimizer=${compileText('optimizers', optimizer, how)}`] : []),
    ...(loss ? [`loss=${compileText('losses', loss, how)}`] : []),
  ];
  const call = [...code.matchAll(/\.compile\s*\(/g)].at(-1);
  if (!call) {
    const end = code.trimEnd().length;
    return [{ from: end, to: end, text: `\n${variable}.compile(${said.join(', ')})` }];
  }
  const from = call.index + call[0].length;
  const parts = argumentsFrom(code, from);
  if (!parts) return null;
  const kept = parts.list.filter((part) => /^\w+\s*=/.test(part) && !/^(optimizer|loss)\s*=/.test(part));
  return [{ from, to: parts.end, text: [...said, ...kept].join(', ') }];
}

/** The arguments of a call from behind its bracket on, and where it closes; null where it does not. */
function argumentsFrom(code: string, from: number): { readonly list: readonly string[]; readonly end: number } | null {
  const list: string[] = [];
  let depth = 0,
    start = from,
    quote: string | null = null;
  for (let i = from; i < code.length; i++) {
    const sign = code[i]!;
    if (quote !== null) {
      if (sign === '\\') i++;
      else if (sign === quote) quote = null;
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '#') return null;
    else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign) && depth-- === 0) {
      list.push(code.slice(start, i).trim());
      return { list: list.filter(Boolean), end: i };
    } else if (sign === ',' && depth === 0) {
      list.push(code.slice(start, i).trim());
      start = i + 1;
    }
  }
  return null;
}
