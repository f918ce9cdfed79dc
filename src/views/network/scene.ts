import type { Messages } from '../../i18n/index.ts';
import type { Program, Values } from '../../core/program.ts';
import type { Address, Cell, Explanation, Level, Position } from '../../trace/index.ts';
import type { Palette } from '../shared/palette.ts';
import type { Size, View } from './geometry.ts';
import type { Layout } from './layout.ts';

/** Everything a picture of the stage is made from. */
export interface Scene {
  readonly program: Program;
  readonly values: Values;
  /** The numbers before the changes that are still marked; null when nothing is marked. */
  readonly before: Values | null;
  readonly position: Position;
  readonly level: Level;
  /** Playing: what is drawn now is gone in a moment. */
  readonly moving: boolean;
  readonly lit: (Address & { readonly progress: number }) | null;
  readonly explanation: Explanation | null;
  readonly focus: Cell | null;
  readonly palette: Palette;
  readonly layout: Layout;
  readonly view: View;
  readonly size: Size;
  /** Device pixels per CSS pixel as the reader sees them. */
  readonly ratio: number;
  readonly words: Messages['stage'];
  /** What token numbers and answers look like, where the model has names for them. */
  readonly symbols: { readonly tokens: readonly string[]; readonly answers: readonly string[] } | null;
}
