import { refuse } from '../core/errors.ts';
import { PASSES } from '../core/program.ts';
import type { Breakpoint } from '../trace/index.ts';
import { TESTS, keyOf, sameStop } from '../trace/index.ts';
import type { Stop } from './types.ts';

/** The most breakpoints of a document. */
export const MOST_STOPS = 100;

/** `layer:backward:conv2;!cell:conv1.z:12;when:above:2:` — one after the other; ! stands before one that waits. */
export const writeBreakpoints = (stops: readonly Stop[]): string =>
  stops.map(({ stop, on }) => `${on ? '' : '!'}${keyOf(stop)}`).join(';');

/** The inverse; throws a `SpecError` where a part names no breakpoint. */
export function readBreakpoints(text: string): readonly Stop[] {
  const stops: Stop[] = [];
  for (const part of text.split(';')) {
    const stop = readStop(part.replace(/^!/, '')) ?? refuse('names no breakpoint', part.slice(0, 100));
    if (stops.length === MOST_STOPS) refuse(`are more than ${MOST_STOPS} breakpoints`, text.split(';').length);
    if (!stops.some((s) => sameStop(s.stop, stop))) stops.push({ stop, on: !part.startsWith('!') });
  }
  return stops;
}

function readStop(text: string): Breakpoint | null {
  const [kind, a = '', b = '', c = ''] = text.split(':');
  if (kind === 'layer') {
    const pass = PASSES.find((p) => p === a);
    return pass && b !== '' ? { kind, pass, layer: b } : null;
  }
  if (kind === 'tensor') return a === '' ? null : { kind, name: a };
  if (kind === 'cell') {
    const at = Number(b);
    return a !== '' && b !== '' && Number.isSafeInteger(at) && at >= 0 ? { kind, name: a, at } : null;
  }
  if (kind === 'when') {
    const test = TESTS.find((t) => t === a),
      than = Number(b);
    return test && b !== '' && Number.isFinite(than) ? { kind, test, than, name: c === '' ? null : c } : null;
  }
  return null;
}
