import { useLayoutEffect, useRef } from 'react';
import type { PointerEvent } from 'react';
import type { Cell } from '../../../trace/index.ts';
import type { Kind } from '../../shared/palette.ts';
import { ramp, rampIndex } from '../../shared/palette.ts';
import { useApp } from '../../context.tsx';
import { usePalette } from '../usePalette.ts';
import css from './grid.module.css';

/** One pixel: its number, and the cell it stands for. `null`: nothing lies there. */
export interface Pixel {
  readonly value: number;
  readonly cell: Cell | null;
  /** Not computed yet. */
  readonly later?: boolean;
}

interface Props {
  readonly columns: number;
  readonly pixels: readonly (Pixel | null)[];
  readonly kind: Kind;
  readonly top: number;
  /** The pixel in the light. */
  readonly now: number | null;
  readonly label: string;
}

/** A picture of many numbers, one pixel each; the pointer finds the cell. */
export function HeatMap({ columns, pixels, kind, top, now, label }: Props) {
  const palette = usePalette(),
    { actions } = useApp(),
    canvas = useRef<HTMLCanvasElement>(null);
  const rows = Math.ceil(pixels.length / columns);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const image = context.createImageData(columns, rows),
      paint = new Uint32Array(image.data.buffer),
      colours = ramp(palette, kind),
      soft = packed(palette.soft);
    pixels.forEach((pixel, i) => {
      const at = pixel && !pixel.later ? rampIndex(pixel.value, top) : -1;
      paint[i] = pixel === null ? 0 : at < 0 ? soft : colours[at]!;
    });
    context.putImageData(image, 0, 0);
  });
  const cellUnder = (event: PointerEvent | React.MouseEvent): Cell | null => {
    const box = canvas.current!.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns),
      row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    return pixels[row * columns + column]?.cell ?? null;
  };
  return (
    <div className={css.heat} style={{ aspectRatio: `${columns} / ${rows}` }}>
      <canvas
        ref={canvas}
        width={columns}
        height={rows}
        role="img"
        aria-label={label}
        onPointerMove={(event) => actions.focus(cellUnder(event))}
        onPointerLeave={() => actions.focus(null)}
        onClick={(event) => {
          const cell = cellUnder(event);
          if (cell) actions.goTo(cell);
        }}
      />
      {now !== null && (
        <span
          className={css.present}
          style={{
            left: `${((now % columns) / columns) * 100}%`,
            top: `${(Math.floor(now / columns) / rows) * 100}%`,
            width: `${100 / columns}%`,
            height: `${100 / rows}%`,
          }}
        />
      )}
    </div>
  );
}

/** #rrggbb as a little-endian RGBA pixel. */
const packed = (hex: string): number => {
  const n = Number.parseInt(hex.slice(1), 16);
  return ((255 << 24) | ((n & 255) << 16) | (n & 0xff00) | (n >> 16)) >>> 0;
};
