import { app } from './zh-CN/app.ts';
import { saying } from './zh-CN/saying.ts';
import { gallery } from './zh-CN/gallery.ts';
import { inspector } from './zh-CN/inspector.ts';
import { rail } from './zh-CN/rail.ts';
import { timeline } from './zh-CN/timeline.ts';

/** 页面上的全部文字，简体中文。 */
export const zhCN = { ...saying, app, rail, gallery, timeline, inspector };
