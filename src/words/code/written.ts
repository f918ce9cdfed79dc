import type { ScalarFunction } from '../../core/functions.ts';

/** A line of code, and for which terms of a cell it is the one at work. */
export interface CodeLine {
  readonly text: string;
  /** Terms [first, end) of the cell are added here; null: the line frames the others. */
  readonly terms: readonly [first: number, end: number] | null;
  /** The line that finishes the cell. */
  readonly finishes: boolean;
}

/** A formula as Python with NumPy: a few lines that make every cell of its tensor from the tensors it reads. */
export interface Code {
  readonly lines: readonly CodeLine[];
  /** The tensors it reads and the one it makes, by their names in the code. */
  readonly names: ReadonlyMap<string, string>;
  /** The variables that run over the cells: the name, and the axis of the cell it is. */
  readonly cell: readonly { readonly name: string; readonly axis: number }[];
  /** The loops inside a cell: for terms [first, end) the variables from slow to fast, with their sizes. */
  readonly loops: readonly {
    readonly first: number;
    readonly end: number;
    readonly names: readonly string[];
    readonly sizes: readonly number[];
  }[];
  /** Whether it makes all cells, or only the one it was asked for. */
  readonly whole: boolean;
}

/** A function of a number in code; one that has none there is called by its name. */
export const applied = ({ code, name }: ScalarFunction, a: string): string =>
  code ? code(a) : `${name.replace(/\W+/g, '_')}(${a})`;
