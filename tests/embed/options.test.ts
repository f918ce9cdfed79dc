import { describe, expect, test } from 'vitest';
import { compile } from '../../src/core/program.ts';
import { parse } from '../../src/core/network.ts';
import { embedDefaults, readEmbedOptions } from '../../src/embed/options.ts';
import { legibleLevel } from '../../src/embed/pace.ts';
import { scheduleOf } from '../../src/trace/index.ts';
import { lenet, xor } from '../trace/programs.ts';

describe('the address of an embed', () => {
  test('says what to hide and whether to play', () => {
    const { hide, autoplay } = readEmbedOptions('?embed=1&hide=mark,%20transport&autoplay=1');
    expect([...hide].toSorted()).toEqual(['mark', 'transport']);
    expect(autoplay).toBe(true);
  });

  test('is passed over where it makes no sense', () => {
    for (const search of ['', '?', '?hide', '?hide=everything,,constructor', '?autoplay=yes&what=ever', '?hide=%']) {
      const { hide, autoplay } = readEmbedOptions(search);
      expect(hide.size).toBe(0);
      expect(autoplay).toBe(false);
    }
  });
});

describe('an embed', () => {
  const program = compile(parse(lenet()));
  const neuron = compile(
    parse({
      layers: [
        { type: 'input', id: 'input', shape: [3] },
        { type: 'dense', id: 'neuron', units: 1, activation: 'relu' },
      ],
      loss: 'mean_squared_error',
      optimizer: { type: 'sgd' },
    }),
  );

  test('shows the smallest nets by multiplications and the others by values', () => {
    expect(embedDefaults(neuron)).toEqual({ level: 'multiply' });
    expect(embedDefaults(compile(parse(xor())))).toEqual({ level: 'value' });
    expect(embedDefaults(program)).toEqual({ level: 'value' });
  });

  test('says while playing only what stands long enough to be read', () => {
    const at = (p: typeof program, level: 'value' | 'multiply', speed: number, playing = true) =>
      legibleLevel(scheduleOf(p, level), { playing, speed, level, position: 1 });
    expect(at(neuron, 'multiply', 1)).toBe('multiply');
    expect(at(neuron, 'multiply', 16)).not.toBe('multiply');
    expect(at(program, 'value', 1)).toBe('layer');
    expect(at(program, 'value', 1, false)).toBe('value');
  });
});
