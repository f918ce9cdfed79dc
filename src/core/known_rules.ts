import type { Rules } from './rules.ts';

/** The rules behind rare options: null until a network was read by `parse`, which knows them. */
const known: { rules: Rules | null } = { rules: null };

/** Remembers them. */
export function learnRules(rules: Rules): void {
  known.rules = rules;
}

/** The rules, or null while no network can have any. */
export const rulesIfAny = (): Rules | null => known.rules;

/** The rules, for a network that has some. */
export function rulesOf(): Rules {
  if (!known.rules) throw new Error('a network with rare options must be read by parse before it is used');
  return known.rules;
}
