// Thin strands of the lineage: what passed from a body to another, such as functions, one strand each.

import { app, bothShort, line } from "./context";
import { lastDay } from "./groups";
import { Passing, passings, sectionsOf, subjectName } from "./holders";
import { Axis, BAR } from "./lanes";
import { Day } from "./period";
import { range, t } from "./words";

const NAMED = 6; // of the things that passed together, in the words of the strands
const SETTLED = 62; // days

// The passings that are drawn: both bodies are in the picture, and one of the chosen acts is the cause, where acts are chosen.
export function drawnPassings(at: { has: (id: string) => boolean }, acts: Set<string>): Passing[] {
  return passings().filter(({ event, from, to }) => at.has(from) && at.has(to) && (!acts.size || event.acts.some((node) => acts.has(app.data.table(node.table)!.id(node.row)))));
}

export function Strands({ axis, at, acts }: { axis: Axis; at: Map<string, number>; acts: Set<string> }) {
  const bundles = new Map<string, Passing[]>();
  for (const passing of drawnPassings(at, acts)) {
    const key = [passing.from, passing.to, passing.event.earliest, passing.event.latest].join("|");
    const list = bundles.get(key);
    if (list) list.push(passing);
    else bundles.set(key, [passing]);
  }
  return <>{[...bundles.values()].map((bundle) => <Bundle of={bundle} axis={axis} at={at} />)}</>;
}

// Everything that passed between two bodies at one time.
function Bundle({ of, axis, at }: { of: Passing[]; axis: Axis; at: Map<string, number> }) {
  const { event, from, to } = of[0], first = event.earliest ?? event.latest, last = event.latest ?? event.earliest;
  if (first === null || last === null || last < axis.first) return null;
  const settled = last - first <= SETTLED, x1 = settled ? axis.x(first - 5) : axis.x(first), x2 = Math.max(axis.x(last, true), x1 + 8), mid = (x1 + x2) / 2;
  const y1 = at.get(from)!, y2 = at.get(to)!, place = (n: number) => (BAR * (n + 1)) / (of.length + 1);
  const said = words(of, last);
  return (
    <g role="img" tabindex={0} class={`strands${settled ? "" : " possible"}`} aria-label={said} data-tip={said}>
      {of.map((_, n) => <path d={`M${x1},${y1 + place(n)}C${mid},${y1 + place(n)} ${mid},${y2 + place(n)} ${x2},${y2 + place(n)}`} />)}
    </g>
  );
}

function words(of: Passing[], day: Day): string {
  const { event, from, to } = of[0], short = (id: string) => line(bothShort(app.data.body!.name, id, Math.min(day, lastDay(id))));
  const names = of.slice(0, NAMED).map((p) => line(subjectName(p.event, day))).join("; ");
  const more = of.length > NAMED ? `; ${t("{0} more", of.length - NAMED)}` : "";
  return `${t(sectionsOf(of)[0])}: ${short(from)} → ${short(to)}, ${range(event.earliest, event.latest)}: ${names}${more}`;
}
