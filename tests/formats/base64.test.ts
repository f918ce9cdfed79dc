import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import { base64Length, decodeBase64, encodeBase64 } from '../../src/formats/base64.ts';

test('it is the base64 that Node writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(text).toHaveLength(base64Length(bytes.length));
      expect(decodeBase64(text)).toEqual(bytes);
    }),
  );
});

test('any text is decoded to bytes that encode to it again, or refused with a SpecError', () => {
  const nearly = fc.string({
    unit: fc.constantFrom('A', 'B', 'a', '0', '9', '+', '/', '=', '-', 'é', '\u{1f600}'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(nearly, (text) => {
      try {
        expect(encodeBase64(decodeBase64(text))).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a refusal says what is wrong', () => {
  expect(() => decodeBase64('abc')).toThrow('base64 must have a multiple of 4 characters (received 3)');
  expect(() => decodeBase64('ab-d')).toThrow('base64 has no character 3 like this (received "-")');
  expect(() => decodeBase64('=AAA')).toThrow(SpecError);
  expect(() => decodeBase64('AB==')).toThrow('base64 must end in zero bits');
});
