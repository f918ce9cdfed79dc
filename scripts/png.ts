import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** The pixels of a picture, three bytes each. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

/** The same picture in fewer bytes, for the eye: 256 colours, packed slowly. */
export function repack(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png);
  const { colours, rows } = indexed(rgb);
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const palette = Buffer.from(colours.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]));
  const data = squeeze(unfiltered(rows, height));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', data),
    chunk('IEND', Buffer.of()),
  ]);
}

const squeeze = (data: Buffer): Buffer => deflateSync(data, { level: 9, memLevel: 9 });

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** The pixels of an eight-bit PNG as Chromium writes it: RGB or RGBA, not interlaced. */
function decode(png: Buffer): Pixels {
  const parts: Buffer[] = [];
  let width = 0,
    height = 0,
    depth = 4;
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at),
      type = png.toString('latin1', at + 4, at + 8),
      data = png.subarray(at + 8, at + 8 + size);
    if (type === 'IHDR') {
      width = data.readUInt32BE(0);
      height = data.readUInt32BE(4);
      depth = data[9] === 2 ? 3 : 4;
    } else if (type === 'IDAT') parts.push(data);
    at += size + 12;
  }
  const raw = inflateSync(Buffer.concat(parts)),
    stride = width * depth,
    plain = Buffer.alloc(stride * height),
    rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= depth ? plain[at - depth]! : 0,
        up = y > 0 ? plain[at - stride]! : 0,
        corner = x >= depth && y > 0 ? plain[at - stride - depth]! : 0;
      plain[at] = raw[y * (stride + 1) + 1 + x]! + guess(filter, left, up, corner);
    }
  }
  for (let i = 0; i < width * height; i++) plain.copy(rgb, i * 3, i * depth, i * depth + 3);
  return { width, height, rgb };
}

/** What a PNG filter expects a byte to be, from those to the left, above, and above left. */
function guess(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const p = left + up - corner,
    [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Rows as they are, each under the mark of no filter: with a palette none does better. */
function unfiltered(rows: Buffer, height: number): Buffer {
  const stride = rows.length / height,
    out = Buffer.alloc(rows.length + height);
  for (let y = 0; y < height; y++) rows.copy(out, y * (stride + 1) + 1, y * stride, (y + 1) * stride);
  return out;
}

/** The 256 most frequent colours that are not nearly the same, and for each pixel the nearest of them. */
function indexed(rgb: Buffer): { readonly colours: readonly number[]; readonly rows: Buffer } {
  const counts = new Map<number, number>();
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = rgb.readUIntBE(i, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  let colours: number[] = [];
  // The coarsest difference that still fills the palette, so that rare colours have a near one too.
  for (let apart = counts.size > 256 ? 40 : 0; apart >= 0 && colours.length < Math.min(256, counts.size); apart -= 4) {
    colours = [];
    for (const colour of frequent) {
      if (colours.length === 256) break;
      if (colours.every((other) => distance(colour, other) > apart * apart || apart === 0)) colours.push(colour);
    }
  }
  const nearest = new Map<number, number>();
  for (const colour of counts.keys()) {
    let best = 0;
    for (let i = 1; i < colours.length; i++)
      if (distance(colour, colours[i]!) < distance(colour, colours[best]!)) best = i;
    nearest.set(colour, best);
  }
  const rows = Uint8Array.from({ length: rgb.length / 3 }, (_, i) => nearest.get(rgb.readUIntBE(i * 3, 3))!);
  return { colours, rows: Buffer.from(rows) };
}

/** The square of how far two colours are apart. */
function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16),
    green = ((one >> 8) & 255) - ((other >> 8) & 255),
    blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}
