// The chart's places: a function of package, language and width, never of the day.

import { Data, Day, GroupLayout } from "./data";
import { app, both, bothShort } from "./context";
import { Layout, allLinks, inTree, layoutOf, linksFrom, linksTo, rootOf } from "./house";
import { generic, pair, shorten, affixes, without } from "./names";
import { plural, t } from "./words";

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

export const fitKey = (half: boolean, span: number, [first, second]: [string, string]) => `${half ? 1 : 0}${span} ${first}\u0000${second}`;

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
const TALL = 75; // px: a second name that needs more is left to the tooltip and the body's page
const LONG = 52; // letters of a second name that fit on two lines
const shorter = (text: string, other: string) => (text && text.length < other.length ? text : other);
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
  if (group.style === "summary") {
    group.rect = { ...rect, h: 44 };
    group.cells = [];
    return;
  }
  group.title = fitting(group, rect.w);
  const width = (rect.w - gap * (columns - 1)) / columns;
  const height = rowHeight(group, width, compare, chain), step = height + (group.style === "chip" ? 6 : 8);
  const at = filled(group.components, columns);
  group.cells = at.map(([column, row]) => ({ x: rect.x + column * (width + gap), y: rect.y + row * step, w: width, h: height }));
  const rows = at.reduce((most, [, row]) => Math.max(most, row + 1), 0);
  group.rect = { ...rect, h: Math.max(0, rows * step - (step - height)) };
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

function members(data: Data, stored: GroupLayout): Member[] {
  const found: Member[] = [];
  for (let at = 0; at < stored.spans.length; at += 3) found.push({ id: data.body!.id(stored.spans[at]), start: stored.spans[at + 1], span: stored.spans[at + 2] });
  return found;
}

// A title without what stands behind its first words: "National bureau", not "National bureau managed by a ministry".
const short = (title: string) => title.replace(/ (of|by|kept|managed|outside|with|for|at|under) .*$/, "");

let pen: CanvasRenderingContext2D | null = null;

