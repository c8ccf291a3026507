// How much room a name needs, measured with the reader's own fonts.

import { app, bothShort } from "./context";
import { inTreeParents, lastDay } from "./groups";
import { allLinks } from "./house";
import { Group, part } from "./layout";
import { t } from "./words";

const TALL = 75; // px: a second name that needs more is left to the tooltip and the body's page
export const fitKey = (half: boolean, span: number, [first, second]: [string, string]) => `${half ? 1 : 0}${span} ${first}\u0000${second}`;
let pen: CanvasRenderingContext2D | null = null;

export function textWidth(text: string, size: number, weight: number): number {
  pen ??= document.createElement("canvas").getContext("2d")!;
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

// The tallest label that any member ever has, measured with the reader's own fonts.
export function rowHeight(group: Group, width: number, compare: boolean, chain: Set<string>): number {
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
      const other = group.style === "box" ? app.book.on(body, member.id, day).other : null;
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
