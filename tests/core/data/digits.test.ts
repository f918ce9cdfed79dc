import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { inflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { decodeDigits, digitAt, encodeDigits, type DigitSet, type Inflate } from '../../../src/core/data/index.ts';
import { SpecError } from '../../../src/core/errors.ts';

const zlib: Inflate = (bytes, room) => inflateRawSync(bytes, { maxOutputLength: room });
const fflate: Inflate = (bytes, room) => inflateSync(bytes, { out: new Uint8Array(room) });
const store = (set: DigitSet): Uint8Array => Uint8Array.from(encodeDigits(set, (raw) => deflateRawSync(raw)));

const sets: fc.Arbitrary<DigitSet> = fc
  .record({
    count: fc.integer({ min: 1, max: 9 }),
    rows: fc.integer({ min: 1, max: 6 }),
    columns: fc.integer({ min: 1, max: 6 }),
  })
  .chain(({ count, rows, columns }) => {
    const pixels = count * rows * columns;
    return fc.record({
      count: fc.constant(count),
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      labels: fc.uint8Array({ minLength: count, maxLength: count, max: 9 }),
      pixels: fc.uint8Array({ minLength: pixels, maxLength: pixels }),
    });
  });

const pair: DigitSet = {
  count: 2,
  rows: 2,
  columns: 2,
  labels: Uint8Array.of(3, 9),
  pixels: Uint8Array.of(0, 51, 102, 255, 1, 2, 3, 4),
};

/** The bytes with some fields of the header replaced and the checksum made right again, as a malicious author would. */
function forge(bytes: Uint8Array, fields: Readonly<Record<number, number>>, payload = bytes.subarray(24)): Uint8Array {
  const forged = Uint8Array.from([...bytes.subarray(0, 24), ...payload]);
  const view = new DataView(forged.buffer);
  for (const [at, value] of Object.entries(fields)) view.setUint32(Number(at), value, true);
  try {
    decodeDigits(forged, zlib);
  } catch (error) {
    const sum = /checksum differs \(received 0x([0-9a-f]{8})/.exec(String(error))?.[1];
    if (sum) view.setUint32(8, Number.parseInt(sum, 16), true);
  }
  return forged;
}

function messageOf(bytes: Uint8Array, inflate = zlib): string {
  try {
    decodeDigits(bytes, inflate, 'mnist-test.bin');
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return (error as Error).message;
  }
  return 'accepted';
}

describe('a digit file', () => {
  test('gives back what was put in, by zlib and by fflate', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const bytes = store(set);
        for (const inflate of [zlib, fflate]) {
          const { labels, pixels, ...shape } = decodeDigits(bytes, inflate);
          expect(shape).toEqual({ count: set.count, rows: set.rows, columns: set.columns });
          expect([[...labels], [...pixels]]).toEqual([[...set.labels], [...set.pixels]]);
        }
      }),
    );
  });

  test('is read from the middle of a larger buffer as well', () => {
    const bytes = store(pair);
    const larger = new Uint8Array(bytes.length + 11).fill(77);
    larger.set(bytes, 5);
    expect([...decodeDigits(larger.subarray(5, 5 + bytes.length), zlib).pixels]).toEqual([...pair.pixels]);
  });

  test('digitAt gives ink of 0 … 1 and refuses a digit that is not there', () => {
    expect([...digitAt(pair, 0)]).toEqual([0, 51, 102, 255].map((byte) => Math.fround(byte / 255)));
    for (const i of [-1, 2, 0.5, NaN])
      expect(() => digitAt(pair, i)).toThrow('must be an integer from 0 to 1 (received');
  });

  test('a set that could not be read again is not written', () => {
    const write = (change: Partial<DigitSet>) => () => encodeDigits({ ...pair, ...change }, (raw) => raw);
    expect(write({ count: 0 })).toThrow('digits: the count must be an integer from 1 to');
    expect(write({ rows: 0 })).toThrow('digits: rows must be an integer from 1 to 1024 (received 0)');
    expect(write({ labels: Uint8Array.of(1) })).toThrow('digits: there must be 2 labels (received 1)');
    expect(write({ columns: 3 })).toThrow('digits: there must be 12 pixels (received 8)');
    expect(write({ labels: Uint8Array.of(1, 10) })).toThrow('digits: the label of digit 1 must be from 0 to 9');
  });
});

