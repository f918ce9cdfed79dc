import type { Beyond, Note } from './format.ts';

/** What is to be said of a layer that is shown, not computed. */
export const noteOf = ({ id, type, known, why }: Beyond): Note => ({
  kind: 'unknown',
  where: id,
  ...(known
    ? { say: 'beyondUnknown', with: [type] }
    : why === undefined
      ? { say: 'unknownLayer', with: [type] }
      : { say: 'unsupported', with: [type, why] }),
});
