import { useLayoutEffect, useRef } from 'react';
import css from './formula.module.css';
import { plainTex, setIn, useKatex } from './katex.ts';

interface Props {
  readonly tex: string;
  /** One line: made smaller where it is too long. Else it breaks at its signs. */
  readonly fit?: boolean;
  readonly className?: string | undefined;
}

/** How small a formula may become before it is allowed to scroll. */
const LEAST = 0.68;

/** A formula, typeset. */
export function Tex({ tex, fit = false, className }: Props) {
  const katex = useKatex(),
    element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const span = element.current!;
    if (katex) span.replaceChildren(setIn(katex, tex));
    else span.textContent = plainTex(tex);
    if (!fit) return;
    span.style.fontSize = '';
    const room = span.parentElement!.clientWidth,
      wide = span.getBoundingClientRect().width;
    if (wide > room && room > 0) span.style.fontSize = `${Math.max(LEAST, (room / wide) * 0.99)}em`;
  }, [katex, tex, fit]);
  return (
    <span className={`${css.tex} ${className ?? ''}`} data-fit={fit ? '' : undefined}>
      <span ref={element} />
    </span>
  );
}
