// What every view can reach: the data, the names, the route.

import { Data } from "./data";
import { Node } from "./event";
import { Day } from "./period";
import { Book } from "./names";
import { Route } from "./route";
import { Mode } from "./words";

export interface App {
  data: Data;
  book: Book;
  route: Route;
  mode: Mode;
  width: number;
  first: Day; // of the time strip
  last: Day; // the data end
  focus: string | null;
  say: (text: string) => void;
}

export let app: App = undefined as unknown as App;

export function setApp(next: App): void {
  app = next;
}

export const phone = () => app.width < 720;

// The names of an entity on a day, in the first and second language.
export function both(table: string, id: string, day: Day): [string, string] {
  return app.book.on(table, id, day).both;
}

export function bothShort(table: string, id: string, day: Day): [string, string] {
  return app.book.on(table, id, day).short;
}

// A name in one line, as the language setting asks for it.
export function line([first, second]: [string, string]): string {
  if (app.mode === "zh") return first || second;
  if (app.mode === "en") return second || first;
  return [first, second].filter(Boolean).join(" ");
}

export function nodeId(node: Node): string {
  return app.data.table(node.table)!.id(node.row);
}
