import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpecError } from '../../../src/core/errors.ts';
import { readOnnx } from '../../../src/formats/onnx/read.ts';
import { context } from '../../cases/files.ts';
import type { Attribute } from './make.ts';
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

const odd = fc.constantFrom(-(2 ** 40), -7, -1, 0, 1, 2, 3, 5, 1000, 2 ** 20, 2 ** 31, 2 ** 40);
const names = Object.keys(models);

/** A good model with sizes, attributes and connections that are not meant. */
const meddled = fc
  .record({
    which: fc.constantFrom(...names),
    dims: fc.array(fc.tuple(fc.nat(), fc.nat(), odd), { maxLength: 2 }),
    attributes: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.oneof(odd, fc.array(odd, { maxLength: 5 }))), {
      maxLength: 2,
    }),
    wires: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2 }),
  })
  .map(({ which, dims, attributes, wires }) => {
    const { layers: _, ...made } = models[which]!;
    const inputs: { [name: string]: (number | string)[] } = Object.fromEntries(
      Object.entries(made.inputs).map(([name, d]) => [name, [...d]]),
    );
    for (const [i, axis, size] of dims) {
      const own = Object.values(inputs)[i % Object.keys(inputs).length]!;
      if (own.length > 0) own[axis % own.length] = size;
    }
    const nodes = made.nodes.map(
      ([type, ins, outs, given = {}, domain = '']) =>
        [type, ins, outs, { ...given }, domain] as [string, string, string, { [name: string]: Attribute }, string],
    );
    for (const [i, k, value] of attributes) {
      const own = nodes[i % nodes.length]![3],
        keys = Object.keys(own);
      if (keys.length > 0) own[keys[k % keys.length]!] = value;
    }
    const values = nodes.flatMap(([, ins, outs]) => `${ins} ${outs}`.split(' ').filter((n) => n !== ''));
    for (const [i, k] of wires) {
      const node = nodes[i % nodes.length]!,
        ins = node[1].split(' ');
      ins[k % ins.length] = values[(i + k) % values.length]!;
      node[1] = ins.join(' ');
    }
    return { ...made, inputs, nodes };
  });

test('a model whose sizes, attributes and connections are not meant opens, or is refused in words, and soon', async () => {
  await fc.assert(
    fc.asyncProperty(meddled, async (made) => {
      const started = process.cpuUsage();
      const error: unknown = await open(bytesOf(made)).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1e6).toBeLessThan(5);
      if (error === null) return;
      if (!(error instanceof SpecError)) throw error;
      expect(error.message).toMatch(/^model\.onnx: /);
      expect(error.message.length).toBeLessThan(2000);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});
