import type { Program } from '../core/program.ts';
import { LOSS, OPTIMIZER } from '../core/program.ts';
import type { SayingMessages } from '../i18n/index.ts';
import type { Breakpoint } from '../trace/index.ts';
import { placeInWords } from './place.ts';
import { numberText } from './saying.ts';
import { tensorInWords } from './tensor.ts';

/** A breakpoint in words: "Backward · conv2", "conv1.z: map 3, row 7, column 9", "above 2 in dense.z". */
export function stopInWords(messages: SayingMessages, program: Program, stop: Breakpoint): string {
  const words = messages.words.stops,
    way = messages.words.breadcrumb;
  switch (stop.kind) {
    case 'layer': {
      const layer = stop.layer === LOSS ? way.loss : stop.layer === OPTIMIZER ? way.optimizer : stop.layer;
      const pass = way.passes[stop.pass];
      return layer.toLowerCase() === pass.toLowerCase() ? pass : `${pass} · ${layer}`;
    }
    case 'tensor':
      return `${stop.name} · ${tensorInWords(messages, program, stop.name)}`;
    case 'cell':
      return `${stop.name} · ${placeInWords(messages, program, stop.name, stop.at)}`;
    case 'when':
      return words.when(words.tests[stop.test](numberText(stop.than)), stop.name);
  }
}
