import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { cellBack } from '../kernels/lstm.ts';
import { memoryBack as memoryLoop, memoryMadeBack } from '../kernels/masks.ts';
import type { Run } from './turns.ts';
import { dMadeOf, maskAt, stepwise } from './turns.ts';

/** The name of the memory that a turn makes: what becomes the memory after it, if the step counts. */
export const memoryMadeOf = (run: Run, turn: number): string => run.own(`${run.mask === null ? 'c' : 'cn'}${turn + 1}`);

/** The name of the gradient of the memory that a turn makes. */
export const dMemoryOf = (run: Run, turn: number): string => run.own(`${run.mask === null ? 'dc' : 'dcn'}${turn + 1}`);

const slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;

/**
 * The gradient of the memory of a turn: dc_t = dh_t·o·f′(c_t) + dc_{t+1}·f_{t+1}. With a mask in two steps: of the memory after the turn,
 * dc_t = dĉ_{t+1}·f_{t+1} + (1 − m_{t+1})·dc_{t+1}, and of what the turn has made, dĉ_t = dĥ_t·o·f′(ĉ_t) + m_t·dc_t.
 */
export function memoryBack(run: Run, s: number): readonly Formula[] {
  const { batch, steps, units, own, mask } = run,
    t = s + 1,
    last = s === steps - 1,
    shape = [batch, units];
  const row = (c: number): number => Math.floor(c / units);
  const fromState = (c: number) => times(ref(dMadeOf(run, s), c), ref(own(`o${t}`), c), ref(own(`bend${t}`), c));
  const fromNext = (c: number) => times(ref(dMemoryOf(run, s + 1), c), ref(own(`f${t + 1}`), c));
  if (mask === null)
    return [
      {
        out: own(`dc${t}`),
        shape,
        law: `${slope(`c^{(${t})}`)} = ${slope(`h^{(${t})}`)}\\, o\\, f'(c^{(${t})})${last ? '' : ` + ${slope(`c^{(${t + 1})}`)}\\, f^{(${t + 1})}`}`,
        terms: last ? 1 : 2,
        term: (c, k) => (k === 0 ? fromState(c) : fromNext(c)),
        bind: (out, read, k) =>
          cellBack(
            k,
            out,
            read(own(`dh${t}`)),
            read(own(`o${t}`)),
            read(own(`bend${t}`)),
            last ? null : [read(own(`dc${t + 1}`)), read(own(`f${t + 1}`))],
          ),
      },
    ];
  const dc = own(`dc${t}`),
    /** The memory after the last turn is read by nobody. */
    after = s + 1 < steps - 1 ? own(`dc${t + 1}`) : null;
  return [
    ...(last
      ? []
      : [
          {
            out: dc,
            shape,
            law: `${slope(`c^{(${t})}`)} = ${slope(`\\hat c^{(${t + 1})}`)}\\, f^{(${t + 1})}${after === null ? '' : ` + (1 - m_{t+1})\\, ${slope(`c^{(${t + 1})}`)}`}`,
            terms: after === null ? 1 : 3,
            term: (c, k) => {
              if (k === 0) return fromNext(c);
              return k === 1 ? times(ref(after!, c)) : scaled(-1, maskAt(run, s + 1, row(c)), ref(after!, c));
            },
            bind: (out, read) =>
              memoryLoop(
                out,
                read(dMemoryOf(run, s + 1)),
                read(own(`f${t + 1}`)),
                after === null ? null : read(after),
                stepwise(run, s + 1, read),
              ),
          } satisfies Formula,
        ]),
    {
      out: dMemoryOf(run, s),
      shape,
      law: `${slope(`\\hat c^{(${t})}`)} = ${slope(`\\hat h^{(${t})}`)}\\, o\\, f'(\\hat c^{(${t})})${last ? '' : ` + m_t\\, ${slope(`c^{(${t})}`)}`}`,
      terms: last ? 1 : 2,
      term: (c, k) => (k === 0 ? fromState(c) : times(maskAt(run, s, row(c)), ref(dc, c))),
      bind: (out, read) =>
        memoryMadeBack(
          out,
          read(dMadeOf(run, s)),
          read(own(`o${t}`)),
          read(own(`bend${t}`)),
          last ? null : read(dc),
          stepwise(run, s, read),
        ),
    },
  ];
}
