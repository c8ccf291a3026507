// What the chart's places hold on a day, or on both days of a comparison.

import { CERTAIN, Day, Level, after } from "./period";
import { app, bothShort, line } from "./context";
import { Change } from "./changes";
import { Group, Member, Rect, Side, Static, cellOf, part } from "./layout";
import { fitKey, noteName, shownLines } from "./measure";
import { exists, linksFrom, places } from "./house";
import { Look } from "./kinds";
import { Table } from "./rows";
import { span, t } from "./words";

export interface Box {
  id: string;
  group: string;
  rect: Rect;
  side: Side;
  level: Level;
  lines: [string, string];
  note: string;
  other: string;
  look: Look | "undated" | "same" | "ended" | "";
  old: boolean; // only the first day has it
  was: string; // the name before a renaming
  numbers: number[];
  mark: Look | null;
  label: string; // for the tooltip
  aside: string; // for the ear, after what is seen
}

interface Arrow {
  from: Box;
  to: Box;
  look: Look | "";
}

export interface Picture {
  boxes: Box[];
  empty: Rect[];
  arrows: Arrow[];
  counts: Map<string, [number, number]>;
  under: Map<string, string>; // group -> the other parent of most of its members
  changed: Map<string, number>;
}

export function level(id: string, day: Day): Level {
  const own = exists(id, day), place = places(app.data, id, day)[0];
  return (place ? Math.min(own, place.level) : own) as Level;
}

const lifeOf = (id: string) => {
  const body = app.data.body!, row = app.data.find(body.name, id);
  return row === undefined || !body.dated ? "" : span(body.periods.of(row), app.data.closing);
};

// Two bodies whose places overlap share it: the earlier one left, the later one right.
function sides(present: Member[], narrow: boolean): Map<string, Side> {
  const found = new Map<string, Side>();
  const body = app.data.body!;
  const begin = (id: string) => {
    const row = app.data.find(body.name, id);
    return row === undefined ? 0 : body.periods.fl[row] < 1e8 ? body.periods.fl[row] : body.periods.te[row];
  };
  for (const m of present) {
    const others = present.filter((o) => o !== m && o.start < m.start + m.span && m.start < o.start + o.span);
    if (!others.length) {
      found.set(m.id, "full");
      continue;
    }
    const older = others.some((o) => linksFrom(app.data, m.id).some((l) => l.next === o.id)) ||
      (!others.some((o) => linksFrom(app.data, o.id).some((l) => l.next === m.id)) && others.every((o) => begin(m.id) < begin(o.id) || (begin(m.id) === begin(o.id) && m.id < o.id)));
    found.set(m.id, narrow ? (older ? "top" : "bottom") : older ? "left" : "right");
  }
  return found;
}

type Making = (group: Group, member: Member, side: Side) => Box;

function drawn(layout: Static, levelOf: (group: Group, id: string) => Level, box: Making): Picture {
  const picture: Picture = { boxes: [], empty: [], arrows: [], counts: new Map(), under: new Map(), changed: new Map() };
  for (const group of [...(layout.siblings ? [layout.siblings] : []), ...layout.groups, ...layout.folded]) {
    const present = group.members.filter((m) => levelOf(group, m.id) > 0);
    const certain = present.filter((m) => levelOf(group, m.id) === CERTAIN).length;
    picture.counts.set(group.key, [certain, present.length - certain]);
    if (group.style === "summary" || !group.cells.length || layout.folded.includes(group)) continue;
    const where = sides(present, group.style === "short");
    const own = present.map((m) => box(group, m, where.get(m.id)!));
    picture.boxes.push(...own);
    const used = new Set(present.flatMap((m) => Array.from({ length: m.span }, (_, n) => m.start + n)));
    group.cells.forEach((cell, strand) => !used.has(strand) && picture.empty.push(cell));
    if (!own.some((b) => b.side === "left")) continue;
    const by = new Map(own.map((b) => [b.id, b]));
    for (const b of own) if (b.side === "left") for (const link of linksFrom(app.data, b.id)) {
      const to = by.get(link.next);
      if (to && to.side === "right") picture.arrows.push({ from: b, to, look: "" });
    }
  }
  return picture;
}

