// Days and counts in words, in English and Chinese, and the fixed words of the page.

import { ALWAYS, Day, NEVER } from "./period";
import { CHINESE } from "./chinese";

let epoch = 0; // milliseconds of day 0
export type Mode = "both" | "zh" | "en";
let mode: Mode = "both";

export function setEpoch(iso: string): void {
  epoch = Date.parse(`${iso}T00:00:00Z`);
}

export function setMode(next: Mode): void {
  mode = next;
}

const learnt = new Map<string, string>();

// Words of the data in Chinese, beside the fixed ones of the page.
export function learn(words: Iterable<[string, string]>): void {
  for (const [english, chinese] of words) if (!learnt.has(english)) learnt.set(english, chinese);
}

export function t(text: string, ...values: (string | number)[]): string {
  let found = mode === "zh" ? (CHINESE[text] ?? learnt.get(text) ?? text) : text;
  values.forEach((value, n) => (found = found.replace(`{${n}}`, String(value))));
  return found;
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

export function dateOf(day: Day): Date {
  return new Date(epoch + day * 86400000);
}

export function dayOf(year: number, month: number, date: number): Day {
  return Math.round((Date.UTC(year, month, date) - epoch) / 86400000);
}

export function iso(day: Day): string {
  return dateOf(day).toISOString().slice(0, 10);
}

// A day as the reader typed it: ISO, or words such as "24 Sep 2023", "March 2018", "2018", 2023年9月24日.
export function parseDay(text: string): Day | null {
  const plain = text.trim();
  let found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain) ?? /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/.exec(plain);
  if (found) return exact(+found[1], +found[2] - 1, +found[3]);
  found = /^(\d{4})(?:-(\d{1,2})|年(?:(\d{1,2})月)?)?$/.exec(plain);
  if (found) return exact(+found[1], +(found[2] ?? found[3] ?? 1) - 1, 1);
  found = /^(?:(\d{1,2})\s+)?([A-Za-z]{3,})\.?\s+(\d{4})$/.exec(plain);
  if (found) {
    const month = MONTHS.findIndex((name) => name.toLowerCase().startsWith(found![2].toLowerCase()));
    if (month >= 0) return exact(+found[3], month, +(found[1] ?? 1));
  }
  return null;
}

function exact(year: number, month: number, date: number): Day | null {
  const day = dayOf(year, month, date), back = dateOf(day);
  return back.getUTCFullYear() === year && back.getUTCMonth() === month && back.getUTCDate() === date ? day : null;
}

export function day(value: Day, long = false): string {
  const date = dateOf(value), year = date.getUTCFullYear();
  if (mode === "zh") return `${year}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
  const month = MONTHS[date.getUTCMonth()];
  return `${date.getUTCDate()} ${long ? month : month.slice(0, 3)} ${year}`;
}

function month(value: Day): string {
  const date = dateOf(value);
  return mode === "zh" ? `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月` : `${MONTHS[date.getUTCMonth()].slice(0, 3)} ${date.getUTCFullYear()}`;
}

// A date as the data have it (EDTF), in words where it is a day, a month or one of them as a limit; else as it is.
export function dated(text: string): string {
  const limit = /^\[(\.\.)?(\d{4}(?:-\d\d){0,2})(\.\.)?\]$/.exec(text);
  if (limit) return limit[1] ? t("{0} or earlier", dated(limit[2])) : limit[3] ? t("{0} or later", dated(limit[2])) : dated(limit[2]);
  const found = /^\d{4}-\d\d(-\d\d)?$/.test(text) ? parseDay(text) : null;
  return found === null ? text : text.length > 7 ? day(found) : month(found);
}

export const yearOf = (value: Day) => dateOf(value).getUTCFullYear();

// A range of days, both included, in the shortest words: a day, a month, a year, or from – to.
export function range(first: Day | null, last: Day | null): string {
  if (first !== null && (first <= ALWAYS || first >= NEVER)) first = null;
  if (last !== null && (last >= NEVER || last <= ALWAYS)) last = null;
  if (first === null) return last === null ? t("date unknown") : t("{0} or earlier", day(last));
  if (last === null) return t("{0} or later", day(first));
  if (first === last) return day(first);
  const from = dateOf(first), to = dateOf(last), next = dateOf(last + 1);
  const whole = from.getUTCDate() === 1 && next.getUTCDate() === 1;
  if (whole && from.getUTCFullYear() === to.getUTCFullYear()) {
    if (from.getUTCMonth() === to.getUTCMonth()) return month(first);
    if (from.getUTCMonth() === 0 && to.getUTCMonth() === 11) return mode === "zh" ? `${to.getUTCFullYear()}年` : String(to.getUTCFullYear());
  }
  return `${day(first)} – ${day(last)}`;
}

export const began = (fe: Day, fl: Day) => range(fe <= ALWAYS ? null : fe, fl >= NEVER ? null : fl);

// The first days on which something no longer held.
function ended(te: Day, tl: Day, closing: Day): string {
  if (te >= NEVER) return t("data end");
  if (tl >= NEVER) return te > closing ? t("data end") : t("{0} or later", day(te));
  return range(te, tl);
}

export function span(p: { fe: Day; fl: Day; te: Day; tl: Day }, closing: Day): string {
  return `${began(p.fe, p.fl)} → ${ended(p.te, p.tl, closing)}`;
}

export function count(n: number, one: string, many: string): string {
  return t(n === 1 ? one : many, n.toLocaleString("en"));
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function plural(title: string): string {
  if (mode === "zh") return title;
  const [head, ...rest] = title.split(/(?= (?:of|by|kept|managed|outside|with|for|at) )/);
  const many = /(s|x|ch|sh)$/.test(head) ? head : /[^aeiou]y$/.test(head) ? `${head.slice(0, -1)}ies` : `${head}s`;
  return many + rest.join("");
}
