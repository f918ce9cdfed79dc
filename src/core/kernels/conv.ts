import type { Segment } from '../segments.ts';
import { phases, segments } from '../segments.ts';
import type { Slide } from '../window.ts';
import type { Kernels, Loop } from './kernels.ts';

/** Sizes of a convolution [batch, rows, columns, channels] → filters; kernel [kh, kw, channels / groups, filters]. */
export interface ConvSizes {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly kh: number;
  readonly kw: number;
  readonly rows: Slide;
  readonly columns: Slide;
}

/** z[n,h,w,f] = Σ_{i,j,c} x·W + b[f], c over the channels of the filter's group: only taps that lie inside are looked at. */
export const convolve = (
  k: Kernels,
  z: Float32Array,
  x: Float32Array,
  kernel: Float32Array,
  bias: Float32Array | null,
  g: ConvSizes,
): Loop =>
  k.all(
    slid(k, {
      ...g,
      out: z,
      outAt: 0,
      outSteps: [g.rows.output * g.columns.output, g.columns.output, 1],
      x,
      kernel,
      kernelAt: 0,
      bias,
    }),
  );

/**
 * dx[n,r,q,c] = Σ W·dz (+ b[c], for a transposed convolution). Input cells a stride apart lie alike under their windows: for each
 * such phase, a convolution of dz with the taps that reach it, turned round.
 */
export function convolveInput(
  k: Kernels,
  out: Float32Array,
  kernel: Float32Array,
  dz: Float32Array,
  bias: Float32Array | null,
  g: ConvSizes,
): Loop {
  const { rows, columns, kw, channels, filters, groups } = g;
  const cg = channels / groups,
    fg = filters / groups;
  const turned = k.scratch(kernel.length);
  const loops: Loop[] = [];
  let at = 0;
  for (const r of phases(rows))
    for (const q of phases(columns)) {
      for (let group = 0; group < groups; group++)
        loops.push(
          k.move({
            sizes: [r.slide.size, q.slide.size, fg, cg],
            out: {
              data: turned,
              at: at + group * cg,
              steps: [q.slide.size * fg * channels, fg * channels, channels, 1],
            },
            from: {
              data: kernel,
              at: (r.tap * kw + q.tap) * cg * filters + group * fg,
              steps: [-r.tapStep * kw * cg * filters, -q.tapStep * cg * filters, 1, filters],
            },
          }),
        );
      loops.push(
        ...slid(k, {
          ...g,
          channels: filters,
          filters: channels,
          kh: r.slide.size,
          kw: q.slide.size,
          rows: r.slide,
          columns: q.slide,
          out,
          outAt: r.first * columns.input + q.first,
          outSteps: [rows.input * columns.input, r.step * columns.input, q.step],
          x: dz,
          kernel: turned,
          kernelAt: at,
          bias,
        }),
      );
      at += r.slide.size * q.slide.size * filters * cg;
    }
  return k.all(loops);
}

/** What a slide of kernels over an image reads and makes; places and steps of `out` are counted in cells of all filters. */
interface Slid extends ConvSizes {
  readonly out: Float32Array;
  readonly outAt: number;
  readonly outSteps: readonly [batch: number, row: number, column: number];
  readonly x: Float32Array;
  readonly kernel: Float32Array;
  readonly kernelAt: number;
  readonly bias: Float32Array | null;
}

