// Events and citations, as the page reads them.

import { Day } from "./period";

export interface Cite {
  table: string;
  row: number;
  source: number;
  stance: string;
  locator: string;
  attested: Day | null;
}

export const SUBJECT = 0;
export const OBJECT = 1;
export const PREDECESSOR = 2;
export const CONTRIBUTOR = 3;
export const SUCCESSOR = 4;

export interface Node {
  table: string;
  row: number;
}

export interface Event {
  n: number;
  id: string;
  kind: string;
  word: string;
  section: string;
  minor: boolean;
  undated: boolean;
  earliest: Day | null;
  latest: Day | null;
  weight: number;
  who: { part: number; node: Node }[];
  acts: Node[];
  statements: { table: string; row: number; side: 0 | 1 }[];
  links: Node[];
}
