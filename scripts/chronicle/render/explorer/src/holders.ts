// Things that pass from one body to another, such as functions.

import { app, both, nodeId } from "./context";
import { Event, Node, SUBJECT } from "./event";

export interface Passing {
  event: Event;
  from: string;
  to: string;
}

// Whether an event says that something else than a body changed its body.
export function passed(event: Event): boolean {
  return event.kind === "updated" && holder(event) !== null;
}

// The column that names the body which holds something.
function holder(event: Event): string | null {
  const table = event.statements[0] && app.data.table(event.statements[0].table), body = app.data.body?.name;
  if (table?.meta.role !== "attribute" || table.meta.about?.[0]?.[0] === body) return null;
  return (table.meta.tracks ?? []).find((column) => table.meta.foreign?.[column] === body) ?? null;
}

let known: Passing[] | null = null;

// All of them, of all times: between each old and each new holder.
export function passings(): Passing[] {
  return (known ??= app.data.events.filter((event) => !event.undated && !event.minor && passed(event)).flatMap((event) => {
    const column = holder(event)!;
    const of = (side: 0 | 1) => [...new Set(event.statements.filter((s) => s.side === side).map((s) => app.data.table(s.table)!.text(s.row, column)))];
    return of(1).flatMap((from) => of(0).filter((to) => to !== from).map((to) => ({ event, from, to })));
  }));
}

function subject(event: Event): Node | undefined {
  return event.who.find((w) => w.part === SUBJECT)?.node;
}

export function subjectName(event: Event, day: number): [string, string] {
  const node = subject(event);
  return node ? both(node.table, nodeId(node), day) : ["", ""];
}

export const sectionsOf = (all: Passing[]) => [...new Set(all.map((p) => p.event.section))];
