import { common } from './common.ts';
import { embed } from './embed.ts';
import { stage } from './stage.ts';
import { words } from './words.ts';

/** The words that an embed gets by with: its own, those of the stage, and the sentences. */
export const first = { common, embed, stage, words };