describe('a digit file that is none is refused with what was found and what to do', () => {
  const good = store(pair);
  const changed = (at: number, value: number): Uint8Array => good.map((byte, i) => (i === at ? value : byte));

  test('too short', () => {
    expect(messageOf(good.subarray(0, 23))).toBe(
      'digits "mnist-test.bin": there must be at least 24 bytes (received 23); download the file again',
    );
  });

  test('wrong magic', () => {
    const page = new TextEncoder().encode('<!doctype html><title>Not found</title>');
    expect(messageOf(page)).toBe(
      'digits "mnist-test.bin": a digit file begins with "BLDG" (received "<!do"); choose another file',
    );
  });

  test('unknown version', () => {
    expect(messageOf(changed(4, 2))).toBe(
      'digits "mnist-test.bin": the version must be 1 (received 2); update Backlit or the file',
    );
  });

  test('a changed byte', () => {
    expect(messageOf(changed(good.length - 1, good.at(-1)! ^ 1))).toMatch(
      /^digits "mnist-test.bin": checksum differs \(received 0x[0-9a-f]{8}, expected 0x[0-9a-f]{8}\); download the file again$/,
    );
  });

  test('a file cut off', () => {
    expect(messageOf(good.subarray(0, -1))).toContain('checksum differs');
  });

  test('impossible counts, before anything is unpacked', () => {
    const never: Inflate = () => expect.unreachable('inflate was called');
    expect(messageOf(forge(good, { 12: 0 }), never)).toContain('the count must be an integer from 1 to');
    expect(messageOf(forge(good, { 12: 2 ** 32 - 1 }), never)).toContain('(received 4294967295); download');
    expect(messageOf(forge(good, { 16: 0 }), never)).toContain('rows must be an integer from 1 to 1024 (received 0)');
    expect(messageOf(forge(good, { 20: 4096 }), never)).toContain('columns must be an integer from 1 to 1024');
    expect(messageOf(forge(good, { 12: 60, 16: 1024, 20: 1024 }), never)).toMatch(/bytes cannot hold .* of 60 digits/);
  });

  test('a payload that is too short, too long, endless or not DEFLATE', () => {
    const packed = (size: number): Uint8Array => deflateRawSync(new Uint8Array(size));
    for (const inflate of [zlib, fflate]) {
      expect(messageOf(forge(good, {}, packed(9)), inflate)).toContain(
        'there must be 10 bytes of labels and pixels (received 9)',
      );
      expect(messageOf(forge(good, {}, packed(11)), inflate)).toContain('(received 11); download');
      expect(messageOf(forge(good, {}, packed(2 ** 24)), inflate)).toMatch(/received (11|\d{5})/);
      expect(messageOf(forge(good, {}, Uint8Array.of(255, 255)), inflate)).toContain(
        'the compressed part cannot be read',
      );
    }
  });

  test('a label beyond 9', () => {
    const payload = deflateRawSync(Uint8Array.of(3, 200, ...pair.pixels));
    expect(messageOf(forge(good, {}, payload))).toContain('the label of digit 1 must be from 0 to 9 (received 200)');
  });

  test('any bytes at all, with a right header or without', () => {
    const header = fc.tuple(...[12, 16, 20].map((at) => fc.tuple(fc.constant(at), fc.nat({ max: 2 ** 32 - 1 }))));
    const small = fc.tuple(...[12, 16, 20].map((at) => fc.tuple(fc.constant(at), fc.nat({ max: 20 }))));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.oneof(header, small), (noise, fields) => {
        for (const inflate of [zlib, fflate]) {
          messageOf(noise, inflate);
          messageOf(forge(good, Object.fromEntries(fields), noise), inflate);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('any single changed bit', () => {
    for (let bit = 0; bit < 8 * good.length; bit++) {
      expect(messageOf(changed(bit >> 3, good[bit >> 3]! ^ (1 << (bit & 7))))).not.toBe('accepted');
    }
  });
});

describe('the digits in public/data', () => {
  const read = (name: string): DigitSet =>
    decodeDigits(readFileSync(new URL(`../../../public/data/${name}`, import.meta.url)), fflate, name);
  const [train, unseen] = [read('mnist-train.bin'), read('mnist-test.bin')];
  const countsOf = (set: DigitSet): number[] =>
    Array.from({ length: 10 }, (_, label) => set.labels.filter((other) => other === label).length);

  test('are 8,000 for training and 2,000 for testing, of 28×28', () => {
    expect([train.count, train.rows, train.columns]).toEqual([8000, 28, 28]);
    expect([unseen.count, unseen.rows, unseen.columns]).toEqual([2000, 28, 28]);
  });

  test('have every label in both parts, in proportion', () => {
    expect(countsOf(train)).toEqual([801, 902, 793, 826, 784, 690, 811, 856, 755, 782]);
    expect(countsOf(unseen)).toEqual([200, 225, 198, 206, 196, 173, 203, 214, 189, 196]);
  });

  test('are in no order of labels', () => {
    for (const { labels, count } of [train, unseen]) {
      const equal = labels.subarray(1).filter((label, i) => label === labels[i]).length;
      expect(equal / count).toBeGreaterThan(0.08);
      expect(equal / count).toBeLessThan(0.12);
    }
  });

  test('are 10,000 different pictures, none of them in both parts', () => {
    const pictures = [train, unseen].flatMap(({ count, pixels }) =>
      Array.from({ length: count }, (_, i) => Buffer.from(pixels.subarray(784 * i, 784 * (i + 1))).toString('latin1')),
    );
    expect(new Set(pictures).size).toBe(10_000);
  });

  test('stand upright, light on dark: ones are tall and lean right, sevens heavy above, zeros hollow', () => {
    const mean = (label: number, weight: (y: number, x: number) => number): number => {
      let [sum, ink] = [0, 0];
      for (let i = 0; i < unseen.count; i++) {
        if (unseen.labels[i] !== label) continue;
        digitAt(unseen, i).forEach((value, p) => {
          sum += value * weight(Math.floor(p / 28), p % 28);
          ink += value;
        });
      }
      return sum / ink;
    };
    expect(mean(1, (y) => (y - 14) ** 2)).toBeGreaterThan(2 * mean(1, (_, x) => (x - 14) ** 2));
    expect(mean(7, (y) => Number(y < 12))).toBeGreaterThan(1.1 * mean(7, (y) => Number(y > 16)));
    expect(mean(1, (y, x) => (y - 14) * (x - 14))).toBeLessThan(0);
    const inMiddle = (label: number): number => mean(label, (y, x) => Number(Math.hypot(y - 14, x - 14) < 2));
    expect(inMiddle(8)).toBeGreaterThan(5 * inMiddle(0));
  });
});
