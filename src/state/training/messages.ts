import type { Network } from '../../core/network.ts';
import type { FitSettings } from '../../formats/keras-code/values.ts';
import type { Score } from '../../train/loop.ts';
import type { Weights } from '../../train/workbench.ts';
import type { Unseen } from './course.ts';
import type { Source } from './lot.ts';

/** How far training goes before it waits: one update, to the end of the epoch, or to the end of the course. */
export type Until = 'update' | 'epoch' | 'end';

/** Who learns: the network as it stands, and its seed. Networks travel as plain data and are parsed again where they arrive. */
export interface Beginning {
  readonly network: Network;
  readonly weights: Weights;
  readonly seed: number;
}

/** What is asked of whoever trains. */
export type Asked =
  | ({ readonly kind: 'begin' } & Beginning)
  /** A course of its own: what is left of the one before is given up, what the optimizer remembers is kept. */
  | { readonly kind: 'course'; readonly source: Source; readonly settings: FitSettings }
  | { readonly kind: 'run'; readonly until: Until }
  | { readonly kind: 'pause' }
  | { readonly kind: 'rate'; readonly rate: number | null }
  /** The last news were taken in: there may be more. */
  | { readonly kind: 'heard' };

/** The mean score of some updates, one after the other. */
export interface Mark extends Score {
  /** Epochs of this course that were done by then; not whole within one. */
  readonly at: number;
}

/** The score of a whole epoch. */
export interface EpochScore extends Mark {
  readonly unseen: Unseen | null;
}

/** What has happened since the last news. */
export interface News {
  readonly phase: 'running' | 'paused' | 'ended';
  readonly epoch: number;
  readonly batch: number;
  /** Updates since the course began. */
  readonly updates: number;
  readonly marks: readonly Mark[];
  readonly epochs: readonly EpochScore[];
  /** null: they are many, and come when training waits. */
  readonly weights: Weights | null;
  /** The end of an epoch is the last that happened: its score on what was never learnt is that of these weights. */
  readonly measured: Unseen | null;
}

/** What whoever trains says. */
export type Said =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun'; readonly count: number; readonly unseen: number; readonly batches: number }
  | { readonly kind: 'news'; readonly news: News }
  | { readonly kind: 'refused'; readonly message: string };
