/** A refusal at the border: what was given, why it cannot be used, what to do. Nothing inside the core throws anything else. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
}

/** A received value as it stands in a message: short, and safe for any input. */
export function show(value: unknown, depth = 2): string {
  if (typeof value === 'string') return JSON.stringify(clip(value));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value);
  if (Array.isArray(value))
    return value.length > 8 || depth === 0
      ? `a list of ${value.length}`
      : `[${value.map((v) => show(v, depth - 1)).join(', ')}]`;
  return typeof value === 'object'
    ? `an object with ${Object.keys(value).slice(0, 5).map(clip).join(', ') || 'no keys'}`
    : typeof value;
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** Throws a `SpecError` in the house form: *what (received …); what to do*. With something to do, nothing may have been received. */
export function refuse(what: string, ...rest: [] | [received: unknown] | [received: unknown, todo: string]): never {
  const silent = rest.length === 0 || (rest.length === 2 && rest[0] === undefined);
  throw new SpecError(what + (silent ? '' : ` (received ${show(rest[0])})`) + (rest[1] ? `; ${rest[1]}` : ''));
}

/** Runs `work` and puts `where` before the message of any refusal in it. */
export function within<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SpecError) throw new SpecError(`${where}: ${error.message}`, { cause: error });
    throw error;
  }
}
