// The events between two days: the same that `chronicle diff` counts and lists.

import { Data } from "./data";
import { CONTRIBUTOR, Event, OBJECT, PREDECESSOR, SUBJECT, SUCCESSOR } from "./event";
import { Day } from "./period";
import { Table } from "./rows";
import { app, both, nodeId } from "./context";
import { inTree } from "./house";
import { LOOKS, Look, look } from "./kinds";

const LARGEST = 5; // how many times longer than the range the window of a listed event can be

export interface Change {
  event: Event;
  number: number;
  look: Look;
}

export interface Section {
  title: string;
  certain: Event[];
  possible: Event[];
}

export interface Changes {
  a: Day;
  b: Day;
  structure: Change[];
  sections: Section[];
  certain: number;
  possible: number;
  interim: string[];
}

function certaintyOf(event: Event, a: Day, b: Day): "certain" | "possible" | null {
  if (event.undated || (event.latest !== null && event.latest <= a) || (event.earliest !== null && event.earliest > b)) return null;
  return event.earliest !== null && event.latest !== null && event.earliest > a && event.latest <= b ? "certain" : "possible";
}

let known: { key: string; found: Changes } | null = null;

export function between(data: Data, a: Day, b: Day): Changes {
  const key = `${a} ${b} ${app.mode}`;
  if (known?.key === key) return known.found;
  const sections = new Map<string, Section>();
  let certain = 0, possible = 0;
  for (const event of data.events) {
    const how = certaintyOf(event, a, b);
    if (!how || event.minor) continue;
    const near = event.earliest !== null && event.latest !== null && event.latest - event.earliest < LARGEST * (b - a);
    if (how === "possible" && !near) continue;
    let section = sections.get(event.section);
    if (!section) sections.set(event.section, (section = { title: event.section, certain: [], possible: [] }));
    section[how].push(event);
    if (how === "certain") certain++;
    else possible++;
  }
  const own = data.body?.meta.section ?? "";
  const structure = (sections.get(own)?.certain ?? [])
    .map((event) => ({ event, number: 0, look: look(event) }))
    .sort((x, y) => LOOKS.indexOf(x.look) - LOOKS.indexOf(y.look) || (x.event.word < y.event.word ? -1 : x.event.word > y.event.word ? 1 : 0)
      || (x.event.earliest ?? 0) - (y.event.earliest ?? 0) || x.event.n - y.event.n);
  structure.forEach((change, n) => (change.number = n + 1));
  const order = [...new Set([...data.tables.values()].map((table) => table.meta.section))];
  const found = {
    a, b, structure, certain, possible,
    sections: [...sections.values()].sort((x, y) => order.indexOf(x.title) - order.indexOf(y.title)),
    interim: interim(data, a, b),
  };
  known = { key, found };
  return found;
}

// Bodies that certainly existed in between, but on neither day.
function interim(data: Data, a: Day, b: Day): string[] {
  const body = data.body;
  if (!body?.dated) return [];
  const found: string[] = [];
  for (let row = 0; row < body.n; row++) {
    const p = body.periods;
    if (p.fe[row] > a && p.tl[row] <= b && p.fl[row] < p.te[row]) found.push(body.id(row));
  }
  return found;
}

export interface Told {
  olds: [string, string][]; // names before the arrow
  news: [string, string][]; // names after it
  about: [string, string][]; // whom it is about, if that is not in olds or news
  extra: string;
  inferred: boolean;
}

const parts = (event: Event, part: number) => event.who.filter((who) => who.part === part).map((who) => who.node);

const dayBefore = (event: Event) => (event.earliest ?? event.latest ?? app.last) - 1;
const dayAfter = (event: Event) => event.latest ?? event.earliest ?? app.last;

