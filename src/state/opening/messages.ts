import type { Network } from '../../core/network.ts';
import type { Values } from '../../core/program.ts';
import type { Parts } from '../../formats/complete.ts';
import type { Imported, Matching, Note } from '../../formats/format.ts';
import type { Model } from '../../formats/model_file.ts';
import type { Mode } from '../types.ts';
import type { Handed } from './bytes.ts';
import type { Finished } from './work.ts';

/** Numbers computed before they are asked for: those of the first sample, and what the network predicts there. */
export interface Ahead {
  readonly mode: Mode;
  readonly values: Values;
  /** null: the network has nothing random, so that the run says the same. */
  readonly prediction: Float32Array | null;
}

/** What is asked of the worker. Networks travel as plain data and are parsed again where they arrive. */
export type Asked =
  | {
      readonly kind: 'open';
      readonly handed: readonly Handed[];
      readonly network: Network | null;
      readonly mode: Mode;
    }
  | { readonly kind: 'take'; readonly choices: readonly (number | null)[] }
  | {
      readonly kind: 'finish';
      readonly parts: Parts & { readonly notes: readonly Note[] };
      readonly name: string;
      readonly mode: Mode;
    };

/** What the worker says. */
export type Said =
  | { readonly kind: 'ready' | 'kept' }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'structure'; readonly outline: Model }
  | { readonly kind: 'whole'; readonly whole: Finished; readonly ahead: Ahead }
  /** `mine`: what came is for the network that was sent along. */
  | {
      readonly kind: 'imported';
      readonly imported: Omit<Imported, 'matching' | 'network'>;
      readonly mine: boolean;
      readonly rows: Matching['rows'] | null;
    }
  | {
      readonly kind: 'taken';
      readonly weights: ReadonlyMap<string, Float32Array>;
      readonly notes: readonly Note[];
    }
  | { readonly kind: 'refused'; readonly message: string };
