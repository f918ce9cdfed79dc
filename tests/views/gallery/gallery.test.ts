import { describe, expect, test } from 'vitest';
import { LOCALES, messagesIn } from '../../../src/i18n/index.ts';
import type { Locale } from '../../../src/i18n/index.ts';
import { MODEL_IDS } from '../../../src/state/types.ts';

describe('the gallery', () => {
  test.each(Object.keys(LOCALES) as Locale[])('has a title and a line for every model, in %s', (locale) => {
    const { gallery, common } = messagesIn(locale);
    expect(Object.keys(gallery.models)).toEqual([...MODEL_IDS]);
    expect(Object.keys(common.titles)).toEqual([...MODEL_IDS]);
    for (const title of Object.values(common.titles)) expect(title.length).toBeGreaterThan(2);
    for (const text of Object.values(gallery.models)) expect(text.length).toBeGreaterThan(15);
  });
});
