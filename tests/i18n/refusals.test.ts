import { describe, expect, test } from 'vitest';
import { edited } from '../../src/core/editing.ts';
import { SpecError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/network.ts';
import { readCode } from '../../src/formats/keras-code/read.ts';
import { readModel } from '../../src/formats/model.ts';
import { PHRASES, refusalInChinese } from '../../src/i18n/refusals/index.ts';
import { readHash } from '../../src/state/document.ts';
import { phrasesOf } from './refusals.ts';

const FOLDERS = ['src/core', 'src/formats', 'src/state', 'src/train'];

describe('a refusal in Chinese', () => {
  const phrases = phrasesOf(FOLDERS);

  test('is there for every phrase with which the code refuses', () => {
    expect(phrases.length).toBeGreaterThan(350);
    expect(
      phrases.filter(({ text }) => !Object.hasOwn(PHRASES, text)).map(({ text, file }) => `${file}: ${text}`),
    ).toEqual([]);
  });

  test('has no more places to fill than its phrase', () => {
    for (const [phrase, said] of Object.entries(PHRASES)) {
      expect(said.split('§').length, phrase).toBeLessThanOrEqual(phrase.split('§').length);
      expect(said, phrase).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  /** The message of whatever a network, a change, a link or a file is refused with. */
  const refusal = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof SpecError) return error.message;
      throw error;
    }
    throw new Error('was not refused');
  };
  const net = (...layers: readonly object[]) =>
    parse({ layers: [{ type: 'input', id: 'in', shape: [8, 8, 1] }, ...layers] });

  test.each([
    [() => net({ type: 'dense', id: 'd', units: 0 }), 'dense "d"：units 必须是不小于 1 的整数（收到 0）'],
    [
      () => net({ type: 'flatten', id: 'f' }, { type: 'conv2d', id: 'c', filters: 2, kernelSize: 3 }),
      'conv2d "c"：读取 [高, 宽, 通道]（收到 [64]）；请给它一幅图像',
    ],
    [
      () => net({ type: 'conv2d', id: 'c', filters: 2, kernelSize: 99 }),
      'conv2d "c"：窗口跨 99 rows，超出了输入（收到 8）；请用更小的窗口，或 padding="same"',
    ],
    [
      () => edited(net({ type: 'flatten', id: 'f' }), { what: 'remove', id: 'in' }),
      'input "in"：输入层不能删除（收到 "in"）；可以改变它的形状',
    ],
  ])('is whole, with its place, what was received and what to do (%#)', (work, said) => {
    expect(refusalInChinese(refusal(work))).toBe(said);
  });

  test('of links, files and code leaves no English sentence', () => {
    const messages = [
      ...readHash('v=1&model=nope&level=x&at=y&sample=z&edits=q&breaks=w&lang=fr&theme=pink&mode=m')!.problems,
      refusal(() => readModel({ format: 3 }, 'a.json')),
      refusal(() => readModel(7, 'a.json')),
      ...readCode('model = Sequential([Input((4,)), Conv2D(3, 3), Dense(-1)])').troubles.flatMap((t) =>
        t.say === 'refused' ? (t.with ?? []) : [],
      ),
    ];
    expect(messages.length).toBeGreaterThan(10);
    for (const message of messages)
      expect(refusalInChinese(message), message).toMatch(/[\u4e00-\u9fff].*收到|[\u4e00-\u9fff]/);
  });

  test('that is not known stays as it is', () => {
    expect(refusalInChinese('something else: entirely (received 3); do this')).toBe(
      'something else: entirely (received 3); do this',
    );
  });
});
