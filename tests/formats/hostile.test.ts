import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import h5wasm from 'h5wasm/node';
import { expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import type { GivenFile } from '../../src/formats/index.ts';
import { openH5 } from '../../src/formats/hdf5/index.ts';
import { open } from '../../src/formats/index.ts';
import { context } from '../cases/files.ts';

const CASES = 'tests/cases';
const file = (path: string): GivenFile => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  bytes: new Uint8Array(readFileSync(`${CASES}/${path}`)),
});

const GOOD: readonly (readonly GivenFile[])[] = [
  [file('keras/cnn.keras')],
  [file('keras/cnn.h5')],
  [file('keras/lstm_text.keras')],
  [file('keras/functional_residual.h5')],
  [file('tfjs/mlp/model.json'), file('tfjs/mlp/weights.bin')],
  [file('tfjs/mlp_uint8/model.json'), file('tfjs/mlp_uint8/weights.bin')],
];

/** The same numbers as `libver='latest'` keeps them: other headers, and an index of chunks of each kind. */
async function latest(): Promise<Uint8Array> {
  await h5wasm.ready;
  const folder = mkdtempSync(join(tmpdir(), 'backlit-hostile-')),
    path = join(folder, 'a.h5');
  const file = new h5wasm.File(path, 'w', { libver: 'latest' });
  const data = Float32Array.from({ length: 600 }, (_, i) => i / 8);
  for (const [name, more] of Object.entries({
    fixed: { compression: 1, compression_opts: [4] },
    extensible: { maxshape: [null, 20], compression: 3, compression_opts: [] },
    tree: { maxshape: [null, null] },
    scaled: { compression: 6, compression_opts: [0, 3] },
  }))
    file.create_dataset({ name, data, shape: [30, 20], chunks: [4, 3], ...more });
  file.create_attribute('long', 'x'.repeat(70_000));
  file.close();
  const bytes = new Uint8Array(readFileSync(path));
  rmSync(folder, { recursive: true });
  return bytes;
}

/** A change of some bytes: cut, flipped, blown up, or a piece put elsewhere. */
const change = fc.record({
  where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.integer({ min: 1, max: 16 }),
  kind: fc.constantFrom('cut', 'flip', 'ones', 'zeros', 'insert', 'copy'),
  byte: fc.integer({ min: 1, max: 255 }),
});

function changed(
  bytes: Uint8Array,
  { where, length, kind, byte }: { where: number; length: number; kind: string; byte: number },
): Uint8Array {
  const at = Math.floor(where * bytes.length),
    out = bytes.slice();
  if (kind === 'cut') return bytes.slice(0, at);
  if (kind === 'flip') out[at] = out[at]! ^ byte;
  if (kind === 'ones') out.fill(255, at, at + length);
  if (kind === 'zeros') out.fill(0, at, at + length);
  if (kind === 'copy') out.copyWithin(at, Math.floor(at / 2), Math.floor(at / 2) + length);
  if (kind === 'insert')
    return Uint8Array.of(...bytes.subarray(0, at), ...new Uint8Array(length).fill(byte), ...bytes.subarray(at));
  return out;
}

test('a damaged file of the newest HDF5 is read or refused in words', { timeout: 120_000 }, async () => {
  const good = await latest();
  const names = ['fixed', 'extensible', 'tree', 'scaled'];
  const read = (bytes: Uint8Array): void => {
    const root = openH5(bytes);
    root.attribute('long');
    for (const name of names)
      expect(
        root
          .at(name)
          ?.dataset()
          ?.read(2 ** 24).length ?? 0,
      ).toBeLessThanOrEqual(2 ** 22);
  };
  read(good);
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      try {
        read(changes.reduce((bytes, c) => changed(bytes, c), good));
      } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
      }
    }),
    { numRuns: 1500 },
  );
});

/** Opens files and lets nothing through but a model or a message. */
async function opened(files: readonly GivenFile[], partly = true): Promise<void> {
  try {
    await open(files, { ...context, partly, mostBytes: 2 ** 26 });
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    const { message } = error as SpecError;
    expect(message.startsWith(files[0]!.name), message).toBe(true);
    expect(message.length).toBeLessThan(2000);
  }
}

test('a damaged file is opened or refused in words, whichever bytes were changed', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...GOOD),
      fc.nat(1),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (good, which, changes) => {
        const at = Math.min(which, good.length - 1);
        const damaged = changes.reduce((bytes, c) => changed(bytes, c), good[at]!.bytes);
        await opened(good.map((f, i) => (i === at ? { ...f, bytes: damaged } : f)));
      },
    ),
    { numRuns: 400 },
  );
});

/** What may stand where something else was expected. */
const strange = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  1.5,
  1e9,
  2 ** 53,
  '',
  '64',
  'relu',
  'ghost',
  '__proto__',
  [],
  [[]],
  [1, 2, 3],
  [null],
  {},
  { class_name: 'Dense' },
  { class_name: 'function', config: 'x' },
  ['input_layer', 0, 0],
  { constructor: { prototype: 1 } },
);

/** Every place in JSON. */
function* places(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value))
      yield* places(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

const ARCHITECTURES = ['cnn', 'lstm_text', 'functional_residual'].map((name) =>
  readFileSync(`${CASES}/keras/${name}.json`, 'utf8'),
);

test(
  'an architecture with anything in place of anything is opened or refused in words',
  { timeout: 120_000 },
  async () => {
    const before = Reflect.ownKeys(Object.prototype).length;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ARCHITECTURES),
        fc.array(fc.tuple(fc.nat(), strange), { minLength: 1, maxLength: 2 }),
        async (text, swaps) => {
          const json = JSON.parse(text) as unknown;
          for (const [n, value] of swaps) {
            const all = [...places(json)],
              path = all[n % all.length]!;
            const parent = path.slice(0, -1).reduce((o, key) => (o as Record<string | number, unknown>)[key], json);
            (parent as Record<string | number, unknown>)[path.at(-1)!] = structuredClone(value);
          }
          await opened([{ name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json)) }]);
        },
      ),
      { numRuns: 600 },
    );
    expect(Reflect.ownKeys(Object.prototype).length).toBe(before);
  },
);