// The lines of a label that have room in its place: the second name goes where the row is too low for it.
function fitted(group: Group, member: Member, side: Side, lines: [string, string]): [string, string] {
  const fits = app.mode !== "both" || !lines[0] || group.fits.has(fitKey(side === "left" || side === "right", member.span, lines));
  return fits ? lines : [lines[0], ""];
}

// What is read aloud begins with what is seen; the full names follow, unless they are the same.
function spoken(lines: [string, string], full: string, more: string): { label: string; aside: string } {
  const seen = shownLines(lines).filter(Boolean).join(" ");
  return { label: `${full}; ${more}`, aside: full.replace(/, /g, " ") === seen ? `; ${more}` : `; ${full}; ${more}` };
}

// A body between two days on which anything that its box shows can change.
interface Stretch {
  level: Level;
  elsewhere: string; // its parent, where that is neither the trunk nor what the trunk was before
  boxes: Map<string, Box>;
}

const stretches = new WeakMap<Group, Map<string, { turns: Day[]; found: Stretch[] }>>();

function stretch(layout: Static, group: Group, id: string, day: Day): Stretch {
  let of = stretches.get(group);
  if (!of) stretches.set(group, (of = new Map()));
  let known = of.get(id);
  if (!known) of.set(id, (known = { turns: turning(id), found: [] }));
  const at = after(known.turns, day);
  return (known.found[at] ??= begun(layout, group, id, day));
}

function begun(layout: Static, group: Group, id: string, day: Day): Stretch {
  const place = places(app.data, id, day)[0];
  return { level: level(id, day), elsewhere: group.key !== "siblings" && place && !layout.chain.has(place.parent) ? place.parent : "", boxes: new Map() };
}

// The days on which a body's life, its parents, its names or theirs change.
function turning(id: string): Day[] {
  const { data, book } = app, body = data.body!, edges = data.edges;
  const found = new Set<Day>(book.turning(body.name, id));
  const bounds = (table: Table, row: number) => {
    const p = table.periods;
    for (const day of [p.fe[row], p.fl[row], p.te[row], p.tl[row]]) found.add(day);
  };
  for (const row of data.rowsOf(body, body.meta.key[0], id)) bounds(body, row);
  if (edges) for (const row of data.rowsOf(edges, edges.meta.about![0][1], id)) {
    bounds(edges, row);
    for (const day of book.turning(body.name, edges.text(row, edges.meta.parent![1]))) found.add(day);
  }
  return [...found].sort((a, b) => a - b);
}

function boxOf(group: Group, member: Member, side: Side, own: Stretch, day: Day): Box {
  const body = app.data.body!.name, { id } = member, { names, other } = app.book.on(body, id, day), lines = group.label(id, day);
  const full = Object.entries(names).filter(([l]) => !l.endsWith("-Latn")).map(([, text]) => text).join(", ");
  const short = own.elsewhere ? bothShort(body, own.elsewhere, day) : null;
  const more = `${own.level === CERTAIN ? t("certain") : t("possible")}; ${lifeOf(id)}${short ? `; ${t("under {0}", line(short))}` : ""}`;
  return {
    id, group: group.key, rect: part(cellOf(group, member), side, false), side, level: own.level, lines: fitted(group, member, side, lines),
    note: short ? t("under {0}", noteName(short)) : "", other: group.style === "box" && side === "full" ? (other ?? "") : "",
    look: "", old: false, was: "", numbers: [], mark: null, ...spoken(lines, full || id, more),
  };
}

