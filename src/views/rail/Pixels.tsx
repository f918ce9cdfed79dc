import { useEffect, useRef } from 'react';
import css from './given.module.css';

interface Props {
  /** Rows and columns, and one or three colours. */
  readonly shape: readonly number[];
  readonly numbers: Float32Array;
  readonly label: string;
}

/** An input as a picture: in grey from its least to its largest number, or in colours from 0 to 1. */
export function Pixels({ shape, numbers, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [rows = 1, columns = 1, colours = 1] = shape;
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!,
      image = context.createImageData(columns, rows);
    let [least, most] = [0, 1];
    if (colours === 1)
      for (const v of numbers) {
        if (v < least) least = v;
        if (v > most) most = v;
      }
    for (let at = 0; at < rows * columns; at++)
      for (let k = 0; k < 4; k++) {
        const v = numbers[at * colours + (colours === 3 ? k : 0)] ?? 0;
        image.data[4 * at + k] = k === 3 ? 255 : (255 * (v - least)) / (most - least);
      }
    context.putImageData(image, 0, 0);
  }, [rows, columns, colours, numbers]);
  return <canvas ref={canvas} width={columns} height={rows} className={css.pixels} role="img" aria-label={label} />;
}
