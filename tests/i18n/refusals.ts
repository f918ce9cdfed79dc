import { readFileSync, readdirSync, statSync } from 'node:fs';

/** A phrase of a refusal as the source has it: `§` stands for whatever is put in. */
export interface Phrase {
  readonly text: string;
  readonly file: string;
}

const sources = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(path).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });

/** Reads on from an opening bracket to the one that closes it, past strings and templates. */
function closing(code: string, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    const c = code[i]!;
    if (c === "'" || c === '"') i = code.indexOf(c, i + 1 + Number(code[i + 1] === '\\'));
    else if (c === '`') i = templateEnd(code, i);
    else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c) && --depth === 0) return i;
  }
  return code.length;
}

function templateEnd(code: string, start: number): number {
  for (let i = start + 1; i < code.length; i++) {
    if (code[i] === '\\') i++;
    else if (code[i] === '$' && code[i + 1] === '{') i = closing(code, i + 1);
    else if (code[i] === '`') return i;
  }
  return code.length;
}

/** The string literals and templates of an expression that stand on its outermost level, or behind `?` and `:`. */
function literals(code: string): readonly string[] {
  const found: string[] = [];
  for (let i = 0; i < code.length; i++) {
    const c = code[i]!;
    if (c === "'" || c === '"') {
      let end = i + 1;
      while (end < code.length && code[end] !== c) end += code[end] === '\\' ? 2 : 1;
      found.push(code.slice(i + 1, end).replaceAll(/\\(.)/g, '$1'));
      i = end;
    } else if (c === '`') {
      const end = templateEnd(code, i);
      let text = '';
      for (let k = i + 1; k < end; k++) {
        if (code[k] === '\\') text += code[++k]!;
        else if (code[k] === '$' && code[k + 1] === '{') {
          text += '§';
          k = closing(code, k + 1);
        } else text += code[k]!;
      }
      found.push(text);
      i = end;
    } else if ('([{'.includes(c)) i = closing(code, i);
  }
  return found;
}

/** The arguments of a call, whose bracket opens at `open`. */
function argumentsAt(code: string, open: number): readonly string[] {
  const end = closing(code, open),
    parts: string[] = [];
  let from = open + 1;
  for (let i = open + 1; i <= end; i++) {
    const c = code[i]!;
    if (c === "'" || c === '"') {
      i++;
      while (i < end && code[i] !== c) i += code[i] === '\\' ? 2 : 1;
    } else if (c === '`') i = templateEnd(code, i);
    else if ('([{'.includes(c)) i = closing(code, i);
    else if (c === ',' || i === end) {
      parts.push(code.slice(from, i));
      from = i + 1;
    }
  }
  return parts;
}

/** Every phrase with which the folders refuse something: what is wrong, and what to do. */
export function phrasesOf(folders: readonly string[]): readonly Phrase[] {
  const found = new Map<string, Phrase>();
  const add = (text: string, file: string): void => {
    if (/[a-z]{2}/.test(text.replaceAll('§', ''))) found.set(text, { text, file });
  };
  for (const file of folders.flatMap(sources)) {
    const code = readFileSync(file, 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, '');
    for (const { index, 1: thrower = '' } of code.matchAll(/(?<![\w.])(refuse|unable|Unsupported|UnknownType)\(/g)) {
      if (code.slice(0, index).endsWith('function ')) continue;
      const [what = '', , todo = ''] = argumentsAt(code, index + thrower.length);
      for (const text of [...literals(what), ...literals(todo)]) add(text, file);
    }
  }
  return [...found.values()];
}
