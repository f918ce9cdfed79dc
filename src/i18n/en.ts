import { app } from './en/app.ts';
import { saying } from './en/saying.ts';
import { gallery } from './en/gallery.ts';
import { inspector } from './en/inspector.ts';
import { rail } from './en/rail.ts';
import { timeline } from './en/timeline.ts';

/** Every word on the page, in English; one file per part of the page. */
export const en = { ...saying, app, rail, gallery, timeline, inspector };
