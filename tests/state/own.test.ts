import { deflateSync, strToU8 } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/network.ts';
import { complete } from '../../src/formats/complete.ts';
import { toBase64Url } from '../../src/state/link.ts';
import { pack, unpack } from '../../src/state/own.ts';

const modelOf = (units: number) =>
  complete({
    network: parse({
      layers: [
        { type: 'input', shape: [units] },
        { type: 'dense', units },
      ],
    }),
  }).model;

describe('a model of one’s own in a link', () => {
  test('comes back as it was', async () => {
    const model = modelOf(5);
    expect(await unpack((await pack(model))!)).toEqual(model);
  });

  test('stays out of it when it is large', async () => {
    expect(await pack(modelOf(120))).toBeNull();
    expect(await pack(modelOf(300))).toBeNull();
  });

  test('that was changed is refused in words', async () => {
    const packed = (await pack(modelOf(3)))!;
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.constantFrom('A', '-', 'z'), async (at, letter) => {
        await unpack(packed.slice(0, at) + letter + packed.slice(at + 1)).catch((error: unknown) => {
          expect(error).toBeInstanceOf(SpecError);
        });
      }),
    );
    await expect(unpack(packed.slice(0, 60))).rejects.toThrow('link: own holds no model; the link was cut or changed');
  });

  test('that unfolds without end is refused', async () => {
    const bomb = toBase64Url(deflateSync(strToU8(' '.repeat(20_000_000))));
    await expect(unpack(bomb)).rejects.toThrow(SpecError);
  });
});
