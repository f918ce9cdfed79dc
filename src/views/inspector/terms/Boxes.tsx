import { Fragment } from 'react';
import type { Cell } from '../../../trace/index.ts';
import { decimalsOf, isGradient } from '../../../words/index.ts';
import { CellNumber, Figure } from '../CellNumber.tsx';
import { useInspected } from '../moment.ts';
import css from './boxes.module.css';

/** One factor: what it is in a few words, and its cell. */
export interface Box {
  readonly caption: string;
  readonly cell: Cell;
}

interface Props {
  readonly boxes: readonly Box[];
  /** A constant before them. */
  readonly scale?: number;
  readonly result: { readonly caption: string; readonly value: number; readonly cell?: Cell; readonly lit?: boolean };
}

/** Factors side by side, and their product: × × =. */
export function Boxes({ boxes, scale = 1, result }: Props) {
  const { program, values } = useInspected();
  return (
    <div className={css.boxes}>
      {scale !== 1 && (
        <>
          <Figure value={scale} digits={Number.isInteger(scale) ? 0 : 3} />
          <span className={css.sign}>×</span>
        </>
      )}
      {boxes.map(({ caption, cell }, i) => (
        <Fragment key={i}>
          {i > 0 && <span className={css.sign}>×</span>}
          <span className={css.box}>
            <small>{caption}</small>
            <CellNumber cell={cell} digits={decimalsOf([values.get(cell.name)![cell.at]!])} strong />
          </span>
        </Fragment>
      ))}
      <span className={css.sign}>=</span>
      <span
        className={css.box}
        data-look={result.lit || !boxes.some((b) => isGradient(program, b.cell.name)) ? 'lit' : 'result'}
      >
        <small>{result.caption}</small>
        {result.cell ? (
          <CellNumber cell={result.cell} digits={decimalsOf([result.value])} strong />
        ) : (
          <Figure
            value={result.value}
            digits={decimalsOf([result.value])}
            tone={boxes.some((b) => isGradient(program, b.cell.name)) ? 'gradient' : 'plain'}
            strong
          />
        )}
      </span>
    </div>
  );
}
