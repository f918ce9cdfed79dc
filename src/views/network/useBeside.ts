import type { RefObject } from 'react';
import { useLayoutEffect, useRef } from 'react';
import type { Point } from './geometry.ts';

/** A tip beside a point of the stage, on the side where it has room. */
export function useBeside(at: Point, frame: RefObject<HTMLDivElement | null>): RefObject<HTMLDivElement | null> {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = tip.current,
      room = frame.current;
    if (!box || !room) return;
    const { offsetWidth: w, offsetHeight: h } = box;
    const x = at.x + 16 + w > room.clientWidth ? at.x - 12 - w : at.x + 16;
    const y = at.y + 14 + h > room.clientHeight ? at.y - 10 - h : at.y + 14;
    box.style.transform = `translate(${Math.max(4, x)}px, ${Math.max(4, y)}px)`;
  });
  return tip;
}
