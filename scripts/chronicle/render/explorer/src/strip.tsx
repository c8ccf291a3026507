// The time strip: how much is known of each month, the acts, and the day or the two days of the page.

import { useMemo, useRef } from "preact/hooks";
import { Day, NEVER } from "./period";
import { Table } from "./rows";
import { app } from "./context";
import { certainBodies } from "./changes";
import { day as inWords, dayOf, t, yearOf } from "./words";

interface ActMark {
  table: string;
  id: string;
  first: Day;
  last: Day;
  snapshot: boolean;
}

let marks: ActMark[] | null = null;

// The acts that can change structure, with their windows.
export function acts(): ActMark[] {
  if (marks) return marks;
  marks = [];
  for (const table of structural()) {
    for (let row = 0; row < table.n; row++) {
      const first = table.number(row, `${table.meta.on}_earliest`), last = table.number(row, `${table.meta.on}_latest`);
      if (first !== null && last !== null) marks.push({ table: table.name, id: table.id(row), first, last, snapshot: !!table.meta.snapshot && table.column(table.meta.snapshot)[row] === true });
    }
  }
  return (marks = marks.sort((a, b) => a.first - b.first || a.last - b.last));
}

// Tables of acts that something names as its cause, or that all have, if none does.
export function structural(): Table[] {
  const every = app.data.having("act").filter((table) => table.meta.on);
  const named = new Set<string>();
  for (const table of app.data.tables.values()) {
    for (const column of Object.values(table.meta.causes ?? {})) if (column && table.meta.foreign?.[column]) named.add(table.meta.foreign[column]);
    if (table.meta.succession) named.add(table.meta.succession.act[0]);
  }
  const chosen = every.filter((table) => named.has(table.name));
  return chosen.length ? chosen : every;
}

export const isMonth = (mark: ActMark) => mark.last - mark.first <= 31;

// The stops of Previous and Next: a dated act once, a window at both ends.
export function stops(): Day[] {
  const found = new Set<Day>();
  for (const mark of acts()) {
    found.add(mark.last);
    if (!isMonth(mark)) found.add(mark.first);
  }
  found.add(app.last);
  return [...found].filter((day) => day >= app.first && day <= app.last).sort((a, b) => a - b);
}

interface Month {
  day: Day;
  certain: number;
  possible: number;
}

let counted: Month[] | null = null;

// Certain and possible statements of all dated tables but names, by month.
export function months(): Month[] {
  if (counted) return counted;
  const days: Day[] = [];
  for (let year = yearOf(app.first), month = 0; ; month++) {
    const day = dayOf(year + Math.floor(month / 12), month % 12, 1);
    if (day > app.last) break;
    days.push(day);
  }
  const certain = new Int32Array(days.length + 1), any = new Int32Array(days.length + 1);
  const at = (day: Day) => {
    let low = 0, high = days.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (days[mid] >= day) high = mid;
      else low = mid + 1;
    }
    return low;
  };
  for (const table of app.data.tables.values()) {
    if (!table.dated || table.meta.labels?.text) continue;
    const p = table.periods;
    for (let row = 0; row < table.n; row++) {
      if (p.fe[row] < p.tl[row]) {
        any[at(p.fe[row])]++;
        any[at(p.tl[row])]--;
      }
      if (p.fl[row] < p.te[row]) {
        certain[at(p.fl[row])]++;
        certain[at(p.te[row])]--;
      }
    }
  }
  let c = 0, a = 0;
  return (counted = days.map((day, n) => {
    c += certain[n];
    a += any[n];
    return { day, certain: c, possible: Math.max(0, a - c) };
  }));
}

// The rows of the windows: as few as possible, at most three.
function packed(windows: ActMark[]): number[] {
  const ends: Day[] = [];
  return windows.map((mark) => {
    let row = ends.findIndex((end) => end + 40 < mark.first);
    if (row < 0) row = ends.length < 3 ? ends.length : ends.indexOf(Math.min(...ends));
    ends[row] = Math.max(ends[row] ?? -NEVER, mark.last);
    return row;
  });
}

