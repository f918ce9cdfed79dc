import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Program, Values } from '../../src/core/program.ts';
import { compile } from '../../src/core/program.ts';
import { encodeNpz } from '../../src/formats/npz_write.ts';
import { isTooLarge, scriptOf } from '../../src/words/code/script.ts';
import { shipped } from '../browser/setup/core.ts';
import { CASES } from './code-cases.ts';
import { NETWORKS, made } from './programs.ts';
import { nd, runPython } from './python.ts';
import type { Nd } from './python.ts';
import type { Value } from './ndarray.ts';

/** A number of the script, as close to the core's as the rounding of a whole run allows. */
const close = (is: number, should: number, scale: number): boolean =>
  Object.is(is, should) ||
  (Number.isNaN(is) && Number.isNaN(should)) ||
  is === should ||
  Math.abs(is - should) <= 1e-4 * Math.abs(should) + 2e-5 * Math.max(1, scale);

/** What a script ends with: the outputs, the loss, every gradient, every new weight. */
const endsOf = (program: Program): readonly string[] => [
  ...program.network.outputs.map((id) => `${id}.y`),
  ...(program.tensors.has('loss.value') ? ['loss.value'] : []),
  ...[...program.tensors.values()].filter((t) => t.role === 'gradient' || t.role === 'next').map((t) => t.name),
];

/** Compares whatever a script has made with the numbers of the core; says the first that differs. */
function compare(program: Program, values: Values, made: (name: string) => ArrayLike<number>): string | null {
  for (const name of endsOf(program)) {
    const numbers = values.get(name)!,
      is = made(name),
      scale = numbers.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    if (is.length !== numbers.length) return `${name} has ${is.length} numbers, not ${numbers.length}`;
    for (let c = 0; c < numbers.length; c++)
      if (!close(is[c]!, numbers[c]!, scale)) return `${name} at ${c}: ${is[c]} for ${numbers[c]}`;
  }
  return null;
}

const weightsOf = ({ tensors }: Program, values: Values) =>
  new Map(
    [...tensors.values()]
      .filter((t) => t.role === 'weight')
      .map((t) => [t.name, { shape: t.shape, data: values.get(t.name)! }]),
  );

describe.each(CASES)('the script of %s', (_, cases) => {
  test('run as it is, makes the numbers of the core', async () => {
    for (const { program, values } of cases()) {
      const { text, lacks, names } = await scriptOf(program, values, 'model.npz');
      expect(lacks).toEqual([]);
      const env = runPython(text, {});
      expect(
        compare(program, values, (name) => (env.get(names.get(name)!) as Nd).data),
        text,
      ).toBeNull();
    }
  });
});

describe('a script', () => {
  const { program, values } = made(NETWORKS['lenet']!);

  test('of a shipped network reads its weights from the file that the page saves', async () => {
    const { program: p, values: v } = shipped('lenet');
    const { text, names } = await scriptOf(p, v(), 'lenet.npz');
    expect(text).toContain("weights = np.load('lenet.npz')");
    const file = Object.fromEntries([...weightsOf(p, v())].map(([n, t]) => [n, nd(t.shape, t.data)]));
    const env = runPython(text.replace("np.load('lenet.npz')", 'file'), { file: { file } satisfies Value });
    expect(compare(p, v(), (name) => (env.get(names.get(name)!) as Nd).data)).toBeNull();
  }, 60_000);

  test('reads as a textbook writes it', async () => {
    const { text } = await scriptOf(program, values, 'lenet.npz');
    expect(text).toContain(
      [
        '    # conv2: Conv2D',
        '    conv2_z = np.zeros((1, 5, 5, 4)) + conv2_bias',
        '    padded = np.pad(pool1_y, ((0, 0), (1, 1), (1, 1), (0, 0)))',
        '    for i, j in np.ndindex(3, 3):',
        "        conv2_z += np.einsum('nhwi,if->nhwf', padded[:, i:i + 5, j:j + 5], conv2_kernel[i, j])",
        '    conv2_y = np.maximum(0, conv2_z)',
      ].join('\n'),
    );
    expect(text).toContain("    dense_z = np.einsum('ni,ij->nj', flatten_y, dense_kernel) + dense_bias\n");
    expect(text).toContain('    dense_kernel_next = dense_kernel - optimizer_learningRate * dense_dkernel\n');
  });

  test('of a prediction is the forward pass alone', async () => {
    const forward = compile(NETWORKS['lenet']!, { training: false, until: 'forward' });
    const { text } = await scriptOf(forward, values, 'lenet.npz');
    expect(text).not.toMatch(/backward|target|learningRate|for _ in/);
    expect(text).toContain("print('dense_y', dense_y)");
  });

  test('is refused where loops of Python would take hours', () => {
    expect(isTooLarge(program)).toBe(false);
    expect(isTooLarge({ ...program, steps: 2e9 })).toBe(true);
  });
});

const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!python)(
  'NumPy itself, where it is there, runs the script of every network that comes with Backlit, and makes the same numbers',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backlit-numpy-'));
    try {
      for (const id of ['lenet', 'residual', 'xor', 'brackets', 'sorting', 'spiral'] as const) {
        const { program, values } = shipped(id);
        const { text, names } = await scriptOf(program, values(), `${id}.npz`);
        writeFileSync(join(folder, `${id}.npz`), encodeNpz(weightsOf(program, values())));
        const ends = endsOf(program).map((name) => [name, names.get(name)!]);
        const tail = `\nimport json\nprint('§' + json.dumps({n: np.ravel(globals()[v]).tolist() for n, v in ${JSON.stringify(ends)}}))\n`;
        writeFileSync(join(folder, `${id}.py`), `import numpy as np\nnp.seterr(all='ignore')\n${text}${tail}`);
        const said = execFileSync('python3', [`${id}.py`], { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 });
        const numbers = JSON.parse(said.slice(said.indexOf('§') + 1)) as { readonly [name: string]: readonly number[] };
        expect(
          compare(program, values(), (name) => numbers[name]!),
          id,
        ).toBeNull();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);
