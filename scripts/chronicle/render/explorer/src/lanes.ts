// Where lives and acts are drawn in the lineage: lanes, the axis on which time stands still at acts, and labels.

import { app, both, bothShort, line } from "./context";
import { lastDay } from "./groups";
import { actWindow, allLinks, layoutOf, Link, linksFrom, linksTo } from "./house";
import { textWidth } from "./measure";
import { ALWAYS, Day, NEVER, Period } from "./period";
import { t } from "./words";

export const STILL = 34; // px for which time stands still at a dated act
export const LANE = 31, BAR = 20;
const MOST = 60; // lanes drawn at once

interface Stop {
  first: Day;
  last: Day;
  title: string;
}

export interface Axis {
  x: (day: Day, after?: boolean) => number;
  stops: { at: number; stop: Stop }[];
  first: Day;
}

export interface Group {
  title: string;
  lanes: string[][];
}

// Components of bodies by lanes: those outside the trunk first, then those that stood under it.
export function parts(chosen: string | null, hidden: boolean, acts: Set<string>): Group[] {
  const { data } = app, body = data.body!, focus = app.focus;
  const under = new Set<string>();
  if (focus) for (const group of layoutOf(data, focus).groups) for (let at = 0; at < group.spans.length; at += 3) under.add(body.id(group.spans[at]));
  const linked = new Set(linksBy(acts).flatMap((l) => [l.old, l.next]));
  const every = (data.doc.layout?.lanes ?? []).map((component) => component.map((lane) => lane.map((row) => body.id(row)).filter((id) => linked.has(id))).filter((lane) => lane.length)).filter((c) => c.length);
  const count = every.reduce((sum, c) => sum + c.length, 0);
  const shown = count > MOST && chosen ? every.filter((c) => c.some((lane) => lane.includes(chosen))) : every;
  const inside = (component: string[][]) => component.flat().filter((id) => under.has(id)).length * 2 > component.flat().length;
  const groups: Group[] = [{ title: "", lanes: shown.filter((c) => !inside(c)).flat() }];
  const inner = shown.filter(inside).flat();
  if (inner.length && !hidden) groups.push({ title: focus ? t("Inside {0}", line(bothShort(body.name, focus, app.last))) : "", lanes: inner });
  return groups.filter((g) => g.lanes.length);
}

// The links of the chosen acts; of all acts, if none is chosen.
export const linksBy = (acts: Set<string>): Link[] => allLinks(app.data).filter((l) => !acts.size || acts.has(l.act));

export function axisOf(width: number, ids: string[], acts: Set<string>): Axis {
  const own = new Set(ids), links = linksBy(acts).filter((l) => own.has(l.old) || own.has(l.next));
  const stops = new Map<string, Stop>();
  for (const l of links) {
    const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
    if (first !== null && last !== null && last - first <= 31) stops.set(l.act, { first, last, title: titleOf(both(l.table.meta.succession!.act[0], l.act, last)) });
  }
  const merged: Stop[] = [];
  for (const stop of [...stops.values()].sort((a, b) => a.first - b.first)) {
    const before = merged[merged.length - 1];
    if (before && stop.first - before.last < 45) before.last = Math.max(before.last, stop.last);
    else merged.push({ ...stop });
  }
  const begins = ids.map((id) => life(id)).map((p) => (p.fl < NEVER ? p.fl : p.fe)).filter((d) => d > ALWAYS);
  const first = Math.min(app.first - 365 * 2, Math.max(app.first - 365 * 18, Math.min(...begins) - 365));
  const seen = merged.filter((s) => s.last > first && s.first < app.last);
  const room = width - seen.length * STILL - 2, total = app.last - first;
  const flat = (day: Day) => ((Math.min(Math.max(day, first), app.last) - first) / total) * room;
  const x = (day: Day, after = false) => {
    let sum = flat(day);
    for (const stop of seen) {
      if (day > stop.last || (after && day >= stop.first - 4 && day <= stop.last + 4)) sum += STILL;
    }
    return sum + 1;
  };
  return { x, first, stops: seen.map((stop) => ({ at: x(stop.first - 5), stop })) };
}

// One language: two do not fit above an act.
const titleOf = ([first, second]: [string, string]) => (app.mode === "zh" ? first || second : second || first);

export const life = (id: string): Period => {
  const body = app.data.body!, row = app.data.find(body.name, id)!;
  return body.periods.of(row);
};

