import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from 'vite';

/**
 * The files and packages that a file of src brings with it, each with the way that leads there: everything that its imports
 * run, types left out. What a file only hands on is passed through by name: it brings what is asked of it.
 */
export function reached(entry: string): ReadonlyMap<string, string> {
  const ways = new Map([[entry, entry]]);
  for (const [file, way] of ways)
    for (const { from, names } of /\.tsx?$/.test(file) && existsSync(file) ? partsOf(file).imports : [])
      for (const next of behind(posix.join(posix.dirname(file), from), from, names))
        if (!ways.has(next)) ways.set(next, `${way} → ${next}`);
  return ways;
}

/** The files of src that one asks for only while it runs: `import('./x.ts')`. */
export function askedBy(file: string): readonly string[] {
  if (!/\.tsx?$/.test(file) || !existsSync(file)) return [];
  const code = readFileSync(file, 'utf8');
  return parseSync(file, code).module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const [, from] = /^'(\.[^'?]*)'$/.exec(code.slice(start, end)) ?? [];
    return from === undefined ? [] : [posix.join(posix.dirname(file), from)];
  });
}

interface Import {
  readonly from: string;
  /** What is taken; null: everything. */
  readonly names: readonly string[] | null;
}
interface Parts {
  readonly imports: readonly Import[];
  /** Where an exported name is from; `*`: every name of that file. */
  readonly handsOn: readonly { readonly name: string; readonly from: string }[];
  readonly own: ReadonlySet<string>;
}

function partsOf(file: string): Parts {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const imports: Import[] = module.staticImports.flatMap(({ moduleRequest, entries }) => {
    const values = entries.filter(({ isType }) => !isType);
    if (entries.length > 0 && values.length === 0) return [];
    const names = values.map(({ importName }) => importName.name);
    return [{ from: moduleRequest.value, names: names.every((n) => typeof n === 'string') ? names : null }];
  });
  const handsOn: { readonly name: string; readonly from: string }[] = [],
    own = new Set<string>();
  for (const { exportName, moduleRequest, isType } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (isType) continue;
    if (moduleRequest) handsOn.push({ name: exportName.name ?? '*', from: moduleRequest.value });
    else own.add(exportName.name ?? '');
  }
  return { imports, handsOn, own };
}

/** The files that an import of some names really is of: what a file only hands on is taken where it is made. */
function behind(path: string, from: string, names: readonly string[] | null): readonly string[] {
  if (!from.startsWith('.')) return [from];
  if (!/\.tsx?$/.test(path) || names?.length === 0) return [path];
  const { handsOn } = partsOf(path);
  const next = (there: string, wanted: readonly string[] | null): readonly string[] =>
    behind(posix.join(posix.dirname(path), there), there, wanted);
  if (names === null) return [path, ...handsOn.flatMap((h) => next(h.from, null))];
  return names.flatMap((name) => {
    const there =
      handsOn.find((h) => h.name === name) ?? handsOn.find((h) => h.name === '*' && gives(path, h.from, name));
    return there ? next(there.from, [name]) : [path];
  });
}

/** Whether a file exports a name, itself or from another. */
function gives(path: string, from: string, name: string): boolean {
  const file = posix.join(posix.dirname(path), from),
    { own, handsOn } = partsOf(file);
  return own.has(name) || handsOn.some((h) => h.name === name || (h.name === '*' && gives(file, h.from, name)));
}
