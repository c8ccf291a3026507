// What an entity was called on a day: the rule of the engine (history/naming), and the shorter labels of the chart.

import { Data } from "./data";
import { ALWAYS, CERTAIN, Day, NEVER, Period, after, levelOf } from "./period";

export type Names = Record<string, string>;

export interface Label {
  language: string;
  text: string;
  rank: number;
  named: boolean; // whether it can be the name of a day; others, such as short ones, are known besides
  kind: string;
  period: Period;
  row: number;
}

export interface Named {
  names: Names;
  both: [string, string]; // as the page shows them: never both empty
  short: [string, string]; // the shortest ones in common use
  other: string | null; // another official name that is possible as well, in the first language
}

const IN_COLUMNS = 1e6;
const ALL: Period = { fe: ALWAYS, fl: ALWAYS, te: NEVER, tl: NEVER };

export class Book {
  private readonly labels = new Map<string, Map<string, Label[]>>();
  private readonly known = new Map<string, { turns: Day[]; found: Named[] }>();

  constructor(readonly data: Data) {}

  of(table: string, id: string): Label[] {
    let found = this.labels.get(table);
    if (!found) this.labels.set(table, (found = this.read(table)));
    return found.get(id) ?? [];
  }

  private read(entity: string): Map<string, Label[]> {
    const found = new Map<string, Label[]>();
    const add = (id: string, label: Label) => {
      const list = found.get(id);
      if (list) list.push(label);
      else found.set(id, [label]);
    };
    for (const table of this.data.tables.values()) {
      const labels = table.meta.labels;
      if (!labels) continue;
      if (labels.columns && table.name === entity) {
        for (let row = 0; row < table.n; row++)
          for (const [language, column] of Object.entries(labels.columns)) {
            const text = table.text(row, column);
            if (text) add(table.id(row), { language, text, rank: IN_COLUMNS, named: true, kind: "", period: table.dated ? table.periods.of(row) : ALL, row });
          }
      } else if (labels.text && table.meta.about?.[0]?.[0] === entity) {
        const [column, order] = labels.prefer ?? ["", []];
        for (let row = 0; row < table.n; row++) {
          const text = table.text(row, labels.text), kind = column ? table.text(row, column) : "";
          const place = order.indexOf(kind);
          if (text)
            add(table.text(row, table.meta.about![0][1]), {
              language: table.text(row, labels.language) || "und", text, rank: place < 0 ? order.length : place, named: place >= 0 || !column, kind, period: table.periods.of(row), row,
            });
        }
      }
    }
    return found;
  }

  // What an entity is called on a day: the same object for all days between two on which it can change.
  on(table: string, id: string, day: Day): Named {
    const known = this.entry(table, id);
    return (known.found[after(known.turns, day)] ??= this.named(table, id, day));
  }

  private entry(table: string, id: string): { turns: Day[]; found: Named[] } {
    const key = `${table}/${id}`;
    let known = this.known.get(key);
    if (!known) this.known.set(key, (known = { turns: turning(this.of(table, id)), found: [] }));
    return known;
  }

  // All days on which the choice of a name can change.
  turning(table: string, id: string): Day[] {
    return this.entry(table, id).turns;
  }

  names(table: string, id: string, day: Day): Names {
    return this.on(table, id, day).names;
  }

  private named(table: string, id: string, day: Day): Named {
    const labels = this.of(table, id), names = this.naming(labels.filter((label) => label.named), day);
    const told = (shown: Names): [string, string] => {
      const found = pair(this.data, shown);
      return found[0] || found[1] ? found : [id, ""];
    };
    return { names, both: told(names), short: told(short(labels, names, day)), other: alternative(labels, names, day) };
  }

  private place(language: string): number {
    const place = this.data.languages.indexOf(language);
    return place < 0 ? this.data.languages.length : place;
  }

