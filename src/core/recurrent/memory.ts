import type { Formula, Term } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillProduct, fillScaled, fillSum } from '../kernels/elementwise.ts';
import { cellBack } from '../kernels/lstm.ts';
import { memoryBack as memoryLoop, memoryMadeBack } from '../kernels/masks.ts';
import type { Run } from './turns.ts';
import { dMadeOf, maskAt, stepwise } from './turns.ts';

/** The name of the memory that a turn makes: what becomes the memory after it, if the step counts. */
export const memoryMadeOf = (run: Run, turn: number): string => run.own(`${run.mask === null ? 'c' : 'cn'}${turn + 1}`);

/** The name of the gradient of the memory that a turn makes. */
export const dMemoryOf = (run: Run, turn: number): string => run.own(`${run.mask === null ? 'dc' : 'dcn'}${turn + 1}`);

const slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;

/** The name of the memory that a turn finds, or null where there is none. */
export const memoryFoundBy = (run: Run, turn: number): string | null =>
  turn > 0 ? run.own(`c${turn}`) : (run.initial[1] ?? null);

/** Whether somebody reads the memory after a turn: the next one, or whoever is given the last. */
const isRead = (run: Run, turn: number): boolean => turn < run.steps - 1 || run.memory;

/** dĉ_{t+1}·f_{t+1}: what the next turn hands back to a memory. */
const fromNext = (run: Run, s: number, c: number): Term =>
  times(ref(dMemoryOf(run, s + 1), c), ref(run.own(`f${s + 2}`), c));

/**
 * The gradient of the memory of a turn: dc_t = dh_t·o·f′(c_t) + dc_{t+1}·f_{t+1}. With a mask in two steps: of the memory after the turn,
 * dc_t = dĉ_{t+1}·f_{t+1} + (1 − m_{t+1})·dc_{t+1}, and of what the turn has made, dĉ_t = dĥ_t·o·f′(ĉ_t) + m_t·dc_t. Where the last memory is
 * what the run gives out, its gradient is dy.
 */
export function memoryBack(run: Run, s: number): readonly Formula[] {
  const { batch, steps, units, own, mask } = run,
    t = s + 1,
    last = s === steps - 1,
    wanted = isRead(run, s),
    shape = [batch, units];
  const fromState = (c: number): Term => times(ref(dMadeOf(run, s), c), ref(own(`o${t}`), c), ref(own(`bend${t}`), c));
  if (mask === null)
    return [
      {
        out: own(`dc${t}`),
        shape,
        law: `${slope(`c^{(${t})}`)} = ${slope(`h^{(${t})}`)}\\, o\\, f'(c^{(${t})})${wanted ? ` + ${last ? slope('y') : `${slope(`c^{(${t + 1})}`)}\\, f^{(${t + 1})}`}` : ''}`,
        terms: wanted ? 2 : 1,
        term: (c, k) => (k === 0 ? fromState(c) : last ? times(ref(run.dy, c)) : fromNext(run, s, c)),
        bind: (out, read, k) => {
          const back = cellBack(
            k,
            out,
            read(own(`dh${t}`)),
            read(own(`o${t}`)),
            read(own(`bend${t}`)),
            last ? null : [read(own(`dc${t + 1}`)), read(own(`f${t + 1}`))],
          );
          return last && wanted ? k.all([back, fillSum(k, out, [out, read(run.dy)])]) : back;
        },
      },
    ];
  const dc = own(`dc${t}`);
  return [
    ...(wanted ? [last ? given(run, dc) : handedBack(run, s, dc)] : []),
    {
      out: dMemoryOf(run, s),
      shape,
      law: `${slope(`\\hat c^{(${t})}`)} = ${slope(`\\hat h^{(${t})}`)}\\, o\\, f'(\\hat c^{(${t})})${wanted ? ` + m_t\\, ${slope(`c^{(${t})}`)}` : ''}`,
      terms: wanted ? 2 : 1,
      term: (c, k) => (k === 0 ? fromState(c) : times(maskAt(run, s, Math.floor(c / units)), ref(dc, c))),
      bind: (out, read) =>
        memoryMadeBack(
          out,
          read(dMadeOf(run, s)),
          read(own(`o${t}`)),
          read(own(`bend${t}`)),
          wanted ? read(dc) : null,
          stepwise(run, s, read),
        ),
    },
  ];
}

/** The gradient of the memory that a run begins with. */
export const memoryToBeginning = (run: Run): Formula => handedBack(run, -1, `d${run.initial[1]!}`);

/** The gradient of the last memory, where that is what the run gives out. */
const given = ({ batch, units, dy, steps }: Run, out: string): Formula => ({
  out,
  shape: [batch, units],
  law: `${slope(`c^{(${steps})}`)} = ${slope('y')}`,
  terms: 1,
  term: (c) => times(ref(dy, c)),
  bind: (o, read, k) => fillScaled(k, o, read(dy)),
});

/** What the next turn hands back to a memory: through its forget gate, and where a mask holds, as it is. */
function handedBack(run: Run, s: number, out: string): Formula {
  const { batch, units, own } = run,
    t = s + 1,
    after = run.mask !== null && isRead(run, s + 1) ? own(`dc${t + 1}`) : null;
  return {
    out,
    shape: [batch, units],
    law: `${slope(`c^{(${t})}`)} = ${slope(`${run.mask === null ? '' : '\\hat '}c^{(${t + 1})}`)}\\, f^{(${t + 1})}${after === null ? '' : ` + (1 - m_{t+1})\\, ${slope(`c^{(${t + 1})}`)}`}`,
    terms: after === null ? 1 : 3,
    term: (c, k) => {
      if (k === 0) return fromNext(run, s, c);
      return k === 1 ? times(ref(after!, c)) : scaled(-1, maskAt(run, s + 1, Math.floor(c / units)), ref(after!, c));
    },
    bind: (o, read, k) => {
      const made = read(dMemoryOf(run, s + 1)),
        f = read(own(`f${t + 1}`));
      if (run.mask === null) return fillProduct(k, o, made, f);
      return memoryLoop(o, made, f, after === null ? null : read(after), stepwise(run, s + 1, read));
    },
  };
}
