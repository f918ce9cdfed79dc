import { memo } from 'react';
import { inputsOf } from '../../core/graph.ts';
import { useMessages, useSelect } from '../context.tsx';
import { Digit } from './Digit.tsx';
import { Shipped } from './Shipped.tsx';
import css from './thumbnails.module.css';

/** The digits that came with the model, to choose from. */
export function Thumbnails() {
  const { noLabel } = useMessages().rail,
    { network } = useSelect((s) => s.model!);
  const input = inputsOf(network)[0]!.id;
  return (
    <Shipped columns={6} className={css.list} nameOf={({ label }) => label ?? noLabel}>
      {({ inputs }) => <Picture pixels={inputs.get(input)!} />}
    </Shipped>
  );
}

const Picture = memo(Digit);