  private naming(labels: Label[], day: Day): Names {
    if (!labels.length) return {};
    const chosen = best(labels, (l) => {
      const level = levelOf(l.period, day);
      return [+(level === 0), l.rank, -level, distance(l.period, day), this.place(l.language), -l.period.fe, l.period.fe, l.period.fl, l.period.te, l.period.tl];
    }).period;
    const reference = chosen.fe > day ? chosen.fe : chosen.tl > ALWAYS && chosen.tl <= day ? chosen.tl - 1 : day;
    const same = (p: Period) => p.fe === chosen.fe && p.fl === chosen.fl && p.te === chosen.te && p.tl === chosen.tl;
    const common = (p: Period) => Math.max(p.fl, chosen.fl) < Math.min(p.te, chosen.te);
    const found = new Map<string, Label[]>();
    for (const label of labels)
      if (same(label.period) || levelOf(label.period, reference) || (reference !== day && common(label.period))) {
        const list = found.get(label.language);
        if (list) list.push(label);
        else found.set(label.language, [label]);
      }
    const languages = [...found.keys()].sort((a, b) => this.place(a) - this.place(b) || (a < b ? -1 : 1));
    return Object.fromEntries(languages.map((language) => [language, best(found.get(language)!, (l) => {
      const tier = same(l.period) ? 0 : common(l.period) ? 1 : 2;
      return [tier, l.rank, -levelOf(l.period, reference), distance(l.period, reference), l.text];
    }).text]));
  }

  // The days on which the naming can change.
  turns(table: string, id: string): Day[] {
    const days = new Set<Day>();
    for (const { period } of this.of(table, id)) for (const day of [period.fe, period.fl, period.te, period.tl]) if (day > ALWAYS && day < NEVER) days.add(day);
    return [...days].sort((a, b) => a - b);
  }
}

// Another official name that is possible on the day as well, in the first language.
function alternative(labels: Label[], names: Names, day: Day): string | null {
  const official = labels.filter((l) => l.rank === 0 && levelOf(l.period, day) > 0);
  if (official.length < 2 || official.some((l) => levelOf(l.period, day) === CERTAIN)) return null;
  const other = official.find((l) => names[l.language] !== undefined && names[l.language] !== l.text && !official.some((o) => o.text === l.text && o !== l && names[l.language] === o.text));
  return other?.text ?? null;
}

// The shortest name in common use on the day, by language.
function short(labels: Label[], names: Names, day: Day): Names {
  const found = { ...names };
  for (const label of labels)
    if (label.kind === "short" && levelOf(label.period, day) && label.text.length < (found[label.language] ?? "").length) found[label.language] = label.text;
  return found;
}

// All days on which the choice of a name can change: the bounds of the labels, and, where none of them holds, the middle between two.
function turning(labels: Label[]): Day[] {
  const days = new Set<Day>(), periods = new Map(labels.map(({ period: p }) => [`${p.fe} ${p.fl} ${p.te} ${p.tl}`, p]));
  const finite = (day: Day) => day > ALWAYS && day < NEVER;
  for (const p of periods.values()) for (const day of [p.fe, p.fl, p.te, p.tl]) if (finite(day)) days.add(day);
  for (const { tl } of periods.values())
    for (const { fe } of periods.values())
      if (finite(tl) && finite(fe) && tl <= fe) for (const day of [Math.ceil((fe + tl - 1) / 2), Math.floor((fe + tl - 1) / 2) + 1]) days.add(day);
  return [...days].sort((a, b) => a - b);
}

function distance(p: Period, day: Day): number {
  if (p.fe > day) return p.fe - day;
  return p.tl <= day ? day - p.tl + 1 : 0;
}

function best<T>(items: T[], key: (item: T) => (number | string)[]): T {
  let found = items[0], lowest = key(found);
  for (const item of items.slice(1)) {
    const own = key(item);
    if (less(own, lowest)) [found, lowest] = [item, own];
  }
  return found;
}

function less(a: (number | string)[], b: (number | string)[]): boolean {
  for (let n = 0; n < a.length; n++) {
    if (a[n] === b[n]) continue;
    if (typeof a[n] === "string") return codepoints(a[n] as string, b[n] as string) < 0;
    return a[n] < b[n];
  }
  return false;
}