const near = (fe: Day, fl: Day) => fl - fe <= 62;

// Where a life is drawn: ends within the window of an act of its links snap to the act.
export function ends(id: string, axis: Axis): { may: [number, number]; sure: [number, number] | null; openStart: boolean; openEnd: boolean } {
  const p = life(id);
  const x1 = axis.x(p.fl, true), start = p.fe <= ALWAYS ? 0 : axis.x(p.fe, near(p.fe, p.fl));
  const to = p.tl >= NEVER || p.tl > app.last ? axis.x(app.last) : axis.x(p.te, false) > 0 ? axis.x(p.tl, p.tl - p.te > 62) : 0;
  const sureTo = p.te >= NEVER || p.te > app.last ? axis.x(app.last) : axis.x(p.te);
  const sure = p.fl < p.te && p.fl <= app.last && p.te > axis.first ? ([Math.max(0, x1), sureTo] as [number, number]) : null;
  const undated = (list: Link[]) => list.some((l) => {
    const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
    return first !== null && last !== null && last - first > 62;
  });
  if (undated(linksFrom(app.data, id)) || undated(linksTo(app.data, id))) {
    const from = undated(linksTo(app.data, id)) ? (sure?.[0] ?? axis.x(p.fl)) : Math.min(start, sure?.[0] ?? start);
    const until = undated(linksFrom(app.data, id)) ? (sure?.[1] ?? axis.x(p.te)) : Math.max(to, sure?.[1] ?? 0);
    return { may: [Math.max(0, from), Math.max(from, until)], sure: sure && sure[1] > sure[0] ? sure : null, openStart: p.fe <= ALWAYS, openEnd: p.tl >= NEVER };
  }
  const exactEnd = p.te < NEVER && p.tl < NEVER && p.tl - p.te <= 62;
  return { may: [Math.max(0, Math.min(start, sure?.[0] ?? start)), Math.max(exactEnd && sure ? sure[1] : to, sure?.[1] ?? 0)], sure: sure && sure[1] > sure[0] ? sure : null, openStart: p.fe <= ALWAYS || p.fe < axis.first, openEnd: p.tl >= NEVER };
}

interface Placed {
  e: ReturnType<typeof ends>;
  main: string;
  other: string;
  x: number;
  anchor: "start" | "end";
  above: boolean;
  outside: boolean;
}

// Where the label of a life goes: into its certain part, else across all of it, else behind it, else above it; never cut.
export function placed(id: string, axis: Axis, width: number, lane: string[]): Placed {
  const e = ends(id, axis);
  const [first, second] = bothShort(app.data.body!.name, id, Math.min(app.last, lastDay(id)));
  const main = app.mode === "en" ? second || first : first || second, other = app.mode === "both" && first && second ? second : "";
  const sure = e.sure ? e.sure[1] - e.sure[0] : 0, whole = e.may[1] - e.may[0], need = textWidth(main, 13, 600) + 12;
  const inside = sure >= need ? e.sure![0] + 6 : whole >= need ? e.may[0] + 6 : null;
  const room = inside === null ? 0 : (sure >= need ? e.sure![1] : e.may[1]) - inside;
  const fits = other !== "" && need + textWidth(other, 13, 400) + 8 < room;
  const next = lane[lane.indexOf(id) + 1], gapEnd = next ? ends(next, axis).may[0] : width;
  const outside = inside === null && e.may[1] + 4 + need < gapEnd;
  const above = inside === null && !outside, left = above && e.may[1] > need;
  return { e, main, other: fits ? other : "", x: inside ?? (outside ? e.may[1] + 4 : left ? e.may[1] : e.may[0]), anchor: left ? "end" : "start", above, outside };
}

// Labels above the lives of one lane that would meet stand in rows of their own: the row of each.
export function stacked(lane: string[], axis: Axis, width: number): Map<string, number> {
  const found = new Map<string, number>(), ends2: number[] = [];
  for (const id of lane) {
    const p = placed(id, axis, width, lane), room = textWidth(p.main, 13, 600) + 10;
    if (!p.above || p.e.may[1] - p.e.may[0] < 6) continue;
    const from = p.anchor === "end" ? p.x - room : p.x;
    let row = ends2.findIndex((end) => end <= from);
    if (row < 0) row = ends2.length;
    ends2[row] = from + room;
    found.set(id, row);
  }
  return found;
}
