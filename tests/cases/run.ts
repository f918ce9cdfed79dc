// `npm run test:cases [folder…]`: one line for each case that fails or cannot be expressed yet, then the counts.
import { casesIn } from './folders.ts';

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const { name, check } of casesIn(process.argv.slice(2))) {
  const verdict = await check();
  counts[verdict.kind]++;
  if (verdict.kind === 'failed') console.log(`${name}: FAILED: ${verdict.why}`);
  if (verdict.kind === 'skipped') console.log(`${name}: not yet: ${verdict.why}`);
}
console.log(
  `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
);
process.exitCode = counts.failed > 0 ? 1 : 0;
