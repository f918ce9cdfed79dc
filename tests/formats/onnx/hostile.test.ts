import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpecError } from '../../../src/core/errors.ts';
import { readOnnx } from '../../../src/formats/onnx/read.ts';
import { context } from '../../cases/files.ts';
import { bytesOf } from './make.ts';
import { models } from './models.ts';

const open = (bytes: Uint8Array, name = 'model.onnx') => readOnnx([{ name, bytes }], { ...context, partly: true });

const goods = [
  ...readdirSync('tests/cases/onnx')
    .filter((f) => f.endsWith('.onnx'))
    .map((f) => new Uint8Array(readFileSync(`tests/cases/onnx/${f}`))),
  ...Object.values(models).map((made) => bytesOf(made)),
];

/** What damages do: bytes flipped, cut, put in, doubled, lengths blown up. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), to: fc.constant(0) }),
  fc.record({ kind: fc.constant('put' as const), at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('blow' as const), at: fc.nat(), to: fc.constant(0) }),
);

test('a damaged model opens, or is refused in words that begin with its name; nothing else happens', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(goods.length - 1),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      async (which, damages) => {
        let bytes = Array.from(goods[which]!.subarray(0, 20_000));
        const head = Math.min(bytes.length, 3000);
        for (const { kind, at, to } of damages) {
          const i = at % Math.max(head, 1);
          if (kind === 'flip') bytes[i] = to;
          else if (kind === 'cut') bytes = bytes.slice(0, i);
          else if (kind === 'put') bytes.splice(i, 0, to);
          else bytes.splice(i, 1, 0xff, 0xff, 0xff, 0xff, 0x7f);
        }
        const before = Reflect.ownKeys(Object.prototype).length;
        const error: unknown = await open(Uint8Array.from(bytes)).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(Reflect.ownKeys(Object.prototype).length).toBe(before);
        if (error !== null) {
          if (!(error instanceof SpecError)) throw error;
          expect(error.message).toMatch(/^model\.onnx: /);
          expect(error.message.length).toBeLessThan(2000);
        }
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});
