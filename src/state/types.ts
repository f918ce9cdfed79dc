import type { Breakpoint, Cell, Level, Position, Skip } from '../trace/index.ts';
import type { FirstMessages, Locale } from '../i18n/locale.ts';
import type { Model } from '../formats/model.ts';
import type { Matching, Note } from '../formats/format.ts';
import type { Fill } from '../formats/given.ts';
import type { DigitSet } from '../core/data/digit.ts';
import type { FitSettings } from '../formats/keras-code/values.ts';
import type { Trainer } from './training/hire.ts';
import type { EpochScore, Mark } from './training/messages.ts';

/** Numbers put in place of the model's own: tensor name → cell → number. Covers weights, inputs, target, learning rate. */
export type Edits = { readonly [tensor: string]: { readonly [cell: number]: number } };

/** What the network looks at: one of the model's samples, one of a data set's, a drawing (784 numbers, 0 to 1), or made-up numbers. */
export type SampleChoice =
  | { readonly kind: 'shipped'; readonly index: number }
  | { readonly kind: 'dataset'; readonly index: number }
  | { readonly kind: 'drawn'; readonly pixels: Float32Array; readonly label: number | null }
  | { readonly kind: 'fill'; readonly how: Fill; readonly seed: number }
  | { readonly kind: 'point'; readonly x: readonly number[]; readonly target: readonly number[] };

/** A program that the model on the stage was read from, and what the reader answered to the names it leaves open. */
export interface Code {
  readonly text: string;
  readonly answers: { readonly [name: string]: number | string | readonly number[] };
}

/** The name of the last change, for undo; changes of one gesture (a drag) undo together. */
export interface Change {
  readonly what: 'edit' | 'sample' | 'reset' | 'model' | 'structure' | 'train';
  /** The cell that was edited, where there is one. */
  readonly cell: Cell | null;
  readonly gesture: number;
}

/** What there was before the changes that are still marked on screen. */
export interface Before {
  readonly sample: SampleChoice;
  readonly edits: Edits;
}

export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly text: string;
}

/** A breakpoint, and whether it is at work. */
export interface Stop {
  readonly stop: Breakpoint;
  readonly on: boolean;
}

/** A place that was looked at: where, and how fine. */
export interface Visit {
  readonly position: Position;
  readonly level: Level;
}

/** Where the reader came from by following numbers, and where they went back from. */
export interface Trail {
  readonly past: readonly Visit[];
  readonly future: readonly Visit[];
}

/** What is shown of a network: training, or prediction (`predict()`): the forward pass alone, dropout off, moving statistics on. */
export const MODES = ['train', 'predict'] as const;
export type Mode = (typeof MODES)[number];

/** How many samples go through the network together. */
export const BATCHES = [1, 2, 4, 8, 16] as const;
export type Batch = (typeof BATCHES)[number];

/** How fast the film runs: times its own pace, or so that the pass takes five seconds. */
export type Speed = number | 'pass';

/** Files being opened: how far they are, and how to leave it. */
export interface Opening {
  readonly name: string;
  readonly share: number;
  /** What the model will look like: its structure, before its numbers are there. */
  readonly outline: Model | null;
  readonly cancel: () => void;
}

/** What opening a file changed and left out. */
export interface Report {
  readonly name: string;
  readonly notes: readonly Note[];
}

/** Weights of a file that wait to be laid onto the network on the stage. */
export interface Offer {
  readonly name: string;
  readonly matching: Matching;
  /** Takes them by these choices, one for each row. */
  readonly take: (choices: readonly (number | null)[]) => void;
  /** Leaves everything as it is. */
  readonly leave: () => void;
}

/** From what training learns: the set that belongs to the model, or the samples on the stage. */
export const LOTS = ['set', 'stage'] as const;
export type LotChoice = (typeof LOTS)[number];

