import { app } from './zh-CN/app.ts';
import { rail } from './zh-CN/rail.ts';
import { gallery } from './zh-CN/gallery.ts';
import { timeline } from './zh-CN/timeline.ts';
import { stage } from './zh-CN/stage.ts';
import { inspector } from './zh-CN/inspector.ts';
import { words } from './zh-CN/words.ts';
import { embed } from './zh-CN/embed.ts';

/** 页面上的全部文字，简体中文。 */
export const zhCN = { app, rail, gallery, timeline, stage, inspector, words, embed };
