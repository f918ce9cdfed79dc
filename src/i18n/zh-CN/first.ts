import { common } from './common.ts';
import { embed } from './embed.ts';
import { stage } from './stage.ts';

/** 嵌入视图首屏所需的文字。 */
export const first = { common, embed, stage };
