import { strFromU8 } from 'fflate';
import { refuse, within } from '../../core/errors.ts';
import type { GivenFile } from '../format.ts';

/** Refuses a file without bytes. */
export const notEmpty = ({ bytes }: GivenFile): void => {
  if (bytes.length === 0) refuse('the file is empty', '0 bytes', 'download or save it again');
};

/** The value of JSON in bytes; `where` names a part of the file in messages. */
export function parsed(bytes: Uint8Array, where: string | null): unknown {
  return parsedText(strFromU8(bytes), where);
}

/** The value of a JSON text. */
export function parsedText(text: string, where: string | null): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const work = (): never =>
      refuse(
        `is not JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}`,
        text.slice(0, 40),
        'it cannot be parsed; save it again',
      );
    return where === null ? work() : within(where, work);
  }
}
