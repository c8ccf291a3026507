// Where bodies stand on a day: parents, states, the trunk and the root.

import { Data } from "./data";
import { GroupLayout } from "./document";
import { CERTAIN, Day, Level } from "./period";
import { Table } from "./rows";
import { app } from "./context";

interface Place {
  parent: string;
  kind: string;
  level: Level;
  row: number;
}

function edgeRows(data: Data, id: string, column: string): number[] {
  return data.edges ? data.rowsOf(data.edges, column, id) : [];
}

export function inTree(edges: Table, row: number): boolean {
  const kinds = edges.meta.kinds;
  return !kinds || kinds[1].includes(edges.text(row, kinds[0]));
}

// The parents that a body may have on the day, the surest first.
export function places(data: Data, id: string, day: Day): Place[] {
  const edges = data.edges;
  if (!edges) return [];
  const found: Place[] = [];
  for (const row of edgeRows(data, id, edges.meta.about![0][1])) {
    const level = edges.level(row, day);
    if (level && inTree(edges, row)) found.push({ parent: edges.text(row, edges.meta.parent![1]), kind: edges.meta.kinds ? edges.text(row, edges.meta.kinds[0]) : "", level, row });
  }
  return found.sort((x, y) => y.level - x.level);
}

export function exists(id: string, day: Day): Level {
  return app.data.body ? app.data.exists(app.data.body, id, day) : 0;
}

export interface Layout {
  chain: string[];
  groups: GroupLayout[];
}

export function layoutOf(data: Data, trunk: string): Layout {
  const stored = data.doc.layout?.trunks.of;
  const own = stored && Object.prototype.hasOwnProperty.call(stored, trunk) ? stored[trunk] : undefined;
  return own ? { chain: own.chain.map((row) => data.body!.id(row)), groups: own.groups } : { chain: [trunk], groups: [] };
}

// The trunk on a day: the body itself, or the one of those it came from that existed, or what became of it.
export function trunkOn(data: Data, trunk: string, day: Day): string {
  const chain = layoutOf(data, trunk).chain;
  return chain.find((id) => exists(id, day) === CERTAIN) ?? chain.find((id) => exists(id, day)) ?? trunk;
}

// From the trunk up to the root, the root first.
export function path(data: Data, id: string, day: Day): string[] {
  const found: string[] = [];
  let current: string | undefined = places(data, id, day)[0]?.parent;
  while (current && !found.includes(current) && found.length < 64) {
    found.unshift(current);
    current = places(data, current, day)[0]?.parent;
  }
  return found;
}

// The root above a trunk, whatever the day: from the day nearest to the data end on which it has a parent.
export function rootOf(data: Data, trunk: string): string | null {
  const chain = layoutOf(data, trunk).chain, edges = data.edges;
  if (!edges) return null;
  let current = trunk;
  const seen = new Set<string>(chain);
  for (let step = 0; step < 64; step++) {
    const rows = [current, ...(current === trunk ? chain.slice(1) : [])].flatMap((id) => edgeRows(data, id, edges.meta.about![0][1])).filter((row) => inTree(edges, row));
    const last = rows.sort((x, y) => edges.periods.tl[y] - edges.periods.tl[x])[0];
    if (last === undefined) break;
    const parent = edges.text(last, edges.meta.parent![1]);
    if (seen.has(parent)) break;
    seen.add(parent);
    current = parent;
  }
  return current === trunk ? null : current;
}

export interface Link {
  old: string;
  next: string;
  act: string;
  extent: string;
  share: number | null;
  row: number;
  table: Table;
}

let links: Link[] | null = null;
let byOld = new Map<string, Link[]>(), byNew = new Map<string, Link[]>();

export function allLinks(data: Data): Link[] {
  if (links) return links;
  links = [];
  for (const table of data.having("succession")) {
    const s = table.meta.succession!;
    if (s.predecessor[0] !== data.body?.name || s.successor[0] !== data.body?.name) continue;
    for (let row = 0; row < table.n; row++)
      links.push({
        old: table.text(row, s.predecessor[1]), next: table.text(row, s.successor[1]), act: table.text(row, s.act[1]),
        extent: s.extent ? table.text(row, s.extent) : "whole", share: s.share ? table.number(row, s.share) : null, row, table,
      });
  }
  for (const link of links) {
    byOld.set(link.old, [...(byOld.get(link.old) ?? []), link]);
    byNew.set(link.next, [...(byNew.get(link.next) ?? []), link]);
  }
  return links;
}

export function linksFrom(data: Data, id: string): Link[] {
  allLinks(data);
  return byOld.get(id) ?? [];
}

export function linksTo(data: Data, id: string): Link[] {
  allLinks(data);
  return byNew.get(id) ?? [];
}

// The window in which an act took effect.
export function actWindow(data: Data, table: string, id: string): [Day | null, Day | null] {
  const act = data.table(table), row = act && data.find(table, id);
  if (!act?.meta.on || row === undefined || row === null) return [null, null];
  return [act.number(row, `${act.meta.on}_earliest`), act.number(row, `${act.meta.on}_latest`)];
}

export interface Held {
  post: string;
  person: string;
  table: Table;
  row: number;
  level: Level;
}

export function tenureTables(data: Data): Table[] {
  return data.having("tenure").filter((table) => table.meta.about?.[1]?.[0] === data.body?.name);
}

export function postColumn(table: Table): string | null {
  return table.meta.tracks?.[0] ?? null;
}

// Who is in which post at a body on the day, in the contract's order of posts.
export function inPost(data: Data, id: string, day: Day): Held[] {
  const found: Held[] = [];
  for (const table of tenureTables(data)) {
    const post = postColumn(table);
    for (const row of data.rowsOf(table, table.meta.about![1][1], id)) {
      const level = table.level(row, day);
      if (level) found.push({ post: table.text(row, post), person: table.text(row, table.meta.about![0][1]), table, row, level });
    }
  }
  return found.sort((x, y) => rank(x) - rank(y) || y.level - x.level || x.table.periods.fl[x.row] - y.table.periods.fl[y.row]);
}

const rank = (held: Held) => postRank(held.table, held.post);

export function postRank(table: Table, post: string): number {
  const place = Object.keys(table.words(postColumn(table) ?? "")).indexOf(post);
  return place < 0 ? 999 : place;
}