export function textWidth(text: string, size: number, weight: number): number {
  pen ??= document.createElement("canvas").getContext("2d")!;
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

// The group's title; its first kind "and others" where all of them are too long for its columns.
function fitting(group: Group, width: number): string {
  const whole = kindTitle(app.data, group.kinds, true);
  const fits = (text: string) => textWidth(text, 13.5, 650) <= width - 100;
  return fits(whole) || group.kinds.length < 2 ? whole : t("{0} and others", kindTitle(app.data, group.kinds.slice(0, 1), true));
}

export function kindTitle(data: Data, kinds: string[], brief = false): string {
  const words = data.edges?.meta.kinds ? data.edges.words(data.edges.meta.kinds[0]) : {};
  const titles = kinds.map((kind) => {
    const title = words[kind] ?? kind, chinese = t(title);
    return chinese !== title ? chinese : plural(brief ? short(title) : title);
  });
  return titles.map((title, n) => (n && !/^[A-Z]{2}/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title)).join(t(", ")) || t("Bodies");
}

function groupOf(data: Data, stored: GroupLayout, layout: Layout): Group {
  const listed = members(data, stored), body = data.body!.name;
  const every = listed.map((m) => both(body, m.id, lastDay(m.id)));
  const common = affixes(every), parents = layout.chain.map((id) => both(body, id, lastDay(id)));
  const style = listed.length > 200 ? "summary" : common || listed.length > 40 ? "chip" : "box";
  const word = common ? "" : generic(every.map((n) => n[1]));
  const all = new Map<string, [string, string][]>(listed.map((m) => [m.id, namings(m.id)]));
  const texts = [...all.values()].flat();
  const first = common ? shorten([...new Set(texts.map((n) => n[0]))], common.first.suffix, false) : null;
  const second = common ? shorten([...new Set(texts.map((n) => n[1]))], common.second.suffix, true) : null;
  const label = (id: string, day: Day): [string, string] => {
    const own = both(body, id, day);
    if (common) return [first!.get(own[0]) ?? own[0], second!.get(own[1]) ?? own[1]];
    const under = everElsewhere(data, id) ? inTreeParents(data, id).map((parent) => both(body, parent, day)) : [];
    const [zh, en] = without(own, [...parents, ...under]);
    const bare = word && en.startsWith(word) && en.length > word.length ? en.slice(word.length) : en;
    return [zh, bare.length > LONG ? shorter(bothShort(body, id, day)[1], bare) : bare];
  };
  const affix = common ? [common.first.suffix, common.second.suffix.trim()].filter(Boolean).join(" ") : "";
  return {
    key: stored.kinds[0] || "all", kinds: stored.kinds, title: "", affix,
    members: listed, strands: stored.strands, components: stored.components, style, rect: { x: 0, y: 0, w: 0, h: 0 }, cells: [], label, fits: new Set(),
  };
}

// The other children of the root. Those that became each other wholly share a place; those of the trunk's line have none.
function siblingGroup(data: Data, root: string, trunk: string, chain: Set<string>): Group | null {
  const listed = layoutOf(data, root).groups.flatMap((group) => members(data, group).sort((a, b) => a.start - b.start)).filter((m) => !chain.has(m.id) && m.id !== trunk);
  if (!listed.length) return null;
  const inside = new Set(listed.map((m) => m.id)), place = new Map<string, number>();
  const before = (id: string): string => {
    const link = linksTo(data, id).find((l) => l.extent === "whole" && inside.has(l.old) && !linksTo(data, id).some((o) => o !== l && o.extent === "whole" && inside.has(o.old)));
    return link && linksFrom(data, link.old).filter((l) => l.extent === "whole").length === 1 ? link.old : "";
  };
  let strand = 0;
  const of = (id: string, depth = 0): number => {
    let found = place.get(id);
    if (found === undefined) {
      const old = depth < 32 ? before(id) : "";
      place.set(id, (found = old ? of(old, depth + 1) : strand++));
    }
    return found;
  };
  const kept = listed.map((m) => ({ id: m.id, start: of(m.id), span: 1 }));
  return {
    key: "siblings", kinds: [], title: "", affix: "", members: kept, strands: strand, components: new Array(strand).fill(1), style: kept.length > 200 ? "summary" : "short", rect: { x: 0, y: 0, w: 0, h: 0 }, cells: [], fits: new Set(),
    label: (id, day) => {
      const [first, second] = bothShort(data.body!.name, id, day);
      return first && second.length > 22 && app.mode === "both" ? [first, ""] : [first, second];
    },
  };
}

export function lastDay(id: string): Day {
  const body = app.data.body!;
  const rows = app.data.rowsOf(body, body.meta.key[0], id);
  const last = Math.max(...rows.map((row) => body.periods.tl[row]), -Infinity);
  return last <= app.last ? last - 1 : app.last;
}

// All namings that a body ever had.
function namings(id: string): [string, string][] {
  const body = app.data.body!.name;
  const days = app.book.turns(body, id);
  const every = [app.last, ...days, ...days.map((day) => day - 1)];
  const found = new Map<string, [string, string]>();
  for (const day of every) {
    const own = pair(app.data, app.book.names(body, id, day));
    found.set(own.join("\u0000"), own);
  }
  return [...found.values()];
}

// The tallest label that any member ever has, measured with the reader's own fonts.
function rowHeight(group: Group, width: number, compare: boolean, chain: Set<string>): number {
  const body = app.data.body!.name, data = app.data;
  const linkedIds = new Set(allLinks(data).flatMap((link) => [link.old, link.next]));
  const shared = new Set(group.members.filter((m) => group.members.some((o) => o !== m && o.start < m.start + m.span && m.start < o.start + o.span)).map((m) => m.id));
  const parents = new Map<string, number>();
  for (const m of group.members) for (const parent of inTreeParents(data, m.id)) parents.set(parent, (parents.get(parent) ?? 0) + 1);
  const jobs: Job[] = [];
  const seen = new Set<string>();
  for (const member of group.members) {
    const days = app.book.turns(body, member.id);
    const moves = group.style === "box" && inTreeParents(data, member.id).some((parent) => !chain.has(parent) && (parents.get(parent) ?? 0) * 2 <= group.members.length);
    const under = [inTreeParents(data, member.id).filter((parent) => !chain.has(parent)).map((parent) => t("under {0}", noteName(bothShort(body, parent, lastDay(parent))))).sort((a, b) => b.length - a.length)[0]].filter(Boolean);
    let earlier: [string, string] | null = null;
    for (const day of [...days, ...days.map((d) => d - 1), app.last].sort((a, b) => a - b)) {
      const lines = group.label(member.id, day);
      const other = group.style === "box" ? app.book.alternative(body, member.id, day) : null;
      const notes = [...(moves ? under : []), ...(other && !compare ? [t("or {0}", other)] : [])];
      const whole: Job = { width, lines, notes, span: member.span, half: false };
      const every = [whole];
      const [was] = shownLines(earlier ?? lines), [now] = shownLines(lines);
      if (compare && was !== now) every.push({ ...whole, lines: app.mode === "en" ? ["", `${was} ${now}`] : [`${was} ${now}`, lines[1]], needed: true });
      earlier = lines;
      if (shared.has(member.id) && linkedIds.has(member.id) && group.style === "box")
        for (const side of ["left", "right"] as const) every.push({ ...whole, width: part({ x: 0, y: 0, w: width, h: 0 }, side, compare).w, notes: [], half: true });
      if (app.mode === "both" && lines[0] && lines[1]) every.push(...every.map((job) => ({ ...job, lines: [job.lines[0], ""] as [string, string] })));
      for (const job of every) {
        const key = JSON.stringify(job);
        if (!seen.has(key)) {
          seen.add(key);
          jobs.push(job);
        }
      }
    }
  }
  const heights = measured(jobs, group.style);
  const gap = group.style === "chip" ? 6 : 8;
  const need = (n: number) => (heights[n] - (jobs[n].span - 1) * gap) / jobs[n].span;
  const least = group.style === "chip" ? 24 : group.style === "short" ? 40 : 44;
  const needed = jobs.reduce((most, job, n) => (job.lines[0] && job.lines[1] && app.mode === "both" && !job.needed && (job.half || need(n) > TALL) ? most : Math.max(most, need(n))), 0);
  const height = Math.max(least, Math.ceil(needed / 4) * 4);
  jobs.forEach((job, n) => need(n) <= height + 0.5 && group.fits.add(fitKey(job.half, job.span, job.lines)));
  return height;
}

function inTreeParents(data: Data, id: string): string[] {
  const edges = data.edges;
  if (!edges) return [];
  const rows = data.rowsOf(edges, edges.meta.about![0][1], id).filter((row) => inTree(edges, row));
  return [...new Set(rows.map((row) => edges.text(row, edges.meta.parent![1])))];
}

const everElsewhere = (data: Data, id: string) => inTreeParents(data, id).length > 1;

interface Job {
  width: number;
  lines: [string, string];
  notes: string[];
  span: number;
  half: boolean;
  needed?: boolean;
}

function measured(jobs: Job[], style: Group["style"]): number[] {
  const room = document.createElement("div");
  room.className = "chart measure";
  room.setAttribute("aria-hidden", "true");
  const boxes = jobs.map((job) => {
    const box = document.createElement("div");
    box.className = `box ${style} certain changed`;
    box.style.width = `${job.width}px`;
    const inner = document.createElement("span");
    inner.className = "lines";
    box.append(inner);
    const [first, second] = shownLines(job.lines);
    const add = (text: string, name: string) => {
      if (!text) return;
      const line = document.createElement("span");
      line.className = name;
      line.lang = name === "first" ? "zh-Hans" : "en";
      line.textContent = text;
      inner.append(line);
      if (style === "chip") inner.append(" ");
    };
    add(first, "first");
    add(second, "second");
    for (const note of job.notes) add(note, note === job.notes[job.notes.length - 1] && job.notes.length > 1 ? "note alt" : "note");
    room.append(box);
    return box;
  });
  document.body.append(room);
  const found = boxes.map((box) => box.offsetHeight);
  room.remove();
  return found;
}

// The name of another parent in a note: one language, the shorter one where both will do.
export const noteName = ([first, second]: [string, string]) => (app.mode === "en" ? second || first : app.mode === "zh" ? first || second : second && second.length < 14 ? second : first || second);

// The lines of a label, as the language setting asks for them; the second name stands in for a missing first one.
export function shownLines([first, second]: [string, string]): [string, string] {
  if (app.mode === "zh") return [first || second, ""];
  if (app.mode === "en") return [second || first, ""];
  return first ? [first, second] : [second, ""];
}
