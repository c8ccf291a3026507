// The chart's places: a function of package, language and width, never of the day.

import { app } from "./context";
import { Data } from "./data";
import { groupOf, kindTitle, siblingGroup } from "./groups";
import { allLinks, layoutOf, rootOf } from "./house";
import { rowHeight, textWidth } from "./measure";
import { Day } from "./period";
import { t } from "./words";

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export type Side = "full" | "left" | "right" | "top" | "bottom";

export interface Member {
  id: string;
  start: number;
  span: number;
}

export interface Group {
  key: string;
  kinds: string[];
  title: string;
  affix: string;
  members: Member[];
  strands: number;
  components: number[];
  style: "box" | "chip" | "short" | "summary";
  rect: Rect; // of the cells, without the title
  cells: Rect[];
  label: (id: string, day: Day) => [string, string];
  fits: Set<string>; // labels whose second name has room, as `key` gives them
}

export interface Static {
  width: number;
  height: number;
  root: string | null;
  rootRect: Rect | null;
  siblings: Group | null;
  trunk: Rect;
  groups: Group[];
  folded: Group[];
  gap: number;
  chain: Set<string>;
}

const GUTTER = 12;
export const RAIL = 12; // room for lines at the left
const cache = new Map<string, Static>();

export function staticLayout(trunk: string, width: number, compare: boolean, folded: Set<string>): Static {
  const key = [trunk, width, app.mode, compare, [...folded].sort().join(",")].join("|");
  let found = cache.get(key);
  if (!found) {
    if (cache.size > 12) cache.clear();
    cache.set(key, (found = laid(trunk, width, compare, folded)));
  }
  return found;
}

function laid(trunk: string, width: number, compare: boolean, folded: Set<string>): Static {
  const data = app.data, layout = layoutOf(data, trunk), gap = compare ? 20 : GUTTER;
  const columns = width >= 900 ? 4 : 2;
  const inner = width - RAIL - (compare ? 14 : 12), left = RAIL;
  const root = rootOf(data, trunk);
  let y = 0;
  const rootRect = root ? { x: left, y, w: Math.min(240, inner), h: app.mode === "both" ? 40 : 28 } : null;
  if (rootRect) y = rootRect.h + 14;
  const chain = new Set(layout.chain);
  const siblings = root ? siblingGroup(data, root, trunk, chain) : null;
  if (siblings) {
    place(siblings, { x: left, y, w: inner, h: 0 }, columns * 2, 6, compare, chain);
    y += siblings.rect.h + 18;
  }
  const trunkRect = { x: left, y, w: inner, h: app.mode === "both" ? 68 : 52 };
  y += trunkRect.h + 20;
  const groups = layout.groups.map((g) => groupOf(data, g, layout));
  const first = groups.reduce((most, g, n) => (linked(data, g) > linked(data, groups[most]) ? n : most), 0);
  const ordered = groups.length && linked(data, groups[first]) ? [groups[first], ...groups.filter((_, n) => n !== first)] : groups;
  const open = ordered.filter((g) => !folded.has(g.key)), closed = ordered.filter((g) => folded.has(g.key));
  y = shelves(open, left, y, inner, columns, gap, compare, chain);
  for (const group of closed) {
    group.title = kindTitle(data, group.kinds, true);
    group.rect = { x: left, y, w: inner, h: 32 };
    y += 40;
  }
  return { width, height: y, root, rootRect, siblings, trunk: trunkRect, groups: open, folded: closed, gap, chain };
}

const linked = (data: Data, group: Group) => {
  const ids = new Set(group.members.map((m) => m.id));
  return allLinks(data).filter((link) => ids.has(link.old) && ids.has(link.next)).length;
};