// The chart on a day. A box that shows the same as on another day is the same object, so that nothing of it is drawn again.
export function ofDay(layout: Static, day: Day): Picture {
  const elsewhere = new Map<string, Map<string, number>>(), parents = new Map<Box, string>();
  const picture = drawn(layout, (group, id) => stretch(layout, group, id, day).level, (group, member, side) => {
    const own = stretch(layout, group, member.id, day);
    let box = own.boxes.get(side);
    if (!box) own.boxes.set(side, (box = boxOf(group, member, side, own, day)));
    if (own.elsewhere) {
      const counts = elsewhere.get(group.key) ?? new Map<string, number>();
      counts.set(own.elsewhere, (counts.get(own.elsewhere) ?? 0) + 1);
      elsewhere.set(group.key, counts);
      parents.set(box, own.elsewhere);
    }
    return box;
  });
  for (const [key, counts] of elsewhere) {
    const [[parent, most]] = [...counts].sort((x, y) => y[1] - x[1]);
    const [certain, possible] = picture.counts.get(key)!;
    if (most >= 2 && most * 2 > certain + possible) picture.under.set(key, parent);
  }
  picture.boxes = picture.boxes.map((box) => (box.note && picture.under.get(box.group) === parents.get(box) ? unnoted(box) : box));
  return picture;
}

// The same box without its note: its group says it.
const bare = new WeakMap<Box, Box>();
function unnoted(box: Box): Box {
  let found = bare.get(box);
  if (!found) bare.set(box, (found = { ...box, note: "" }));
  return found;
}

export function ofTwo(layout: Static, a: Day, b: Day, marks: Map<string, Change[]>, shown: Set<string> | null): Picture {
  const body = app.data.body!.name;
  const both = (id: string): Level => Math.max(level(id, a), level(id, b)) as Level;
  const picture = drawn(layout, (_, id) => both(id), (group, member, side) => {
    const before = level(member.id, a), after = level(member.id, b);
    const changes = (marks.get(member.id) ?? []).filter((c) => !shown || shown.has(c.event.word));
    const old = after === 0 && (changes.length > 0 || before > 0);
    const at = after === 0 ? a : b;
    const main = changes[0];
    const same = before === after && before === CERTAIN;
    const ends = old && changes.some((c) => c.look !== "abolished" && c.event.who.some((w) => w.part === 2));
    const look = ends ? "ended" : main ? main.look : same || (before > 0 && after > 0) ? (same ? "same" : "undated") : "undated";
    const names = app.book.names(body, member.id, at);
    const full = Object.entries(names).filter(([l]) => !l.endsWith("-Latn")).map(([, text]) => text).join(", ");
    const rect = part(cellOf(group, member), side, true), lines = group.label(member.id, at), prior = before && after ? group.label(member.id, a) : lines;
    const renamed = changes.find((c) => c.look === "renamed");
    const moved = changes.find((c) => c.look === "moved" && c.event.kind === "updated");
    // On the first day the place that it moved to can be possible as well: it came from the other one.
    const to = moved && places(app.data, member.id, b)[0]?.parent, first = moved ? places(app.data, member.id, a).map((p) => p.parent) : [];
    const from = first.find((parent) => parent !== to) ?? first[0];
    const note = !moved ? "" : from && !layout.chain.has(from) ? t("from {0}", noteName(bothShort(body, from, a))) : to && !layout.chain.has(to) ? t("to {0} ", noteName(bothShort(body, to, b))).trim() : "";
    const what = changes.map((c) => `${c.event.word.replace(/_/g, " ")}, ${t("event {0}", c.number)}`).join("; ");
    if (changes.length) picture0.changed.set(group.key, (picture0.changed.get(group.key) ?? 0) + 1);
    return {
      id: member.id, group: group.key, rect, side, level: Math.max(before, after) as Level, lines: fitted(group, member, side, lines), note, other: "",
      look: shown && !changes.length ? (look === "undated" ? "undated" : "same") : look, old, was: renamed && shownLines(prior)[0] !== shownLines(lines)[0] ? shownLines(prior)[0] : "",
      numbers: ends ? [] : changes.map((c) => c.number), mark: main?.look ?? null,
      ...spoken(lines, full || member.id, `${what || (look === "same" ? t("no change") : t("no change known, start undated"))}; ${lifeOf(member.id)}`),
    };
  });
  for (const [key, n] of picture0.changed) picture.changed.set(key, n);
  picture0.changed.clear();
  for (const arrow of picture.arrows) arrow.look = arrow.to.look === "same" || arrow.to.look === "undated" || arrow.to.look === "ended" ? "" : (arrow.to.look as Look);
  return picture;
}

const picture0 = { changed: new Map<string, number>() };