const flagHalf = (words: string) => [...words].reduce((sum, char) => sum + (char > "\u2e80" ? 6.4 : 3.5), 6);

export function Strip({ width, days, onDay, label, height = 104 }: { width: number; days: Day[]; onDay: (days: Day[], done: boolean) => void; label: string; height?: number }) {
  const own = useRef<SVGSVGElement>(null);
  const left = 8, right = 22, base = height - 44, top = 22;
  const x = (day: Day) => left + ((day - app.first) / Math.max(1, app.last - app.first)) * (width - left - right);
  const dayAt = (px: number) => Math.round(app.first + ((px - left) / (width - left - right)) * (app.last - app.first));
  const clamp = (day: Day) => Math.min(app.last, Math.max(app.first, day));

  const ground = useMemo(() => {
    const all = months(), most = Math.max(1, ...all.map((m) => m.certain + m.possible));
    const y = (n: number) => base - (n / most) * (base - top - 4);
    const area = (upper: (m: Month) => number, lower: (m: Month) => number) => {
      if (!all.length) return "";
      const up = all.map((m) => `${x(m.day).toFixed(1)},${y(upper(m)).toFixed(1)}`), end = all[all.length - 1];
      const down = [...all].reverse().map((m) => `${x(m.day).toFixed(1)},${y(lower(m)).toFixed(1)}`);
      return `M${up.join("L")}L${x(app.last)},${y(upper(end)).toFixed(1)}L${x(app.last)},${y(lower(end)).toFixed(1)}L${down.join("L")}Z`;
    };
    const seen = acts().filter((mark) => mark.last >= app.first && mark.first <= app.last);
    const windows = seen.filter((mark) => !isMonth(mark)), rows = packed(windows);
    const years: number[] = [];
    const every = (app.last - app.first) / 365 / Math.max(1, width / 54);
    const step = [1, 2, 5, 10, 20, 25, 50, 100].find((n) => n >= every) ?? 200;
    for (let year = Math.ceil(yearOf(app.first) / step) * step; year <= yearOf(app.last + 200); year += step) years.push(year);
    return (
      <>
        <path class="area certain" d={area((m) => m.certain, () => 0)} />
        <path class="area possible" d={area((m) => m.certain + m.possible, (m) => m.certain)} />
        <path class="area hatched" fill="url(#hatch)" d={area((m) => m.certain + m.possible, (m) => m.certain)} />
        <line class="axis" x1={x(app.first)} x2={width - right + 8} y1={base} y2={base} />
        {seen.filter(isMonth).map((mark) => {
          const at = x(mark.last);
          return (
            <g class={mark.snapshot ? "act snapshot" : "act"}>
              {mark.snapshot && <line x1={at} x2={at} y1={top} y2={base} />}
              <path d={`M${at - 3.5},${base + 9}h7l-3.5,-6z`} />
            </g>
          );
        })}
        {windows.map((mark, n) => {
          const y = base + 13 + rows[n] * 5, from = x(clamp(mark.first)), to = x(clamp(mark.last));
          return <path class="window" d={`M${from},${y - 2.5}v5M${from},${y}H${to}M${to},${y - 2.5}v5`} />;
        })}
        {years.map((year) => {
          const at = x(dayOf(year, 0, 1));
          return at >= left - 1 && at < width - 4 ? <text class="year" x={Math.max(at, 14)} y={height - 3} text-anchor="middle">{year}</text> : null;
        })}
      </>
    );
  }, [width, app.mode, height, app.first, app.last]);

  const snap = (day: Day) => {
    const near = stops().reduce<Day | null>((best, stop) => (Math.abs(x(stop) - x(day)) <= 6 && (best === null || Math.abs(stop - day) < Math.abs(best - day)) ? stop : best), null);
    return near ?? day;
  };
  const down = (event: PointerEvent) => {
    const box = own.current!.getBoundingClientRect(), scale = width / box.width;
    const at = (e: PointerEvent) => (e.clientX - box.left) * scale;
    const start = at(event), begun = [...days];
    let which = 0, whole = false;
    if (days.length === 2) {
      const [a, b] = days.map(x);
      whole = start > a + 10 && start < b - 10;
      which = Math.abs(start - a) <= Math.abs(start - b) ? 0 : 1;
    }
    let latest = begun;
    const move = (e: PointerEvent, done: boolean) => {
      if (whole) {
        const shift = Math.min(app.last - begun[1], Math.max(app.first - begun[0], dayAt(at(e)) - dayAt(start)));
        latest = begun.map((d) => d + shift);
      } else latest = begun.map((d, n) => (n === which ? snap(clamp(dayAt(at(e)))) : d));
      onDay(latest, done);
    };
    if (!whole) move(event, false);
    const going = (e: PointerEvent) => move(e, false);
    const end = () => {
      removeEventListener("pointermove", going);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      onDay(latest, true);
    };
    addEventListener("pointermove", going);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    event.preventDefault();
    own.current!.querySelectorAll<SVGGElement>(".handle")[which]?.focus();
  };
  const key = (event: KeyboardEvent, which: number) => {
    const month = (n: number) => (event.shiftKey ? days[which] + n : days[which] + n * 30);
    const all = stops();
    const next = ({
      ArrowRight: () => month(1), ArrowUp: () => month(1), ArrowLeft: () => month(-1), ArrowDown: () => month(-1),
      PageUp: () => all.find((s) => s > days[which]) ?? app.last,
      PageDown: () => [...all].reverse().find((s) => s < days[which]) ?? app.first,
      Home: () => app.first, End: () => app.last,
    } as Record<string, () => Day>)[event.key];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onDay(days.map((d, n) => (n === which ? clamp(next()) : d)), true);
  };

  const halves = days.map((value) => flagHalf(inWords(value)));
  const flags = days.map((value, n) => Math.min(Math.max(x(value), halves[n] + 1), width - halves[n] - 1));
  const apart = days.length === 2 ? halves[0] + halves[1] + 2 - (flags[1] - flags[0]) : 0;
  if (apart > 0) {
    flags[0] = Math.max(halves[0] + 1, flags[0] - apart / 2);
    flags[1] = Math.min(width - halves[1] - 1, Math.max(flags[1], flags[0] + halves[0] + halves[1] + 2));
    flags[0] = Math.min(flags[0], flags[1] - halves[0] - halves[1] - 2);
  }
  return (
    <svg ref={own} class="strip" width={width} height={height} viewBox={`0 0 ${width} ${height}`} onPointerDown={down} role="group" aria-label={label}>
      {ground}
      {days.length === 2 && <rect class="tint" x={x(days[0])} width={Math.max(0, x(days[1]) - x(days[0]))} y={top} height={base - top} />}
      {days.map((value, n) => {
        const at = x(value), words = inWords(value), half = flagHalf(words), flag = flags[n];
        const [certain, possible] = days.length === 1 ? certainBodies(app.data, value) : [0, 0];
        return (
          <g
            class="handle" tabindex={0} role="slider" onKeyDown={(e) => key(e, n)}
            aria-label={days.length === 1 ? t("Day") : n === 0 ? t("First day") : t("Second day")}
            aria-valuemin={app.first} aria-valuemax={app.last} aria-valuenow={value}
            aria-valuetext={days.length === 1 ? `${inWords(value, true)}, ${t("{0} bodies certain, {1} possible", certain, possible)}` : inWords(value, true)}
          >
            <line x1={at} x2={at} y1={16} y2={base} />
            <rect class="flag" x={flag - half} y={0} width={half * 2} height={18} rx={3} />
            <text x={flag} y={13} text-anchor="middle">{words}</text>
            <circle cx={at} cy={base} r={5.5} />
            <rect class="grip" x={at - 12} y={0} width={24} height={base + 12} />
          </g>
        );
      })}
    </svg>
  );
}
