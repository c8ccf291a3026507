// Bars over true time: one axis for several rows, solid where certain, dashed to the bounds.

import { ALWAYS, Day, NEVER, Period } from "./period";
import { app } from "./context";
import { dayOf, yearOf } from "./words";

export interface Scale {
  first: Day;
  last: Day;
  left: number;
  right: number;
  x: (day: Day) => number;
}

export function scale(first: Day, last: Day, left: number, right: number): Scale {
  const x = (day: Day) => left + ((Math.min(Math.max(day, first), last) - first) / Math.max(1, last - first)) * (right - left);
  return { first, last, left, right, x };
}

export function Years({ of, top, bottom, at = top - 6, room = 52 }: { of: Scale; top: number; bottom: number; at?: number; room?: number }) {
  const span = (of.last - of.first) / 365.25, fit = Math.max(1, (of.right - of.left) / room);
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200].find((n) => span / n <= fit) ?? 500;
  const years: number[] = [];
  for (let year = Math.ceil(yearOf(of.first) / step) * step; year <= yearOf(of.last); year += step) if (dayOf(year, 0, 1) >= of.first - 40) years.push(year);
  return (
    <g class="years">
      {years.map((year) => <><line x1={of.x(dayOf(year, 0, 1))} x2={of.x(dayOf(year, 0, 1))} y1={top} y2={bottom} /><text x={Math.min(of.right - 16, Math.max(of.left + 17, of.x(dayOf(year, 0, 1))))} y={at} text-anchor="middle">{year}</text></>)}
    </g>
  );
}

// The certain part of a period and its whole extent, cut to the axis.
export function extent(p: Period, s: Scale): { from: number; to: number; sure: [number, number] | null; openEnd: boolean; began: boolean; ends: boolean } | null {
  const from = p.fe <= ALWAYS ? s.first : p.fe, to = p.tl >= NEVER ? s.last : p.tl;
  if (to <= s.first || from >= s.last || to <= from) return null;
  const sure = p.fl < p.te && p.fl < s.last && p.te > s.first ? ([s.x(p.fl), s.x(p.te >= NEVER ? s.last : p.te)] as [number, number]) : null;
  return { from: s.x(from), to: s.x(to), sure: sure && sure[1] > sure[0] ? sure : null, openEnd: p.te >= NEVER || p.te > app.data.closing, began: p.fe > ALWAYS, ends: p.tl < NEVER };
}

export function Bar({ p, s, y, h, tinted = false, className = "" }: { p: Period; s: Scale; y: number; h: number; tinted?: boolean; className?: string }) {
  const e = extent(p, s);
  if (!e) return null;
  return (
    <g class={`bar ${tinted ? "tinted" : ""} ${className}`}>
      <rect class="may" x={e.from} y={y} width={Math.max(1, e.to - e.from)} height={h} />
      {e.sure && <rect class="sure" x={e.sure[0]} y={y} width={Math.max(1, e.sure[1] - e.sure[0])} height={h} />}
    </g>
  );
}

// About how wide a text is, without asking the browser: full-width signs count as one em.
export function wide(text: string, size: number): number {
  let sum = 0;
  for (const char of text) sum += char > "\u2e80" ? 1.02 : /[A-Z MWmw—–]/.test(char) ? 0.72 : /[ijlt.,'’ ]/.test(char) ? 0.36 : 0.6;
  return sum * size;
}