// Groups side by side: each takes as many columns as it needs for eight rows; the first that fits goes into what is left of a shelf.
function shelves(groups: Group[], left: number, top: number, inner: number, columns: number, gap: number, compare: boolean, chain: Set<string>): number {
  const unit = (inner - gap * (columns - 1)) / columns;
  const waiting = [...groups];
  let y = top;
  while (waiting.length) {
    let used = 0, bottom = y;
    const shelf: [Group, number, number][] = [];
    for (let n = 0; n < waiting.length && used < columns; ) {
      const group = waiting[n], wide = Math.min(columns, wanted(group, columns));
      if (wide > columns - used) {
        n++;
        continue;
      }
      waiting.splice(n, 1);
      shelf.push([group, used, wide]);
      used += wide;
    }
    const last = shelf[shelf.length - 1];
    if (last[0].style === "box") last[2] = Math.max(last[2], Math.min(columns - last[1], last[0].components.length));
    for (const [group, start, wide] of shelf) {
      const rect = { x: left + start * (unit + gap), y: y + 28, w: unit * wide + gap * (wide - 1), h: 0 };
      place(group, rect, group.style === "chip" ? Math.max(1, Math.round(wide * 1.5)) : wide, group.style === "chip" ? 6 : gap, compare, chain);
      bottom = Math.max(bottom, rect.y + group.rect.h);
    }
    y = bottom + 24;
  }
  return y;
}

function wanted(group: Group, columns: number): number {
  if (group.style === "summary") return columns;
  if (group.style === "chip") return group.affix ? Math.max(1, Math.min(columns, Math.ceil(group.strands / 17))) : columns;
  return Math.ceil(group.strands / 8);
}

function place(group: Group, rect: Rect, columns: number, gap: number, compare: boolean, chain: Set<string>): void {
  group.title = fitting(group, rect.w);
  if (group.style === "summary") {
    group.rect = { ...rect, h: 44 };
    group.cells = [];
    return;
  }
  const width = (rect.w - gap * (columns - 1)) / columns;
  const height = rowHeight(group, width, compare, chain), step = height + (group.style === "chip" ? 6 : 8);
  const at = filled(group.components, columns);
  group.cells = at.map(([column, row]) => ({ x: rect.x + column * (width + gap), y: rect.y + row * step, w: width, h: height }));
  const rows = at.reduce((most, [, row]) => Math.max(most, row + 1), 0);
  group.rect = { ...rect, h: Math.max(0, rows * step - (step - height)) };
}

// The group's title; its first kind "and others" where all of them are too long for its columns.
function fitting(group: Group, width: number): string {
  const whole = kindTitle(app.data, group.kinds, true);
  const fits = (text: string) => textWidth(text, 13.5, 650) <= width - 100;
  return fits(whole) || group.kinds.length < 2 ? whole : t("{0} and others", kindTitle(app.data, group.kinds.slice(0, 1), true));
}

// Column and row of each strand: columns are filled top down, and a component is never broken.
function filled(components: number[], columns: number): [number, number][] {
  const all = components.reduce((sum, n) => sum + n, 0);
  for (let rows = Math.max(1, Math.ceil(all / columns), ...components); ; rows++) {
    const found: [number, number][] = [];
    let column = 0, row = 0;
    for (const length of components) {
      if (row + length > rows) [column, row] = [column + 1, 0];
      for (let n = 0; n < length; n++) found.push([column, row++]);
    }
    if (column < columns) return found;
  }
}

export function cellOf(group: Group, member: Member): Rect {
  const first = group.cells[member.start], last = group.cells[member.start + member.span - 1];
  return { x: first.x, y: first.y, w: first.w, h: last.y + last.h - first.y };
}

// The part of a place that a body gets beside another: the halves leave room for an arrow.
export function part(rect: Rect, side: Side, compare: boolean): Rect {
  const room = compare ? 26 : 22, old = compare ? Math.round(rect.w * 0.32) : Math.round((rect.w - room) / 2);
  if (side === "left") return { ...rect, w: old };
  if (side === "right") return { ...rect, x: rect.x + old + room, w: rect.w - old - room };
  const half = (rect.h - 4) / 2;
  if (side === "top") return { ...rect, h: half };
  if (side === "bottom") return { ...rect, y: rect.y + half + 4, h: half };
  return rect;
}