/** Training under way: how far it is, how it went, and for what it was. */
export interface Training {
  /** left: the network was changed meanwhile, and what was learnt since is not on the stage. */
  readonly phase: 'preparing' | 'running' | 'paused' | 'ended' | 'left';
  readonly settings: FitSettings;
  readonly lot: LotChoice;
  readonly trainer: Trainer;
  /** What stands on the stage as long as nothing else changes it. */
  readonly model: Model;
  readonly edits: Edits;
  /** Everything that one press of a button learns undoes together. */
  readonly gesture: number;
  /** How many examples it learns from and is measured by, and how many updates an epoch has. */
  readonly counts: { readonly count: number; readonly unseen: number; readonly batches: number } | null;
  /** The last update of the present course, counted from 0, and how many there were. */
  readonly place: { readonly epoch: number; readonly batch: number; readonly updates: number };
  /** The learning rate in place of the optimizer's own. */
  readonly rate: number | null;
  /** Epochs of the courses before this one. */
  readonly base: number;
  readonly marks: readonly Mark[];
  readonly epochs: readonly EpochScore[];
}

/** How layers of neurons are drawn: as units joined by lines, or as a row times a matrix. */
export const DENSE_VIEWS = ['neurons', 'matrix'] as const;
export type DenseView = (typeof DENSE_VIEWS)[number];

export type Theme = 'system' | 'light' | 'dark';

/** Everything that can change. Whatever else is shown follows from it (see derive.ts). */
export interface State {
  readonly model: Model | null;
  /** A small model of one's own in the form in which it rides in a link; null where it is shipped, or large. */
  readonly packed: string | null;
  /** The model's data set, once it was asked for. */
  readonly dataset: DigitSet | null;
  /** The program of the model; null: it has none but the one that can be written from it. */
  readonly code: Code | null;
  readonly mode: Mode;
  readonly batch: Batch;
  /** The sample of the batch that is looked at where the light falls on none, from 0; null: all of them. */
  readonly row: number | null;
  readonly sample: SampleChoice;
  readonly edits: Edits;
  readonly change: Change;
  readonly before: Before | null;
  readonly position: Position;
  readonly level: Level;
  readonly playing: boolean;
  /** The playhead is in a hand: a new position at every frame. */
  readonly scrubbing: boolean;
  readonly speed: Speed;
  /** While playing, the layer in the light begins again when it ends. */
  readonly loop: boolean;
  /** Which multiplications stepping passes over. */
  readonly skip: Skip;
  readonly breakpoints: readonly Stop[];
  /** The next step is asked for before it is shown. */
  readonly predicting: boolean;
  readonly trail: Trail;
  /** The cell under the pointer or the keyboard, in whichever view: all views answer to it. */
  readonly focus: Cell | null;
  /** The layer that the stage shows in close-up; null: the whole network. */
  readonly closeUp: string | null;
  readonly dense: DenseView;
  readonly locale: Locale;
  /** The words of the language: those of the one before, as long as they are on their way; in an embed, those that it needs. */
  readonly messages: FirstMessages | null;
  readonly theme: Theme;
  readonly notices: readonly Notice[];
  readonly loading: string | null;
  readonly opening: Opening | null;
  /** Of the model on the stage, where it came from a file. */
  readonly report: Report | null;
  /** The report lies open. */
  readonly reading: boolean;
  readonly offer: Offer | null;
  /** How the network is to be trained; null: as usual. */
  readonly fit: FitSettings | null;
  readonly lot: LotChoice;
  readonly training: Training | null;
}

/** The models that come with Backlit, in the order of the gallery. */
export const MODEL_IDS = ['lenet', 'residual', 'sequential', 'brackets', 'sorting', 'spiral', 'xor', 'neuron'] as const;
export type ModelId = (typeof MODEL_IDS)[number];
export const isModelId = (id: string): id is ModelId => (MODEL_IDS as readonly string[]).includes(id);

/** A model of one's own, opened from a file or made from code: `own-` and a hash of what it holds. */
export type OwnId = `own-${string}`;
export const isOwnId = (id: string): id is OwnId => /^own-[0-9a-f]{16}$/.test(id);
