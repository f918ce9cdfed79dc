import { SpecError, refuse, show } from '../core/errors.ts';
import type { Locale } from '../i18n/locale.ts';
import { isLocale } from '../i18n/locale.ts';
import type { Anchor, Level } from '../trace/index.ts';
import { LEVELS } from '../trace/index.ts';
import { isFill } from '../formats/given.ts';
import { readBreakpoints } from './breakpoints.ts';
import { isRecord } from '../core/fields.ts';
import type { Batch, Code, DenseView, Edits, Mode, ModelId, OwnId, SampleChoice, State, Stop, Theme } from './types.ts';
import { BATCHES, DENSE_VIEWS, MODES, isModelId, isOwnId } from './types.ts';

/** Where each part of the state belongs: in links and the saved workspace, in the reader's preferences, or nowhere. */
export const KEPT: { readonly [K in keyof State]: 'document' | 'preference' | 'session' } = {
  model: 'document',
  packed: 'document',
  code: 'document',
  mode: 'document',
  batch: 'document',
  row: 'document',
  sample: 'document',
  edits: 'document',
  position: 'document',
  level: 'document',
  closeUp: 'document',
  dense: 'document',
  locale: 'preference',
  messages: 'session',
  theme: 'preference',
  speed: 'preference',
  skip: 'preference',
  breakpoints: 'document',
  dataset: 'session',
  change: 'session',
  before: 'session',
  playing: 'session',
  scrubbing: 'session',
  loop: 'session',
  trail: 'session',
  predicting: 'session',
  focus: 'session',
  notices: 'session',
  loading: 'session',
  opening: 'session',
  report: 'session',
  reading: 'session',
  offer: 'session',
  fit: 'session',
  lot: 'session',
  training: 'session',
};

/** One frame, as a link, a saved workspace and an embed carry it. */
export interface Document {
  readonly model: ModelId | OwnId;
  /** Given: a small model of one's own, as `unpack` reads it. */
  readonly packed: string | null;
  /** The program of the model, where it has one of its own. */
  readonly code: Code | null;
  readonly mode: Mode;
  readonly batch: Batch;
  /** The sample of the batch that is looked at; null: all. */
  readonly row: number | null;
  readonly sample: SampleChoice;
  readonly edits: Edits;
  readonly at: Anchor | null;
  readonly level: Level | null;
  readonly closeUp: string | null;
  readonly dense: DenseView;
  readonly breakpoints: readonly Stop[];
  readonly locale: Locale | null;
  readonly theme: Theme | null;
}

/** What a bare address opens. */
export const BEGINNING: Document = {
  model: 'lenet',
  packed: null,
  code: null,
  mode: 'train',
  batch: 1,
  row: 0,
  sample: { kind: 'shipped', index: 0 },
  edits: {},
  at: null,
  level: null,
  closeUp: null,
  dense: 'neurons',
  breakpoints: [],
  locale: null,
  theme: null,
};

export const VERSION = '1';
/** The longest program that goes into a link; a longer one is written anew from the network. */
export const LONGEST_CODE = 20_000;
/** The longest hash that is read, and the most edited numbers in it. */
const LONGEST = 400_000;
const MOST_EDITS = 20_000;

/**
 * Reads a hash (with or without '#'). Unknown keys are passed over; what cannot be read falls back and is told in
 * `problems`. Null when there is nothing to read.
 */
