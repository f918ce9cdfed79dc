import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What is published: built once into a folder of its own, and used from there as anyone would.

const folder = mkdtempSync(join(tmpdir(), 'backlit-lib-'));
const built = join(folder, 'node_modules/backlit');

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build-lib.mjs', join(built, 'dist-lib')], { stdio: 'pipe' });
  writeFileSync(join(built, 'package.json'), readFileSync('package.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The code of a page's examples as one module, imports first, and the lines it is said to print. */
function examplesOf(page: string): { readonly code: string; readonly printed: readonly string[] } {
  const blocks = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map((m) => m[1]!);
  const lines = blocks.join('\n').split('\n');
  const code = [...lines.filter((l) => l.startsWith('import ')), ...lines.filter((l) => !l.startsWith('import '))];
  return {
    code: code.join('\n'),
    printed: lines.flatMap((line) => /\/\/ → (.*)$/.exec(line)?.[1] ?? []),
  };
}

test('the examples of docs/library.md print what they say', () => {
  const { code, printed } = examplesOf(readFileSync('docs/library.md', 'utf8'));
  expect(printed.length).toBeGreaterThan(20);
  const file = join(folder, 'examples.mjs');
  writeFileSync(file, code);
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((l) => l.trimEnd()),
  ).toEqual(printed.map((l) => l.trimEnd()));
});

test('its types tell what fits and what does not', () => {
  const file = join(folder, 'use.mts');
  writeFileSync(
    file,
    `import { fromNetwork, input, layers, model, sequential } from 'backlit';
import type { History, Model, Tensor } from 'backlit';
const net: Model = sequential([input([28, 28, 1]), layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }), layers.flatten()], { loss: 'mse' });
const graph: Model = model(layers.add()(input([2]), input([2])));
const y: Tensor = net.predict(new Float32Array(784));
const history: Promise<History> = net.fit([[1]], [1], { epochs: 2, signal: new AbortController().signal });
// @ts-expect-error: there is no such layer
layers.conv9d();
// @ts-expect-error: a word is no number of units
layers.dense({ units: 'ten' });
// @ts-expect-error: nor is this an option
layers.dense({ unit: 10 });
// @ts-expect-error: numbers are read only
graph.network.layers = [];
export { fromNetwork, history, y };
`,
  );
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--target',
    'es2023',
    '--lib',
    'es2023,dom',
    '--types',
    '',
  ];
  const { stdout, status } = spawnSync(
    process.execPath,
    [tsc, ...flags, '--module', 'nodenext', '--moduleResolution', 'nodenext', file],
    { encoding: 'utf8', cwd: folder },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('it is one module without dependencies, that runs without a page', () => {
  const code = readFileSync(join(built, 'dist-lib/index.js'), 'utf8');
  expect([...code.matchAll(/^(?:import|export) .* from ['"](.*)['"]/gm)].map((m) => m[1])).toEqual([]);
});

test('its manifest leads where it says, for every kind of reader', async () => {
  const { messages } = await publint({ pkgDir: built, pack: false, strict: true });
  expect(messages.map(({ code, path }) => [code, path.join('.')])).toEqual([]);
});
