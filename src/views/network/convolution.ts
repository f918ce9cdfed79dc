import type { LayerSpec } from '../../core/layers/index.ts';
import type { Program } from '../../core/program.ts';
import type { Slide } from '../../core/window.ts';
import { slide, turned } from '../../core/window.ts';

/** A convolution with a window that slides along one, two or three axes, as its spec says. */
export type Conv = LayerSpec & {
  readonly kernelSize: number | readonly number[];
  readonly strides: number | readonly number[];
  readonly dilationRate: number | readonly number[];
  readonly padding: 'valid' | 'same' | 'causal';
  readonly outputPadding?: number | readonly number[] | null;
};

const WINDOWED = /^(depthwise_)?conv[123]d$/;
const TURNED = /^conv[123]d_transpose$/;

/** The convolution that a layer is; null for any other layer. */
export const specOf = ({ network }: Program, layer: string): Conv | null =>
  (network.layers.find((l) => l.id === layer && (WINDOWED.test(l.type) || TURNED.test(l.type))) as Conv | undefined) ??
  null;

/** Whether it is a transposed one: every number spreads the kernel over what is made. */
export const isTurned = ({ type }: Conv): boolean => TURNED.test(type);

/** An option's number for an axis. */
export const along = (value: number | readonly number[], axis: number): number =>
  typeof value === 'number' ? value : (value[axis] ?? value[0]!);

/** The axes that a window slides along: steps, or rows and columns, or slices, rows and columns. */
export const axesOf = (rank: number): number => rank - 2;

/** How the window slides along each axis of the larger map: of a transposed convolution, over what it makes. */
export function slidesOf(program: Program, spec: Conv): readonly Slide[] {
  const { shape } = program.tensors.get(inputOf(spec))!;
  return Array.from({ length: axesOf(shape.length) }, (_, i) => {
    const [n, size, stride, dilation] = [shape[i + 1]!, ...SIZES.map((key) => along(spec[key], i))] as Four;
    return isTurned(spec)
      ? turned(n, size, stride, spec.padding as 'valid' | 'same', extraAlong(spec, i), dilation)
      : slide(n, size, stride, spec.padding, 'cells', dilation);
  });
}

const SIZES = ['kernelSize', 'strides', 'dilationRate'] as const;
type Four = [n: number, size: number, stride: number, dilation: number];

const extraAlong = ({ outputPadding }: Conv, axis: number): number | null =>
  outputPadding === null || outputPadding === undefined ? null : along(outputPadding, axis);

/** The name of what it reads. */
export const inputOf = (spec: Conv): string => `${spec.from[0]!}.y`;

/** The cells from the first tap to the last, along an axis. */
export const spanOf = (spec: Conv, axis: number): number =>
  (along(spec.kernelSize, axis) - 1) * along(spec.dilationRate, axis) + 1;