export function readHash(hash: string): { readonly doc: Document; readonly problems: readonly string[] } | null {
  const text = hash.replace(/^#/, '');
  if (text === '') return null;
  const problems: string[] = [];
  const given = new Map(text.length > LONGEST ? [] : new URLSearchParams(text));
  const take = <T>(key: string, fallback: T, read: (value: string) => T): T => {
    const value = given.get(key);
    if (value === undefined) return fallback;
    try {
      return read(value);
    } catch (error) {
      problems.push(
        `link: ${key} ${error instanceof SpecError ? error.message : `cannot be read (received ${show(value)})`}`,
      );
      return fallback;
    }
  };
  if (text.length > LONGEST)
    problems.push(
      `link: is longer than ${LONGEST.toLocaleString('en')} characters (received ${text.length.toLocaleString('en')}); it was cut or is not a Backlit link`,
    );
  const version = given.get('v') ?? VERSION;
  if (version !== VERSION) {
    problems.push(`link: v must be ${VERSION} (received ${show(version)}); it was made by another version of Backlit`);
    given.clear();
  }
  const doc: Document = {
    model: take<Document['model']>('model', BEGINNING.model, (v) =>
      isModelId(v) || isOwnId(v)
        ? v
        : refuse('is not a model that comes with Backlit', v, 'choose one from the gallery'),
    ),
    code: take<Code | null>('code', null, readLinkedCode),
    packed: take<string | null>('own', null, (v) =>
      /^[\w-]+$/.test(v) ? v : refuse('must be a packed model, letters, digits, - and _', v),
    ),
    batch: take<Batch>(
      'batch',
      1,
      (v) => BATCHES.find((b) => String(b) === v) ?? refuse(`must be one of ${BATCHES.join(', ')}`, v),
    ),
    row: take<number | null>('row', 0, (v) => {
      if (v === 'all') return null;
      return /^\d{1,2}$/.test(v) ? Number(v) : refuse('must be all, or a number from 0', v);
    }),
    mode: take<Mode>(
      'mode',
      'train',
      (v) => MODES.find((m) => m === v) ?? refuse(`must be one of ${MODES.join(', ')}`, v),
    ),
    sample: take<SampleChoice>('sample', BEGINNING.sample, readSample),
    edits: take<Edits>('edits', {}, readEdits),
    at: take<Anchor | null>('at', null, readAnchor),
    level: take<Level | null>(
      'level',
      null,
      (v) => LEVELS.find((l) => l === v) ?? refuse(`must be one of ${LEVELS.join(', ')}`, v),
    ),
    closeUp: take<string | null>('closeup', null, (v) => v.slice(0, 100)),
    dense: take<DenseView>(
      'dense',
      'neurons',
      (v) => DENSE_VIEWS.find((d) => d === v) ?? refuse(`must be one of ${DENSE_VIEWS.join(', ')}`, v),
    ),
    breakpoints: take<readonly Stop[]>('breaks', [], readBreakpoints),
    locale: take<Locale | null>('lang', null, (v) => (isLocale(v) ? v : refuse('must be en or zh-CN', v))),
    theme: take<Theme | null>('theme', null, readTheme),
  };
  return { doc, problems };
}

/** A program and the answers to what it leaves open, as a link has them. */
function readLinkedCode(text: string): Code {
  const json: unknown = JSON.parse(text);
  const [code, answers] = Array.isArray(json) ? (json as readonly unknown[]) : [];
  if (typeof code !== 'string' || code.length > LONGEST_CODE || !isRecord(answers))
    return refuse('holds no program', text);
  const fine = (v: unknown): boolean =>
    typeof v === 'string' ||
    typeof v === 'number' ||
    (Array.isArray(v) && v.length <= 8 && v.every((n) => typeof n === 'number'));
  return {
    text: code,
    answers: Object.fromEntries(Object.entries(answers).filter(([, v]) => fine(v))) as Code['answers'],
  };
}

export const readTheme = (v: string): Theme =>
  v === 'light' || v === 'dark' || v === 'system' ? v : refuse('must be light, dark or system', v);

function readAnchor(text: string): Anchor {
  const [out = '', cell = '', term = '0', progress = '1'] = text.split(':');
  const numbers = [...(cell === '' ? [] : cell.split(',')), term].map(Number),
    share = Number(progress);
  if (
    out === '' ||
    numbers.length > 10 ||
    !numbers.every((n) => Number.isSafeInteger(n) && n >= 0) ||
    !(share > 0 && share <= 1)
  )
    return refuse('must be a tensor, a cell and a term such as conv1.z:0,3,9,2:12', text);
  const dot = out.indexOf('.');
  const pass = out.endsWith('.next')
    ? 'update'
    : out.startsWith('loss.')
      ? 'loss'
      : out.slice(dot + 1).startsWith('d')
        ? 'backward'
        : 'forward';
  return {
    pass,
    layer: out.slice(0, Math.max(dot, 0)),
    out,
    cell: numbers.slice(0, -1),
    term: numbers.at(-1)!,
    progress: share,
  };
}

function readSample(text: string): SampleChoice {
  const [kind = '', first = '', second = ''] = text.split(':');
  const index = Number(kind === 'test' ? first : kind);
  if (Number.isInteger(index) && index >= 0 && (kind === 'test' ? first : kind) !== '')
    return kind === 'test' ? { kind: 'dataset', index } : { kind: 'shipped', index };
  if (isFill(kind) && /^\d{1,9}$/.test(first)) return { kind: 'fill', how: kind, seed: Number(first) };
  if (kind === 'point') {
    const x = first.split(',').map(Number),
      target = second.split(',').map(Number);
    if (x.length > 0 && x.length <= 16 && target.length <= 16 && [...x, ...target].every(Number.isFinite))
      return { kind: 'point', x, target };
  }
  if (kind === 'drawn' && first.length < 8_000) {
    const bytes = unpacked(fromBase64Url(first)),
      label = second === '' ? null : Number(second);
    if (bytes.length === 784 && (label === null || (Number.isInteger(label) && label >= 0 && label <= 9)))
      return { kind: 'drawn', pixels: Float32Array.from(bytes, (b) => b / 255), label };
  }
  return refuse('names no sample', text);
}

function readEdits(text: string): Edits {
  const edits = new Map<string, { readonly [cell: number]: number }>();
  let count = 0;
  for (const part of text.split(';')) {
    const [, name, list] = /^([^:]{1,220}):(.+)$/.exec(part) ?? refuse('must be written as tensor:cell=number,…', part);
    const cells = list!.split(',').map((pair): readonly [number, number] => {
      const [, cell, value] =
        /^(\d{1,9})=(-?[\d.e+-]{1,25})$/.exec(pair) ?? refuse('must be written as tensor:cell=number,…', pair);
      const number = Math.fround(Number(value));
      return Number.isFinite(number) ? [Number(cell), number] : refuse('must be finite numbers', value);
    });
    count += cells.length;
    if (count > MOST_EDITS) refuse(`are more than ${MOST_EDITS.toLocaleString('en')} numbers`, count);
    edits.set(name!, Object.fromEntries(cells));
  }
  return Object.fromEntries(edits);
}

/** A drawing from bytes: ink as 1 to 255, and each run of up to 255 blank pixels as 0 and its length. */
function unpacked(bytes: Uint8Array): Uint8Array {
  const pixels: number[] = [];
  for (let i = 0; i < bytes.length && pixels.length <= 784; i++) {
    if (bytes[i] !== 0) pixels.push(bytes[i]!);
    else for (let run = bytes[++i] ?? 0; run > 0; run--) pixels.push(0);
  }
  return Uint8Array.from(pixels);
}

export const fromBase64Url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
