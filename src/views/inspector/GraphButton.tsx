import { Workflow } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMessages } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { later } from '../shared/later.tsx';
import { useInspected } from './moment.ts';

const Graph = later(async () => (await import('./graph/Graph.tsx')).Graph);

/** Opens the scalar graph of the number in the light. */
export function GraphButton() {
  const { explanation } = useInspected();
  const words = useMessages().inspector.graph;
  const [open, setOpen] = useState(false);
  const { name, at } = explanation;
  const cell = useMemo(() => ({ name, at }), [name, at]);
  return (
    <div data-graph="">
      <Button small icon={<Workflow />} onClick={() => setOpen(true)}>
        {words.open}
      </Button>
      <Graph open={open} onClose={() => setOpen(false)} cell={cell} />
    </div>
  );
}