function codepoints(a: string, b: string): number {
  const x = [...a], y = [...b];
  for (let n = 0; n < Math.min(x.length, y.length); n++) if (x[n] !== y[n]) return x[n].codePointAt(0)! - y[n].codePointAt(0)!;
  return x.length - y.length;
}

export const isChinese = (language: string) => /^zh(?!-Latn)/.test(language);
export const isLatin = (language: string) => language.endsWith("-Latn");

// The two names that the page shows: the one in the package's first language, and English or the next one that is no transliteration.
export function pair(data: Data, names: Names): [string, string] {
  const languages = data.languages.filter((language) => !isLatin(language));
  const shown = [...languages, ...Object.keys(names).filter((l) => !languages.includes(l) && !isLatin(l))];
  const first = shown[0] ? (names[shown[0]] ?? "") : "";
  const second = shown.slice(1).map((l) => names[l]).find((text) => text) ?? "";
  return [first, second];
}

export function latin(names: Names): string {
  return Object.entries(names).find(([language]) => isLatin(language))?.[1] ?? "";
}

interface Affixes {
  first: { prefix: string; suffix: string };
  second: { prefix: string; suffix: string };
  parts: string[];
}

// What >= 80 % of more than 12 siblings share at the end of their names, and the words that some of them share before it.
export function affixes(names: [string, string][]): Affixes | null {
  if (names.length <= 12) return null;
  const suffix = (texts: string[], word: boolean) => shared(texts.filter(Boolean), 0.8, word);
  const first = suffix(names.map((n) => n[0]), false), second = suffix(names.map((n) => n[1]), true);
  if (first.length < 3 && second.trim().length < 3) return null;
  return { first: { prefix: "", suffix: first }, second: { prefix: "", suffix: second }, parts: [] };
}

function shared(texts: string[], part: number, word: boolean): string {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const starts = word ? [...text.matchAll(/ /g)].map((m) => m.index!) : [...text].map((_, n) => n).filter((n) => n > 0);
    for (const at of starts) counts.set(text.slice(at), (counts.get(text.slice(at)) ?? 0) + 1);
  }
  return [...counts].filter(([, n]) => n >= texts.length * part).sort((a, b) => b[0].length - a[0].length)[0]?.[0] ?? "";
}

// The chip's label: without the shared affix, and without a word that at least three of what is left end with, if it stays unique.
export function shorten(texts: string[], suffix: string, word: boolean): Map<string, string> {
  const bare = texts.map((text) => (suffix && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text));
  const counts = new Map<string, number>();
  for (const text of new Set(bare)) {
    const starts = word ? [...text.matchAll(/ /g)].map((m) => m.index!) : [...text].map((_, n) => n).filter((n) => n > 1);
    for (const at of starts) counts.set(text.slice(at), (counts.get(text.slice(at)) ?? 0) + 1);
  }
  const found = bare.map((text) => {
    const common = [...counts].filter(([end, n]) => n >= 3 && text.endsWith(end) && text.length > end.length).sort((a, b) => b[0].length - a[0].length)[0];
    return common ? text.slice(0, -common[0].length) : text;
  });
  const unique = new Set(found).size === new Set(texts).size;
  return new Map(texts.map((text, n) => [text, unique ? found[n] : bare[n]]));
}

// The generic word that most English labels of a group begin with ("Department of "), which its labels leave out.
export function generic(texts: string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const found = /^[A-Z][a-z]+ of (the )?/.exec(text)?.[0];
    if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  const top = [...counts].sort((a, b) => b[1] - a[1])[0];
  return top && top[1] >= 3 && top[1] >= texts.length / 3 ? top[0] : "";
}

// The label without the parent's name.
export function without(label: [string, string], parents: [string, string][]): [string, string] {
  let [first, second] = label;
  for (const [zh, en] of parents) {
    if (zh && zh.length > 1 && first.startsWith(zh) && first.length > zh.length + 1) first = first.slice(zh.length);
    if (en) for (const end of [` of the ${en}`, ` of ${en}`]) if (second.endsWith(end)) second = second.slice(0, -end.length);
  }
  return [first, second];
}
