// The index of all names of all times, and what a query finds in it.

import { app } from "./context";
import { tenureTables } from "./house";
import { isChinese, isLatin, Label } from "./names";
import { NEVER } from "./period";
import { Table } from "./rows";
import { structural } from "./strip";

interface Entry {
  table: Table;
  id: string;
  label: Label | null;
  text: string;
  key: string; // the text as it is searched
  reading: string[]; // pinyin syllable by character
  starts: number[]; // of the syllables of a transliteration
  language: string;
}

export interface Hit {
  table: Table;
  id: string;
  entry: Entry;
  score: number;
  from: number; // of the match in the text, in characters
  to: number;
}

let index: Entry[] | null = null;
export const plain = (text: string) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

// All names of all times of everything that has a page of its own.
export function entries(): Entry[] {
  if (index) return index;
  index = [];
  const { data, book } = app;
  for (const table of searched()) {
    const ids = new Set<string>();
    for (let row = 0; row < table.n; row++) ids.add(table.id(row));
    for (const id of ids) {
      for (const label of book.of(table.name, id)) {
        const source = labelTable(table, label);
        const reading = isChinese(label.language) ? (data.doc.pinyin?.[source.name]?.[label.row] ?? "").split(" ") : [];
        index.push({ table, id, label, text: label.text, key: isLatin(label.language) ? plain(label.text).replace(/[^a-z0-9]/g, "") : plain(label.text), reading, starts: isLatin(label.language) ? syllables(label.text) : [], language: label.language });
      }
      index.push({ table, id, label: null, text: id, key: id.toLowerCase(), reading: [], starts: [], language: "" });
    }
  }
  return index;
}

function labelTable(table: Table, label: Label): Table {
  if (label.rank >= 1e6) return table;
  return [...app.data.tables.values()].find((other) => other.meta.labels?.text && other.meta.about?.[0][0] === table.name && other.text(label.row, other.meta.labels.text) === label.text) ?? table;
}

// Entities and acts: the chart's bodies first, then the other entities that something is said of, then acts.
export function searched(): Table[] {
  const { data } = app, acts = structural();
  const entities = data.having("entity").filter((table) => table !== data.body);
  const people = new Set(tenureTables(data).map((table) => table.meta.about![0][0]));
  entities.sort((a, b) => +people.has(a.name) - +people.has(b.name));
  return [...(data.body ? [data.body] : []), ...entities, ...acts, ...data.having("act").filter((table) => !acts.includes(table))];
}

export function search(query: string): Hit[] {
  const asked = plain(query.trim());
  if (!asked) return [];
  const bare = asked.replace(/[\s'’-]/g, ""), latinOnly = /^[a-z0-9]+$/.test(bare), found = new Map<string, Hit>();
  const words = starting(asked);
  for (const entry of entries()) {
    const hit = match(entry, asked, bare, words, latinOnly);
    if (!hit) continue;
    const now = entry.label && entry.label.period.tl >= NEVER ? 1 : 0;
    const score = hit.score + now + (entry.label?.rank === 0 ? 0.5 : 0) - entry.text.length / 400 - (entry.label ? 0 : 3);
    const key = `${entry.table.name}/${entry.id}`, before = found.get(key);
    if (!before || before.score < score) found.set(key, { table: entry.table, id: entry.id, entry, score, from: hit.from, to: hit.to });
  }
  return [...found.values()].sort((a, b) => b.score - a.score || (a.entry.text < b.entry.text ? -1 : 1));
}

interface Word {
  text: string;
  pattern: RegExp; // at the beginning of a word
}

export const starting = (asked: string): Word[] => asked.split(/\s+/).map((text) => ({ text, pattern: new RegExp(`(?:^|[^\\p{L}\\p{N}])${escape(text)}`, "u") }));

export function match(entry: Entry, asked: string, bare: string, words: Word[], latinOnly: boolean): { score: number; from: number; to: number } | null {
  const { key } = entry;
  if (isChinese(entry.language)) {
    const at = key.indexOf(bare);
    if (at >= 0) return { score: at === 0 ? (key.length === bare.length ? 20 : 12) : 10, from: at, to: at + [...bare].length };
    return latinOnly ? reading(entry, bare) : null;
  }
  if (isLatin(entry.language)) {
    const at = latinOnly ? key.indexOf(bare) : -1;
    return at >= 0 && bare.length > 1 && entry.starts.includes(at) ? { score: at === 0 ? 9 : 6, from: 0, to: 0 } : null;
  }
  const whole = key.indexOf(asked);
  if (whole >= 0 && (whole === 0 || !/[a-z0-9]/.test(key[whole - 1]))) return { score: whole === 0 ? (key.length === asked.length ? 20 : 12) : 9, from: whole, to: whole + asked.length };
  if (!words.every((word) => key.includes(word.text))) return null;
  const starts = words.map((word) => word.pattern.exec(key));
  if (!starts.every(Boolean)) return null;
  const at = starts[0]!.index + starts[0]![0].length - words[0].text.length;
  return { score: 5, from: at, to: at + words[0].text.length };
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// Where the syllables of a transliteration begin, in its letters without spaces.
function syllables(text: string): number[] {
  const found: number[] = [];
  let at = 0;
  for (const part of plain(text).split(/[^a-z0-9]+/).filter(Boolean)) {
    found.push(at);
    at += part.length;
  }
  return found;
}

// Pinyin of the characters, from the beginning of one of them; the last syllable may be unfinished.
function reading(entry: Entry, bare: string): { score: number; from: number; to: number } | null {
  const parts = entry.reading;
  for (let from = 0; from < parts.length; from++) {
    let rest = bare, at = from;
    while (rest && at < parts.length) {
      const part = parts[at];
      if (part === "-" || part === "") break;
      if (rest.startsWith(part)) rest = rest.slice(part.length);
      else if (part.startsWith(rest)) rest = "";
      else break;
      at++;
    }
    if (!rest && at - from > (bare.length > 3 ? 1 : 0)) return { score: from === 0 ? 8.5 : 7, from, to: at };
    if (!rest) return { score: from === 0 ? 6 : 4, from, to: at };
  }
  return initials(entry, bare);
}

// The first letters of the syllables, three or more of them: gxb for 工信部.
function initials(entry: Entry, bare: string): { score: number; from: number; to: number } | null {
  if (bare.length < 3) return null;
  const letters = entry.reading.map((part) => part[0] ?? " ").join(""), at = letters.indexOf(bare);
  return at >= 0 ? { score: at === 0 ? 5 : 2, from: at, to: at + bare.length } : null;
}

// Names that differ from the query by few letters.
export function near(query: string): Entry[] {
  const asked = plain(query.trim()).replace(/\s/g, "");
  if (asked.length < 3) return [];
  const pairs = (text: string) => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, n) => text.slice(n, n + 2)));
  const own = pairs(asked), scored: [number, Entry][] = [];
  for (const entry of entries()) {
    if (!entry.label) continue;
    const texts = [entry.key.replace(/\s/g, ""), entry.reading.join("")].filter(Boolean);
    for (const text of texts) {
      const other = pairs(text);
      let common = 0;
      for (const pair of own) if (other.has(pair)) common++;
      const score = (2 * common) / (own.size + Math.min(other.size, own.size * 2));
      if (score > 0.45) scored.push([score, entry]);
    }
  }
  scored.sort((a, b) => b[0] - a[0]);
  const seen = new Set<string>();
  return scored.map(([, entry]) => entry).filter((e) => !seen.has(e.table.name + e.id) && seen.add(e.table.name + e.id)).slice(0, 6);
}
