import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../src/state/document.ts';
import { BEGINNING, readHash } from '../../src/state/document.ts';
import { writeHash } from '../../src/state/link.ts';
import { FILLS } from '../../src/formats/given.ts';
import { PASSES } from '../../src/core/program.ts';
import type { OwnId } from '../../src/state/types.ts';
import { BATCHES, DENSE_VIEWS, MODEL_IDS, MODES, isModelId, isOwnId } from '../../src/state/types.ts';
import { LEVELS, TESTS, keyOf } from '../../src/trace/index.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const sample: fc.Arbitrary<Document['sample']> = fc.oneof(
  fc.record({ kind: fc.constant('shipped' as const), index: fc.nat(500) }),
  fc.record({ kind: fc.constant('dataset' as const), index: fc.nat(5000) }),
  fc.record({ kind: fc.constant('fill' as const), how: fc.constantFrom(...FILLS), seed: fc.nat(999_999_999) }),
  fc.record({
    kind: fc.constant('point' as const),
    x: fc.array(
      fc.double({ min: -9, max: 9, noNaN: true }).map((x) => (x === 0 ? 0 : x)),
      { minLength: 1, maxLength: 4 },
    ),
    target: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('drawn' as const),
    pixels: fc.array(fc.nat(255), { minLength: 784, maxLength: 784 }).map((p) => Float32Array.from(p, (v) => v / 255)),
    label: fc.option(fc.nat(9)),
  }),
);
const document: fc.Arbitrary<Document> = fc.record({
  model: fc.oneof(
    fc.constantFrom(...MODEL_IDS),
    fc.stringMatching(/^[0-9a-f]{16}$/).map((hash): OwnId => `own-${hash}`),
  ),
  packed: fc.option(fc.stringMatching(/^[\w-]{1,40}$/)),
  code: fc.option(
    fc.record({
      text: fc.string(),
      answers: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.nat(), fc.string())),
    }),
  ),
  mode: fc.constantFrom(...MODES),
  sample,
  edits: fc.dictionary(
    fc.constantFrom('conv1.kernel', 'dense.bias', 'input.y', 'target', 'optimizer.learningRate', 'Dense/größe.kernel'),
    fc.dictionary(fc.nat(9999).map(String), float, { minKeys: 1, maxKeys: 5 }),
  ),
  at: fc.option(
    fc.record({
      pass: fc.constant('forward' as const),
      layer: fc.constant('conv1'),
      out: fc.constant('conv1.z'),
      cell: fc.array(fc.nat(30), { maxLength: 4 }),
      term: fc.nat(300),
      progress: fc.constantFrom(1, 0.5, 0.25),
    }),
  ),
  level: fc.option(fc.constantFrom(...LEVELS)),
  closeUp: fc.option(fc.constantFrom('conv1', 'dense')),
  dense: fc.constantFrom(...DENSE_VIEWS),
  batch: fc.constantFrom(...BATCHES),
  row: fc.option(fc.nat(15)),
  breakpoints: fc.uniqueArray(
    fc.record({
      stop: fc.oneof(
        fc.record({
          kind: fc.constant('layer' as const),
          pass: fc.constantFrom(...PASSES),
          layer: fc.constant('conv1'),
        }),
        fc.record({ kind: fc.constant('tensor' as const), name: fc.constantFrom('conv1.z', 'Dense/größe.y') }),
        fc.record({ kind: fc.constant('cell' as const), name: fc.constant('dense.dkernel'), at: fc.nat(9999) }),
        fc.record({
          kind: fc.constant('when' as const),
          test: fc.constantFrom(...TESTS),
          than: float.map((x) => (x === 0 ? 0 : x)),
          name: fc.option(fc.constant('conv1.z')),
        }),
      ),
      on: fc.boolean(),
    }),
    { maxLength: 6, selector: ({ stop }) => keyOf(stop) },
  ),
  locale: fc.option(fc.constantFrom('en' as const, 'zh-CN' as const)),
  theme: fc.option(fc.constantFrom('light' as const, 'dark' as const)),
});

describe('a link', () => {
  test('opens the frame it was made from', () => {
    fc.assert(
      fc.property(document, (doc) => {
        expect(readHash(`#${writeHash(doc)}`)).toEqual({ doc: normal(doc), problems: [] });
      }),
      { numRuns: 200 },
    );
  });

  test('never breaks the page, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webFragments()), (hash) => {
        const read = readHash(hash);
        if (read) expect(isModelId(read.doc.model) || isOwnId(read.doc.model)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [
      'model=resnet',
      'link: model is not a model that comes with Backlit (received "resnet"); choose one from the gallery',
    ],
    ['own=%3Cb%3E', 'link: own must be a packed model, letters, digits, - and _ (received "<b>")'],
    ['level=pixel', 'link: level must be one of layer, value, multiply (received "pixel")'],
    ['sample=drawn:AAAA:3', 'link: sample names no sample (received "drawn:AAAA:3")'],
    ['edits=conv1.kernel:3=1e99', 'link: edits must be finite numbers (received "1e99")'],
    ['edits=nonsense', 'link: edits must be written as tensor:cell=number,… (received "nonsense")'],
    ['at=conv1.z:x', 'link: at must be a tensor, a cell and a term such as conv1.z:0,3,9,2:12 (received "conv1.z:x")'],
    ['v=99&model=xor', 'link: v must be 1 (received "99"); it was made by another version of Backlit'],
  ])('with %s says so and falls back', (hash, problem) => {
    expect(readHash(hash)).toEqual({ doc: BEGINNING, problems: [problem] });
  });

  test('passes over keys it does not know', () => {
    expect(readHash('model=xor&colour=red')).toEqual({ doc: { ...BEGINNING, model: 'xor' }, problems: [] });
  });

  test('leaves no trace on prototypes', () => {
    const read = readHash('edits=__proto__:0=1');
    expect(Object.keys(read!.doc.edits)).toEqual(['__proto__']);
    expect(({} as { [key: number]: unknown })[0]).toBeUndefined();
  });
});

/** Numbers as a link keeps them: float32, without a negative zero. */
const normal = (doc: Document): Document => ({
  ...doc,
  edits: Object.fromEntries(
    Object.entries(doc.edits).map(([name, cells]) => [
      name,
      Object.fromEntries(Object.entries(cells).map(([c, v]) => [c, Math.fround(v) + 0])),
    ]),
  ),
});
