import { Fragment } from 'react';
import type { Factor } from '../../../trace/index.ts';
import { decimalsOf } from '../../../words/index.ts';
import { CellNumber } from '../CellNumber.tsx';

/** Numbers that are multiplied, as one writes them: a negative one in parentheses where a sign would follow a sign. */
export function Product({ factors, led }: { readonly factors: readonly Factor[]; readonly led: boolean }) {
  return factors.map((factor, k) => {
    const number = <CellNumber cell={factor} digits={decimalsOf([factor.value])} />;
    return (
      <Fragment key={k}>
        {k > 0 && ' · '}
        {(k > 0 || led) && factor.value < 0 ? <>({number})</> : number}
      </Fragment>
    );
  });
}
