import { partsOf } from '../../../trace/index.ts';
import { useInspected } from '../moment.ts';
import { Batched } from './Batched.tsx';
import { Made } from './Made.tsx';

/** What the present cell is made of; of a sum over a batch, what one sample adds, and then what all do. */
export function Terms() {
  const { explanation, program } = useInspected();
  const parts = partsOf(program, explanation);
  return parts && parts[0]!.end > 1 ? <Batched parts={parts} /> : <Made />;
}
