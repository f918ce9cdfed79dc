import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

/** The files and packages that a file of src brings with it, and by which way: everything that its imports run, types left out. */
function reached(entry: string): ReadonlyMap<string, string> {
  const ways = new Map([[entry, entry]]);
  for (const [file, way] of ways) {
    if (!/\.tsx?$/.test(file) || !existsSync(file)) continue;
    const { module } = parseSync(file, readFileSync(file, 'utf8'));
    const values = module.staticImports.filter(
      ({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType),
    );
    const again = module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (moduleRequest && !isType ? [moduleRequest.value] : [])),
    );
    for (const target of [...values.map(({ moduleRequest }) => moduleRequest.value), ...again]) {
      const next = target.startsWith('.') ? posix.join(posix.dirname(file), target) : target;
      if (!ways.has(next)) ways.set(next, `${way} → ${next}`);
    }
  }
  return ways;
}

/** What comes after the first picture, or never: each has a lighter way beside it. */
const LATER: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/^src\/core\/(network|layers\/index|losses\/index|optimizers\/index)\.ts$/, 'core/graph.ts, core/known.ts'],
  [/^src\/core\/recurrent\//, 'core/everyday.ts'],
  [/^src\/formats\/(model|index)\.ts$/, 'import()'],
  [/^src\/views\/(inspector|gallery)\//, 'soon() or later()'],
  [/^(katex|fflate|jsfive|pbf|comlink|@codemirror\/.*|@lezer\/.*|@dagrejs\/.*)$/, 'import()'],
];

describe('what the first picture waits for', () => {
  test.each(['src/main.tsx', 'src/views/app/App.tsx', 'src/embed/Embed.tsx'])('%s brings nothing rare', (entry) => {
    const rare = [...reached(entry)].flatMap(([file, way]) =>
      LATER.filter(([pattern]) => pattern.test(file)).map(([, instead]) => `${way}: use ${instead}`),
    );
    expect(rare).toEqual([]);
  });

  test('the walk follows imports and exports, and leaves types out', () => {
    expect([...reached('src/core/network.ts').keys()]).toEqual(
      expect.arrayContaining(['src/core/layers/lstm.ts', 'src/core/graph.ts', 'src/core/layers/dense.ts']),
    );
    expect([...reached('src/core/graph.ts').keys()]).not.toContain('src/core/layers/index.ts');
  });
});
