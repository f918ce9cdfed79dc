import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reached } from '../scripts/reached.ts';

/** What comes after the first picture, or never: each has a lighter way beside it. */
const LATER: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/^src\/core\/(network|layers\/index|losses\/index|optimizers\/index)\.ts$/, 'core/graph.ts, core/known.ts'],
  [/^src\/core\/recurrent\//, 'core/everyday.ts'],
  [/^src\/core\/(machine\.ts|kernels\/plain\/)/, 'core/prepare.ts'],
  [
    /^src\/core\/(rules\.ts|penalties\.ts|clipping\.ts|scheduled\.ts|weighing\.ts|schedules\/|constraints\/|regularizers\/)/,
    'core/known_rules.ts',
  ],
  [/^src\/formats\/(model|index)\.ts$/, 'import()'],
  [/^src\/views\/(inspector|gallery)\//, 'soon() or later()'],
  [/^(katex|fflate|pbf|@codemirror\/.*|@lezer\/.*|@dagrejs\/.*)$/, 'import()'],
];

describe('what the first picture waits for', () => {
  test.each(['src/main.tsx', 'src/views/app/App.tsx', 'src/embed/Embed.tsx'])('%s brings nothing rare', (entry) => {
    const rare = [...reached(entry)].flatMap(([file, way]) =>
      LATER.filter(([pattern]) => pattern.test(file)).map(([, instead]) => `${way}: use ${instead}`),
    );
    expect(rare).toEqual([]);
  });

  test('an embed brings no library of icons, and asks for no words that it does not have', () => {
    const ways = [...reached('src/embed/Embed.tsx')];
    expect(ways.filter(([file]) => file === 'lucide-react').map(([, way]) => way)).toEqual([]);
    const asking = ways.filter(
      ([file]) => /^src\/.*\.tsx?$/.test(file) && /(?<!function )useMessages\(\)/.test(readFileSync(file, 'utf8')),
    );
    expect(asking.map(([, way]) => way)).toEqual([]);
  });

  test('page and embed stay within 200 and 140 kB of JavaScript', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'backlit-size-'));
    const node = (...args: readonly string[]): string =>
      execFileSync(process.execPath, args, {
        env: { ...process.env, NODE_ENV: 'production', VITEST: '', DIST: `${folder}/` },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    try {
      node('node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error');
      const sizes = node('scripts/size.mjs', 'App=200', 'Embed=140');
      expect(sizes.match(/in all/g)).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('the walk follows imports and exports, and leaves types out', () => {
    expect([...reached('src/core/network.ts').keys()]).toEqual(
      expect.arrayContaining(['src/core/layers/lstm.ts', 'src/core/graph.ts', 'src/core/layers/dense.ts']),
    );
    expect([...reached('src/core/graph.ts').keys()]).not.toContain('src/core/layers/index.ts');
  });
});
