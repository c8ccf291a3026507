// The statements about one body, whatever table they are in.

import { app, both, line } from "./context";
import { ALWAYS, NEVER } from "./period";
import { Table } from "./rows";
import { Cells } from "./ui";
import { dated, began, iso, range, t } from "./words";

// The rows of every table that are about a body: [table, row].
export function own(id: string): [Table, number][] {
  const body = app.data.body!, found: [Table, number][] = [];
  for (const table of app.data.tables.values()) {
    if (table === body) for (const row of app.data.rowsOf(table, table.meta.key[0], id)) found.push([table, row]);
    for (const [entity, column] of table.meta.about ?? []) if (entity === body.name) for (const row of app.data.rowsOf(table, column, id)) found.push([table, row]);
  }
  return found;
}

export function current(table: Table, row: number, column: string): string {
  const [start, end] = [table.meta.bounds?.[0]?.replace(/_earliest$/, ""), table.meta.bounds?.[2]?.replace(/_earliest$/, "")];
  if (table.dated && column === start) return began(table.periods.fe[row], table.periods.fl[row]);
  if (table.dated && column === end) return table.periods.te[row] >= NEVER ? t("data end") : range(table.periods.te[row], table.periods.tl[row]);
  if (table.meta.on === column) return range(table.number(row, `${column}_earliest`), table.number(row, `${column}_latest`));
  const target = table.meta.foreign?.[column], text = table.text(row, column);
  if (table.meta.dates?.includes(column)) return dated(text);
  return target && text ? line(both(target, text, app.last)) : table.code(row, column);
}

export const isBound = (table: Table, name: string) => !!table.meta.bounds?.some((b) => b === name || b.startsWith(`${name}_`));

export function statements(id: string): Cells {
  return {
    columns: ["table", "id", "says", "valid_from_earliest", "valid_from_latest", "valid_to_earliest", "valid_to_latest"],
    rows: own(id).map(([table, row]) => {
      const says = table.meta.columns.filter(([name]) => !isBound(table, name) && table.text(row, name)).map(([name]) => `${name}=${table.text(row, name)}`).join("; ");
      const p = table.periods.of(row), day = (d: number) => (!table.dated || d <= ALWAYS || d >= NEVER ? "" : iso(d));
      return [table.name, table.rowId(row), says, day(p.fe), day(p.fl), day(p.te), day(p.tl)];
    }),
  };
}
