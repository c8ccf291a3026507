// Days and periods as the page has them: four bounds, and how certain they are on a day.

import { Table } from "./rows";

export type Day = number; // days since the epoch of the document
export const NEVER = 1e9; // a bound that no day reaches
export const ALWAYS = -1e9; // a bound that every day has reached
export const ABSENT = 0;
const POSSIBLE = 1;
export const CERTAIN = 2;
export type Level = 0 | 1 | 2;

export interface Period {
  fe: Day;
  fl: Day;
  te: Day;
  tl: Day;
}

export function levelOf(p: Period, day: Day): Level {
  if (p.fl <= day && day < p.te) return CERTAIN;
  return p.fe <= day && day < p.tl ? POSSIBLE : ABSENT;
}

export class Periods {
  readonly fe: Float64Array;
  readonly fl: Float64Array;
  readonly te: Float64Array;
  readonly tl: Float64Array;

  constructor(table: Table) {
    const bounds = (table.meta.bounds ?? []).map((name) => table.column(name) as (number | null)[]);
    const of = (n: number, none: number) => Float64Array.from(bounds[n], (v) => v ?? none);
    this.fe = of(0, ALWAYS);
    this.fl = of(1, table.meta.exact ? ALWAYS : NEVER);
    this.te = of(2, NEVER);
    this.tl = of(3, NEVER);
  }

  static always(n: number): Periods {
    const made = Object.create(Periods.prototype) as { -readonly [K in "fe" | "fl" | "te" | "tl"]: Float64Array };
    made.fe = made.fl = new Float64Array(n).fill(ALWAYS);
    made.te = made.tl = new Float64Array(n).fill(NEVER);
    return made as unknown as Periods;
  }

  level(row: number, day: Day): Level {
    if (this.fl[row] <= day && day < this.te[row]) return CERTAIN;
    return this.fe[row] <= day && day < this.tl[row] ? POSSIBLE : ABSENT;
  }

  of(row: number): Period {
    return { fe: this.fe[row], fl: this.fl[row], te: this.te[row], tl: this.tl[row] };
  }
}

// How many of these days, in order, have come by a day: the number of the stretch between them that it is in.
export function after(days: Day[], day: Day): number {
  let low = 0, high = days.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (days[mid] <= day) low = mid + 1;
    else high = mid;
  }
  return low;
}
