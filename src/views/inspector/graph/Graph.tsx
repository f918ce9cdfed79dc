import { curveBasis, line } from 'd3-shape';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { cellLabel, graphOf, nodeId } from '../../../trace/graph.ts';
import type { Cell } from '../../../trace/index.ts';
import { numberText, placeInWords } from '../../../words/index.ts';
import { useApp, useMessages, useSelect } from '../../context.tsx';
import { Button } from '../../shared/Button.tsx';
import { Dialog } from '../../shared/Dialog.tsx';
import css from './graph.module.css';
import type { Placed } from './layout.ts';
import { layoutOf } from './layout.ts';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly cell: Cell;
}

/** The most numbers that are opened at once. */
const MOST_OPENED = 60;

/** The scalar graph of one number, opened step by step: every node with its value and its gradient. */
export function Graph({ open, onClose, cell }: Props) {
  const words = useMessages().inspector.graph;
  return (
    <Dialog open={open} onClose={onClose} title={words.title} note={words.note} wide>
      <Body key={nodeId(cell)} cell={cell} onClose={onClose} />
    </Dialog>
  );
}

function Body({ cell, onClose }: Omit<Props, 'open'>) {
  const { derive, actions } = useApp();
  const messages = useMessages(),
    words = messages.inspector.graph;
  const program = useSelect((s) => derive.program(s)),
    values = useSelect((s) => derive.values(s));
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set([nodeId(cell)]));
  const graph = useMemo(() => graphOf(program, values, cell, opened), [program, values, cell, opened]);
  const placed = useMemo(() => layoutOf(graph), [graph]);
  const path = line<{ readonly x: number; readonly y: number }>(
    (p) => p.x,
    (p) => p.y,
  ).curve(curveBasis);
  const closed = graph.nodes.flatMap((n) => (n.kind === 'cell' && n.state === 'closed' ? [n.id] : []));
  const canvas = useRef<HTMLDivElement>(null),
    held = useRef<{ readonly id: string; readonly x: number; readonly y: number } | null>(null);
  /** Keeps a node where it is on the screen while others make room. */
  const hold = (id: string): void => {
    const at = placed.nodes.find((p) => p.node.id === id),
      { scrollLeft = 0, scrollTop = 0 } = canvas.current ?? {};
    held.current = at ? { id, x: at.x - scrollLeft, y: at.y - scrollTop } : null;
  };
  useLayoutEffect(() => {
    const frame = canvas.current!,
      { id, x, y } = held.current ?? { id: nodeId(cell), x: frame.clientWidth - 100, y: frame.clientHeight / 2 };
    const at = placed.nodes.find((p) => p.node.id === id);
    if (at) frame.scrollTo({ left: at.x - x, top: at.y - y, behavior: 'instant' });
  }, [placed, cell, held]);
  const toggle = (id: string): void => {
    hold(id);
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    setOpened(next);
  };
  return (
    <div className={css.graph} data-dialog="graph" data-nodes={graph.nodes.length}>
      <p className={css.tools}>
        <Button
          small
          disabled={closed.length === 0 || opened.size >= MOST_OPENED}
          onClick={() => {
            hold(nodeId(cell));
            setOpened(new Set([...opened, ...closed.slice(0, MOST_OPENED - opened.size)]));
          }}
        >
          {words.openAll}
        </Button>
        <Button
          small
          look="bare"
          onClick={() => {
            held.current = null;
            setOpened(new Set([nodeId(cell)]));
          }}
        >
          {words.closeAll}
        </Button>
      </p>
      <div
        ref={canvas}
        className={css.canvas}
        style={{ '--width': `${placed.width}px`, '--height': `${placed.height}px` } as React.CSSProperties}
      >
        <svg width={placed.width} height={placed.height} aria-hidden="true">
          {placed.edges.map(({ key, points }) => (
            <path key={key} d={path(points) ?? ''} />
          ))}
        </svg>
        {placed.nodes.map((p) => (
          <Node
            key={p.node.id}
            placed={p}
            label={
              p.node.kind === 'cell'
                ? `${program.tensors.get(p.node.cell.name)!.layer} ${cellLabel(program, p.node.cell)}`
                : ''
            }
            title={p.node.kind === 'cell' ? placeInWords(messages, program, p.node.cell.name, p.node.cell.at) : ''}
            root={p.node.id === nodeId(cell)}
            onOpen={() => toggle(p.node.id)}
            onGo={(c) => {
              onClose();
              actions.goTo(c);
            }}
          />
        ))}
      </div>
    </div>
  );
}

function Node({
  placed: { node, x, y, width, height },
  label,
  title,
  root,
  onOpen,
  onGo,
}: {
  readonly placed: Placed;
  readonly label: string;
  readonly title: string;
  readonly root: boolean;
  readonly onOpen: () => void;
  readonly onGo: (cell: Cell) => void;
}) {
  const words = useMessages().inspector.graph;
  const style = { left: x - width / 2, top: y - height / 2, width, height };
  if (node.kind === 'more')
    return (
      <span className={css.more} style={style}>
        {words.more(node.count)}
      </span>
    );
  if (node.kind === 'operation')
    return (
      <span className={css.operation} style={style} title={numberText(node.value)}>
        {node.sign}
      </span>
    );
  return (
    <span
      className={css.cell}
      style={style}
      data-node={node.id}
      data-state={node.state}
      data-root={root ? '' : undefined}
    >
      <button
        type="button"
        className={css.name}
        aria-expanded={node.state === 'given' ? undefined : node.state === 'open'}
        disabled={node.state === 'given'}
        title={title}
        onClick={onOpen}
      >
        {label}
      </button>
      <button type="button" className={`mono ${css.value}`} title={words.go} onClick={() => onGo(node.cell)}>
        {numberText(node.value)}
        {node.gradient !== null && (
          <i data-tone={node.gradient > 0 ? 'gradient+' : node.gradient < 0 ? 'gradient-' : undefined}>
            ∂ {numberText(node.gradient)}
          </i>
        )}
      </button>
    </span>
  );
}
