// The chart's groups: their members, their titles, and what each body is called in them.

import { app, both, bothShort } from "./context";
import { Data } from "./data";
import { GroupLayout } from "./document";
import { inTree, Layout, layoutOf, linksFrom, linksTo } from "./house";
import { Group, Member } from "./layout";
import { affixes, generic, pair, shorten, without } from "./names";
import { Day } from "./period";
import { plural, t } from "./words";

const LONG = 52; // letters of a second name that fit on two lines
const shorter = (text: string, other: string) => (text && text.length < other.length ? text : other);

function members(data: Data, stored: GroupLayout): Member[] {
  const found: Member[] = [];
  for (let at = 0; at < stored.spans.length; at += 3) found.push({ id: data.body!.id(stored.spans[at]), start: stored.spans[at + 1], span: stored.spans[at + 2] });
  return found;
}

// A title without what stands behind its first words: "National bureau", not "National bureau managed by a ministry".
const short = (title: string) => title.replace(/ (of|by|kept|managed|outside|with|for|at|under) .*$/, "");

export function kindTitle(data: Data, kinds: string[], brief = false): string {
  const words = data.edges?.meta.kinds ? data.edges.words(data.edges.meta.kinds[0]) : {};
  const titles = kinds.map((kind) => {
    const title = words[kind] ?? kind, chinese = t(title);
    return chinese !== title ? chinese : plural(brief ? short(title) : title);
  });
  return titles.map((title, n) => (n && !/^[A-Z]{2}/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title)).join(t(", ")) || t("Bodies");
}

export function groupOf(data: Data, stored: GroupLayout, layout: Layout): Group {
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
export function siblingGroup(data: Data, root: string, trunk: string, chain: Set<string>): Group | null {
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

export function inTreeParents(data: Data, id: string): string[] {
  const edges = data.edges;
  if (!edges) return [];
  const rows = data.rowsOf(edges, edges.meta.about![0][1], id).filter((row) => inTree(edges, row));
  return [...new Set(rows.map((row) => edges.text(row, edges.meta.parent![1])))];
}

const everElsewhere = (data: Data, id: string) => inTreeParents(data, id).length > 1;
