import { describe, expect, test } from 'vitest';
import { LOCALES, messagesIn } from '../../../src/i18n/index.ts';
import type { Locale } from '../../../src/i18n/index.ts';
import { MODEL_IDS } from '../../../src/state/types.ts';

describe('the gallery', () => {
  test.each(Object.keys(LOCALES) as Locale[])('has a title and a line for every model, in %s', (locale) => {
    const { models } = messagesIn(locale).gallery;
    expect(Object.keys(models)).toEqual([...MODEL_IDS]);
    for (const { title, text } of Object.values(models)) {
      expect(title.length).toBeGreaterThan(2);
      expect(text.length).toBeGreaterThan(15);
    }
  });
});
