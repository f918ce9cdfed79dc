import { app } from './en/app.ts';
import { rail } from './en/rail.ts';
import { gallery } from './en/gallery.ts';
import { timeline } from './en/timeline.ts';
import { stage } from './en/stage.ts';
import { inspector } from './en/inspector.ts';
import { words } from './en/words.ts';
import { embed } from './en/embed.ts';

/** Every word on the page, in English; one file per part of the page. */
export const en = { app, rail, gallery, timeline, stage, inspector, words, embed };
