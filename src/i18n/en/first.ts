import { common } from './common.ts';
import { embed } from './embed.ts';
import { stage } from './stage.ts';

/** The words of an embed's first picture: its own and those of the stage. */
export const first = { common, embed, stage };