// What an event says: names before and after it.
export function told(event: Event): Told {
  const before = dayBefore(event), after = dayAfter(event);
  const name = (when: Day) => (node: { table: string; row: number }) => both(node.table, nodeId(node), when);
  const inferred = event.links.some((node) => {
    const table = app.data.table(node.table)!;
    return table.has("basis") && table.text(node.row, "basis") === "inferred";
  });
  const olds = [...parts(event, PREDECESSOR), ...parts(event, CONTRIBUTOR)], news = parts(event, SUCCESSOR);
  if (olds.length || news.length) return { olds: olds.map(name(before)), news: news.map(name(after)), about: [], extra: "", inferred };
  const subjects = parts(event, SUBJECT);
  const gone = event.statements.filter((s) => s.side === 1), come = event.statements.filter((s) => s.side === 0);
  const table = event.statements[0] ? app.data.table(event.statements[0].table) : null;
  const at = gone.length && !come.length ? before : after;
  const about = subjects.map(name(at));
  if (table && !["created", "abolished", "restored"].includes(event.kind) && table.meta.role !== "entity") {
    const value = (list: typeof gone, when: Day) => unique(list.map((s) => valueOf(app.data.table(s.table)!, s.row, when)));
    const from = value(gone, before), to = value(come, after);
    const label = !!table.meta.labels?.text;
    const objects = label ? [] : parts(event, OBJECT).map(name(at));
    const extra = [...new Set(event.statements.map((s) => describe(app.data.table(s.table)!, s.row)))].filter(Boolean).join(", ");
    const shown = label ? mergeNames(gone, come) : { from, to };
    const alone = label && event.kind !== "updated" ? about : label ? [] : about;
    const others = objects.filter((o) => ![...shown.from, ...shown.to].some((v) => v[0] === o[0] && v[1] === o[1]));
    return { olds: shown.from, news: shown.to, about: [...alone, ...others], extra, inferred };
  }
  return { olds: [], news: [], about, extra: "", inferred };
}

// The preferred names of all languages of one renaming, as names before and after it.
function mergeNames(gone: Event["statements"], come: Event["statements"]): { from: [string, string][]; to: [string, string][] } {
  const side = (list: Event["statements"]): [string, string][] => {
    const texts: [Set<string>, Set<string>] = [new Set(), new Set()];
    for (const { table: name, row } of list) {
      const table = app.data.table(name)!, labels = table.meta.labels!, language = table.text(row, labels.language);
      if (!language.endsWith("-Latn") || list.every((o) => app.data.table(o.table)!.text(o.row, labels.language).endsWith("-Latn"))) texts[language === app.data.languages[0] ? 0 : 1].add(table.text(row, labels.text));
    }
    const [first, second] = texts.map((set) => [...set]);
    return Array.from({ length: Math.max(first.length, second.length) }, (_, n) => [first[n] ?? "", second[n] ?? ""] as [string, string]);
  };
  return { from: side(gone), to: side(come) };
}

function unique(values: [string, string][]): [string, string][] {
  return [...new Map(values.map((value) => [value.join("\u0000"), value])).values()];
}

// The tracked value of a statement: the entity that it leads to, the word of its code, or its text.
function valueOf(table: Table, row: number, when: Day): [string, string] {
  for (const column of table.meta.tracks ?? []) {
    const target = table.meta.foreign?.[column], value = table.text(row, column);
    if (target && value) return both(target, value, when);
    if (value) return ["", table.code(row, column)];
  }
  return ["", ""];
}

// What else defines the statement: its other codes, such as which figure.
function describe(table: Table, row: number): string {
  if (table.meta.labels?.text || table === app.data.edges && inTree(table, row)) return "";
  const skipped = new Set([...table.meta.key, ...(table.meta.tracks ?? []), ...Object.keys(table.meta.foreign ?? {}), ...(table.meta.bounds ?? [])]);
  return table.meta.columns
    .filter(([name, , , codes]) => !skipped.has(name) && codes && table.text(row, name))
    .map(([name]) => table.code(row, name))
    .join(", ");
}

export function certainBodies(data: Data, day: Day): [number, number] {
  const body = data.body;
  let certain = 0, possible = 0;
  if (body) {
    const levels = new Map<string, number>();
    for (let row = 0; row < body.n; row++) levels.set(body.id(row), Math.max(levels.get(body.id(row)) ?? 0, body.level(row, day)));
    for (const level of levels.values()) {
      if (level === 2) certain++;
      else if (level === 1) possible++;
    }
  }
  return [certain, possible];
}
