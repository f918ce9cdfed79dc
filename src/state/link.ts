import type { Anchor } from '../trace/index.ts';
import { anchorOf } from '../trace/index.ts';
import { writeBreakpoints } from './breakpoints.ts';
import type { Document } from './document.ts';
import { LONGEST_CODE, VERSION } from './document.ts';
import type { App } from './store.ts';
import type { Edits, SampleChoice } from './types.ts';
import { isModelId, isOwnId } from './types.ts';

/** The frame on the stage. */
export function documentOf(app: App): Document {
  const state = app.store.getState();
  const {
    model,
    packed,
    code,
    mode,
    batch,
    row,
    sample,
    edits,
    position,
    level,
    closeUp,
    dense,
    breakpoints,
    locale,
    theme,
  } = state;
  return {
    model: model && (isModelId(model.id) || isOwnId(model.id)) ? model.id : 'lenet',
    packed,
    code: code && code.text.length <= LONGEST_CODE ? code : null,
    mode,
    batch,
    row: batch === 1 ? 0 : row,
    sample,
    edits,
    at: model && anchorOf(app.derive.program(state), position),
    level,
    closeUp,
    dense,
    breakpoints,
    locale,
    theme,
  };
}

/** A frame as the hash of a link, without the '#'. */
export function writeHash(doc: Document): string {
  const parts: (readonly [string, string])[] = [
    ['v', VERSION],
    ['model', doc.model],
    ['sample', writeSample(doc.sample)],
  ];
  if (doc.packed) parts.push(['own', doc.packed]);
  if (doc.code) parts.push(['code', JSON.stringify([doc.code.text, doc.code.answers])]);
  if (doc.mode !== 'train') parts.push(['mode', doc.mode]);
  if (doc.batch !== 1) parts.push(['batch', String(doc.batch)]);
  if (doc.row !== 0) parts.push(['row', doc.row === null ? 'all' : String(doc.row)]);
  if (doc.at) parts.push(['at', writeAnchor(doc.at)]);
  if (doc.level) parts.push(['level', doc.level]);
  if (doc.closeUp) parts.push(['closeup', doc.closeUp]);
  if (doc.dense !== 'neurons') parts.push(['dense', doc.dense]);
  if (doc.locale) parts.push(['lang', doc.locale]);
  if (doc.theme && doc.theme !== 'system') parts.push(['theme', doc.theme]);
  if (doc.breakpoints.length > 0) parts.push(['breaks', writeBreakpoints(doc.breakpoints)]);
  const edits = writeEdits(doc.edits);
  if (edits) parts.push(['edits', edits]);
  return parts
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`)
    .join('&');
}

/** A link that opens the frame on the stage in a fresh browser. */
export const linkTo = (app: App): string =>
  `${new URL(location.protocol === 'file:' ? 'index.html' : './', document.baseURI).href}#${writeHash(documentOf(app))}`;

/** The HTML that puts the frame into a slide or a course page. */
export const embedCode = (app: App): string =>
  `<iframe src="${linkTo(app).replace('#', '?embed=1#').replaceAll('&', '&amp;')}" title="Backlit" width="1136" height="497" style="border:0" allow="fullscreen"></iframe>`;

const writeAnchor = ({ out, cell, term, progress }: Anchor): string =>
  [out, cell.join(','), term, ...(progress < 1 ? [Number(progress.toFixed(4))] : [])].join(':');

function writeSample(sample: SampleChoice): string {
  if (sample.kind === 'point') return `point:${sample.x.join(',')}:${sample.target.join(',')}`;
  if (sample.kind === 'fill') return `${sample.how}:${sample.seed}`;
  if (sample.kind === 'drawn') return `drawn:${toBase64Url(packed(sample.pixels))}:${sample.label ?? ''}`;
  return sample.kind === 'dataset' ? `test:${sample.index}` : String(sample.index);
}

/** `conv1.kernel:12=0.5,13=-1;dense.bias:0=2` */
const writeEdits = (edits: Edits): string =>
  Object.entries(edits)
    .map(
      ([name, cells]) =>
        `${name}:${Object.entries(cells)
          .map(([cell, value]) => `${cell}=${Number(value.toPrecision(9))}`)
          .join(',')}`,
    )
    .join(';');

/** A drawing in bytes, as `readHash` reads them. */
function packed(pixels: Float32Array): Uint8Array {
  const bytes: number[] = [];
  let blank = 0;
  const rest = (): void => {
    if (blank > 0) bytes.push(0, blank);
    blank = 0;
  };
  for (const pixel of pixels) {
    const ink = Math.round(pixel * 255);
    if (ink > 0 || blank === 255) rest();
    if (ink > 0) bytes.push(ink);
    else blank++;
  }
  rest();
  return Uint8Array.from(bytes);
}

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
