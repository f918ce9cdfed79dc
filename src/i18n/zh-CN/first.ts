import { common } from './common.ts';
import { embed } from './embed.ts';
import { stage } from './stage.ts';
import { words } from './words.ts';

/** 嵌入视图所需的全部文字。 */
export const first = { common, embed, stage, words };
