import type { ModelId } from '../../state/index.ts';
import css from './pictures.module.css';

/** A column of a picture: square maps one behind the other, or a row of neurons. */
interface Column {
  readonly kind: 'digit' | 'maps' | 'neurons' | 'bar' | 'tokens';
  readonly n: number;
  readonly size: number;
  /** What stands in the tokens. */
  readonly texts?: string;
  /** The column that a path around those between comes from. */
  readonly around?: number;
}

/** How each network is built, as far as a small picture can tell. */
const BUILT: { readonly [M in ModelId]: readonly Column[] } = {
  lenet: [
    { kind: 'digit', n: 1, size: 44 },
    { kind: 'maps', n: 3, size: 29 },
    { kind: 'maps', n: 3, size: 20 },
    { kind: 'maps', n: 6, size: 14 },
    { kind: 'neurons', n: 10, size: 6 },
  ],
  residual: [
    { kind: 'digit', n: 1, size: 44 },
    { kind: 'maps', n: 3, size: 24 },
    { kind: 'maps', n: 3, size: 24 },
    { kind: 'maps', n: 3, size: 24, around: 1 },
    { kind: 'neurons', n: 10, size: 6 },
  ],
  sequential: [
    { kind: 'digit', n: 1, size: 44 },
    { kind: 'bar', n: 16, size: 8 },
    { kind: 'neurons', n: 10, size: 6 },
  ],
  brackets: [
    { kind: 'tokens', n: 1, size: 20, texts: '(' },
    { kind: 'tokens', n: 1, size: 20, texts: 'x' },
    { kind: 'tokens', n: 1, size: 20, texts: ')' },
    { kind: 'neurons', n: 4, size: 13 },
    { kind: 'neurons', n: 3, size: 11 },
  ],
  sorting: [
    { kind: 'tokens', n: 6, size: 14, texts: '314159' },
    { kind: 'neurons', n: 6, size: 8 },
    { kind: 'neurons', n: 6, size: 8 },
    { kind: 'tokens', n: 6, size: 14, texts: '113459' },
  ],
  spiral: [
    { kind: 'neurons', n: 2, size: 12 },
    { kind: 'neurons', n: 8, size: 8 },
    { kind: 'neurons', n: 8, size: 8 },
    { kind: 'neurons', n: 1, size: 14 },
  ],
  xor: [
    { kind: 'neurons', n: 2, size: 14 },
    { kind: 'neurons', n: 3, size: 14 },
    { kind: 'neurons', n: 1, size: 16 },
  ],
  neuron: [
    { kind: 'neurons', n: 3, size: 16 },
    { kind: 'neurons', n: 1, size: 26 },
  ],
};

const WIDTH = 260;
const HEIGHT = 112;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Where the parts of a column stand. */
function placesOf(columns: readonly Column[], c: number): readonly Place[] {
  const { n, size, kind } = columns[c]!;
  const left = 36,
    x = columns.length === 1 ? WIDTH / 2 : left + (c * (WIDTH - 2 * left)) / (columns.length - 1);
  const gap = kind === 'maps' ? Math.min(size + 3, 92 / n) : Math.min(size + (n < 4 ? 20 : 5), 96 / Math.max(n, 1));
  return Array.from({ length: n }, (_, i) => ({ x, y: HEIGHT / 2 + (i - (n - 1) / 2) * gap, size }));
}

/** A model as a small picture: its layers from left to right, one path through it in the light. */
export function Picture({ id }: { readonly id: ModelId }) {
  const columns = BUILT[id];
  const places = columns.map((_, c) => placesOf(columns, c));
  const lit = places.map((column) => Math.floor((column.length - 1) * 0.62));
  return (
    <svg className={css.picture} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      {places
        .slice(1)
        .map((column, c) =>
          column.map((to, j) =>
            places[c]!.map((from, i) => (
              <path
                key={`${c} ${i} ${j}`}
                className={j === lit[c + 1] ? (i % 3 === 1 ? css.negative : css.positive) : css.edge}
                d={curve(from, to)}
              />
            )),
          ),
        )}
      {columns.map(
        ({ around }, c) =>
          around !== undefined && <path key={c} className={css.positive} d={over(places[around]!, places[c]!)} />,
      )}
      {places.map((column, c) =>
        column.map((place, i) => (
          <Part
            key={`${c} ${i}`}
            kind={columns[c]!.kind}
            text={columns[c]!.texts?.[i]}
            place={place}
            lit={c > 0 && i === lit[c]}
          />
        )),
      )}
    </svg>
  );
}

const curve = (from: Place, to: Place): string => {
  const a = from.x + from.size / 2,
    b = to.x - to.size / 2,
    middle = (a + b) / 2;
  return `M${a} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${b} ${to.y}`;
};

/** Over the heads of what stands between two columns. */
const over = (from: readonly Place[], to: readonly Place[]): string => {
  const a = from[0]!,
    b = to[0]!,
    y = Math.min(a.y - a.size / 2, b.y - b.size / 2),
    top = y - 14;
  return `M${a.x} ${y - 1}C${a.x} ${top} ${a.x} ${top} ${a.x + 14} ${top}L${b.x - 14} ${top}C${b.x} ${top} ${b.x} ${top} ${b.x} ${y - 1}`;
};

interface PartProps {
  readonly kind: Column['kind'];
  readonly text: string | undefined;
  readonly place: Place;
  readonly lit: boolean;
}

function Part({ kind, text, place: { x, y, size }, lit }: PartProps) {
  const r = size / 2,
    look = lit ? css.lit : css.part;
  if (kind === 'neurons') return <circle className={look} cx={x} cy={y} r={r} />;
  if (kind === 'bar') return <rect className={look} x={x - 5} y={y - 2.4} width={10} height={4.8} rx={1} />;
  if (kind === 'tokens')
    return (
      <g>
        <rect className={look} x={x - r} y={y - r} width={size} height={size} rx={2.5} />
        <text className={css.symbol} x={x} y={y} fontSize={size * 0.72} dy="0.35em">
          {text}
        </text>
      </g>
    );
  return (
    <g>
      <rect className={look} x={x - r} y={y - r} width={size} height={size} rx={2.5} />
      <path
        className={kind === 'digit' ? css.ink : css.trace}
        transform={`translate(${x - r} ${y - r}) scale(${size / 28})`}
        d="M9 8.5C12 5 19 5.500 19 9.500C19 13 14 13.500 12.500 13.500C17 13.500 20.500 15.500 19.500 19.500C18.500 23.500 11 23.500 8.500 20"
      />
    </g>
  );
}