/** The products that make a convolution: one for each pair of segments and each group. */
function slid(k: Kernels, s: Slid): readonly Loop[] {
  const { batch, channels, filters, groups, kw, rows, columns, outSteps } = s;
  const cg = channels / groups,
    fg = filters / groups;
  const row = columns.input * channels,
    deep = (rows.dilation ?? 1) * row,
    wide = (columns.dilation ?? 1) * channels;
  const loops: Loop[] = [];
  const one = (h: Segment, w: Segment, group: number): Loop => {
    const down = { count: h.count, out: outSteps[1] * filters, x: rows.stride * row },
      along = { count: w.count, out: outSteps[2] * filters, x: columns.stride * channels };
    const [outer, inner] = w.count < h.count && w.count < 4 ? [along, down] : [down, along];
    const together = groups === 1 && wide === channels;
    const taps = h.taps > 0 && w.taps > 0;
    return k.product({
      n: [batch, outer.count],
      rows: inner.count,
      columns: fg,
      k: !taps ? [0, 0, 0] : together ? [1, h.taps, w.taps * cg] : [h.taps, w.taps, cg],
      out: {
        data: s.out,
        at: (s.outAt + h.first * outSteps[1] + w.first * outSteps[2]) * filters + group * fg,
        n: [outSteps[0] * filters, outer.out],
        row: inner.out,
      },
      a: {
        data: s.x,
        at: h.at * row + w.at * channels + group * cg,
        n: [rows.input * row, outer.x],
        row: inner.x,
        k: together ? [0, deep, 1] : [deep, wide, 1],
      },
      b: {
        data: s.kernel,
        at: s.kernelAt + (h.tap * kw + w.tap) * cg * filters + group * fg,
        n: [0, 0],
        k: together ? [0, kw * cg * filters, filters] : [kw * cg * filters, cg * filters, filters],
      },
      bias: s.bias && s.bias.subarray(group * fg, (group + 1) * fg),
      add: false,
    });
  };
  if (cg === 1 && fg === 1)
    return segments(rows).flatMap((h) =>
      segments(columns).map((w) =>
        k.depthwise({
          channels,
          n: [batch, h.count, w.count],
          taps: [h.taps, w.taps],
          x: s.x,
          xAt: h.at * row + w.at * channels,
          xSteps: [rows.input * row, rows.stride * row, columns.stride * channels],
          tapSteps: [deep, wide],
          y: s.out,
          yAt: (s.outAt + h.first * outSteps[1] + w.first * outSteps[2]) * filters,
          ySteps: [outSteps[0] * filters, outSteps[1] * filters, outSteps[2] * filters],
          w: s.kernel,
          wAt: s.kernelAt + (h.tap * kw + w.tap) * filters,
          wSteps: [kw * filters, filters],
          bias: s.bias,
        }),
      ),
    );
  for (const h of segments(rows))
    for (const w of segments(columns)) for (let group = 0; group < groups; group++) loops.push(one(h, w, group));
  return loops;
}

/** dW[i,j,c,f] = Σ_{n,h,w} x·dz, image by image. */
export function convolveKernel(k: Kernels, out: Float32Array, x: Float32Array, dz: Float32Array, g: ConvSizes): Loop {
  const { batch, channels, filters, groups, kh, kw, rows, columns } = g;
  const cg = channels / groups,
    fg = filters / groups;
  const row = columns.input * channels,
    gap = columns.dilation ?? 1;
  const loops = [k.zero(out)];
  if (cg === 1 && fg === 1) {
    for (const h of segments(rows))
      for (const w of segments(columns))
        loops.push(
          k.depthwiseBack({
            channels,
            n: [batch, h.count, w.count],
            taps: [h.taps, w.taps],
            x,
            xAt: h.at * row + w.at * channels,
            xSteps: [rows.input * row, rows.stride * row, columns.stride * channels],
            tapSteps: [(rows.dilation ?? 1) * row, gap * channels],
            y: dz,
            yAt: (h.first * columns.output + w.first) * filters,
            ySteps: [rows.output * columns.output * filters, columns.output * filters, filters],
            w: out,
            wAt: (h.tap * kw + w.tap) * filters,
            wSteps: [kw * filters, filters],
            bias: null,
          }),
        );
    return k.all(loops);
  }
  for (let i = 0; i < kh; i++) {
    const h = reach(rows, i);
    if (h.count === 0) continue;
    for (const w of segments(columns))
      for (let j = 0; j < w.taps; j += gap === 1 && groups === 1 ? w.taps : 1)
        for (let group = 0; group < groups; group++)
          loops.push(
            k.product({
              n: [batch, 1],
              rows: gap === 1 && groups === 1 ? w.taps * channels : cg,
              columns: fg,
              k: [1, h.count, w.count],
              out: { data: out, at: (i * kw + w.tap + j) * cg * filters + group * fg, n: [0, 0], row: filters },
              a: {
                data: x,
                at: h.at * row + (w.at + j * gap) * channels + group * cg,
                n: [rows.input * row, 0],
                row: 1,
                k: [0, rows.stride * row, columns.stride * channels],
              },
              b: {
                data: dz,
                at: (h.first * columns.output + w.first) * filters + group * fg,
                n: [rows.output * columns.output * filters, 0],
                k: [0, columns.output * filters, filters],
              },
              bias: null,
              add: true,
            }),
          );
  }
  return k.all(loops);
}

/** The windows whose tap `k` lies inside the input. */
function reach(
  { input, stride, dilation = 1, before, output }: Slide,
  k: number,
): Pick<Segment, 'first' | 'count' | 'at'> {
  const first = Math.max(0, Math.ceil((before - k * dilation) / stride)),
    end = Math.min(output, Math.floor((input - 1 + before - k * dilation) / stride) + 1);
  return { first, count: Math.max(0, end - first), at: first * stride - before + k * dilation };
}
