import { useEffect, useRef } from 'react';

interface Props {
  /** [28 · 28] of ink, 0 … 1. */
  readonly pixels: Float32Array;
  readonly className?: string | undefined;
  readonly label?: string;
}

const SIDE = 28;

/** A digit as it is: 28×28 pixels of ink on paper. */
export function Digit({ pixels, className, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!,
      image = context.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) image.data.set(shadeOf(pixels[i] ?? 0), 4 * i);
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return (
    <canvas
      ref={canvas}
      width={SIDE}
      height={SIDE}
      className={className}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      style={{ imageRendering: 'pixelated', background: '#f1f0ec' }}
    />
  );
}

/** Dark ink; an edited pixel may be below nothing, which is drawn in the colour of negative values. */
const shadeOf = (ink: number): readonly [number, number, number, number] =>
  ink < 0 ? [226, 99, 27, Math.round(Math.min(-ink, 1) * 255)] : [22, 24, 29, Math.round(Math.min(ink, 1) * 255)];
