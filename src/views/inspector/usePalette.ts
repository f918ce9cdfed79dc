import { useDark } from '../app/theme.ts';
import type { Palette } from '../shared/palette.ts';
import { DARK, LIGHT } from '../shared/palette.ts';

/** The colours of the present theme. */
export const usePalette = (): Palette => (useDark() ? DARK : LIGHT);
