import type { Values } from '../../core/program.ts';
import { useApp, useSelect } from '../context.tsx';

/** Every number of the present run. */
export function useValues(): Values {
  const { derive } = useApp();
  return useSelect((s) => derive.values(s));
}
