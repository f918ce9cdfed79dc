import type { Program } from '../core/program.ts';
import type { Level } from '../trace/index.ts';

/** What an embed can do without. */
const PARTS = ['sentence', 'transport', 'mark'] as const;
export type Part = (typeof PARTS)[number];

/** How an embed was asked for, in the query of its address. */
export interface EmbedOptions {
  readonly hide: ReadonlySet<Part>;
  readonly autoplay: boolean;
}

/** Reads the query of an embed's address (`?embed=1&hide=mark,transport&autoplay=1`); what it does not know it passes over. */
export function readEmbedOptions(search: string): EmbedOptions {
  const query = new URLSearchParams(search);
  const hidden = (query.get('hide') ?? '').split(',').map((part) => part.trim());
  return { hide: new Set(PARTS.filter((part) => hidden.includes(part))), autoplay: query.get('autoplay') === '1' };
}

/** The most steps of a program that an embed shows one multiplication at a time. */
const TINY = 40;

/** What an embed begins with where its link does not say: single multiplications for the smallest nets, else values. */
export const embedDefaults = (program: Program): { readonly level: Level } => ({
  level: program.steps <= TINY ? 'multiply' : 'value',
});
