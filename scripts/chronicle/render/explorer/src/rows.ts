// One table of the edition, in columns.

import { Meta, Packed, unpacked } from "./document";
import { Day, Level, Periods } from "./period";
import { t } from "./words";

export class Table {
  readonly n: number;
  private readonly packed: Record<string, Packed>;
  private readonly columns = new Map<string, unknown[]>();
  private own?: Periods;

  constructor(readonly name: string, readonly meta: Meta, stored?: { n: number; c: Record<string, Packed> }) {
    this.n = stored?.n ?? 0;
    this.packed = stored?.c ?? {};
  }

  column(name: string): unknown[] {
    let found = this.columns.get(name);
    if (!found) {
      const packed = Object.prototype.hasOwnProperty.call(this.packed, name) ? this.packed[name] : undefined;
      found = packed ? unpacked(packed) : new Array(this.n).fill(null);
      this.columns.set(name, found);
    }
    return found;
  }

  has(name: string): boolean {
    return Object.prototype.hasOwnProperty.call(this.packed, name);
  }

  text(row: number, name: string | null | undefined): string {
    const value = name ? this.column(name)[row] : null;
    return value === null || value === undefined ? "" : String(value);
  }

  number(row: number, name: string): number | null {
    const value = this.column(name)[row];
    return typeof value === "number" ? value : null;
  }

  id(row: number): string {
    return this.text(row, this.meta.key[0]);
  }

  // The identity of a row: the values of its key, joined as the engine joins them for a key of one column.
  rowId(row: number): string {
    return this.meta.key.map((column) => this.text(row, column)).join("|");
  }

  code(row: number, column: string): string {
    const value = this.text(row, column);
    return t(this.words(column)[value] ?? value);
  }

  words(column: string): Record<string, string> {
    return this.meta.columns.find((c) => c[0] === column)?.[3] ?? {};
  }

  columnTitle(column: string): string {
    return this.meta.columns.find((c) => c[0] === column)?.[1] ?? column;
  }

  get dated(): boolean {
    return !!this.meta.bounds?.length;
  }

  get periods(): Periods {
    return (this.own ??= this.dated ? new Periods(this) : Periods.always(this.n));
  }

  level(row: number, day: Day): Level {
    return this.periods.level(row, day);
  }
}
