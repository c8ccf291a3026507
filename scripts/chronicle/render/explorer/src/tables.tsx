// Every table of the edition, with a filter; each row leads to its sources.

import { useState } from "preact/hooks";
import { NEVER } from "./period";
import { Table } from "./rows";
import { app } from "./context";
import { current } from "./statements";
import { argsOf, viewOf } from "./search";
import { Button, Cells, Chevron, To, csv, fileName, save } from "./ui";
import { range, span, t } from "./words";

const MOST = 200;
const PERIOD = "\u0000period"; // no column has this name

export function TablesView({ name }: { name: string | null }) {
  const table = app.data.table(name);
  if (!table) return <Every />;
  return <One table={table} key={table.name} />;
}

function Every() {
  return (
    <article>
      <h1>{t("Tables")}</h1>
      <p class="sub">{app.data.doc.release.title}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("Tables")}>
        <table>
          <thead><tr><th scope="col">{t("Table")}</th><th scope="col">{t("Rows")}</th><th scope="col">{t("certain")}</th><th scope="col">{t("possible")}</th><th scope="col">{t("Columns")}</th></tr></thead>
          <tbody>{[...app.data.tables.values()].filter((x) => x.meta.role !== "evidence").map((x) => {
            const levels = [0, 0, 0];
            if (x.dated) for (let row = 0; row < x.n; row++) levels[x.level(row, app.last)]++;
            return <tr><td><To view="tables" args={[x.name]}>{t(x.meta.title)}</To></td><td>{x.n}</td><td>{x.dated ? levels[2] : ""}</td><td>{x.dated ? levels[1] : ""}</td><td class="quiet2">{x.meta.columns.map((c) => c[1]).join(", ")}</td></tr>;
          })}</tbody>
        </table>
      </div>
    </article>
  );
}

function One({ table }: { table: Table }) {
  const [filter, setFilter] = useState(""), [most, setMost] = useState(MOST), [by, setBy] = useState<[string, 1 | -1]>([table.meta.on ?? "", 1]);
  const columns = table.meta.columns.filter(([name]) => !table.meta.bounds?.some((b) => b.replace(/_(earliest|latest)$/, "") === name || b === name));
  const wanted = filter.trim().toLowerCase(), rows: number[] = [];
  for (let row = 0; row < table.n; row++) if (!wanted || columns.some(([name]) => `${table.text(row, name)} ${current(table, row, name)}`.toLowerCase().includes(wanted))) rows.push(row);
  if (by[0]) rows.sort((a, b) => by[1] * compared(sortKey(table, a, by[0]), sortKey(table, b, by[0])));
  const head = (name: string, title: string) => (
    <th scope="col" aria-sort={by[0] === name ? (by[1] > 0 ? "ascending" : "descending") : undefined}>
      <button type="button" class="sorter" title={t("Sort by {0}", title)} onClick={() => setBy([name, by[0] === name && by[1] > 0 ? -1 : 1])}>{title}{by[0] === name && <> <Chevron to={by[1] > 0 ? "down" : "up"} /></>}</button>
    </th>
  );
  const linked = table.meta.role === "entity" || table.meta.role === "act";
  return (
    <article>
      <p class="path"><To view="tables">{t("Tables")}</To> ›</p>
      <div class="pagehead"><div><h1>{t(table.meta.title)}</h1><p class="sub">{rows.length === table.n ? t("{0} rows", table.n) : t("{0} of {1} rows", rows.length, table.n)}</p></div>
        <div class="buttons"><input class="filter" type="search" aria-label={t("Filter")} placeholder={t("Filter")} value={filter} onInput={(e) => setFilter(e.currentTarget.value)} /><Button onClick={() => save(fileName(table.name, "csv"), csv(all(table, rows)), "text/csv")}>CSV</Button></div></div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t(table.meta.title)}>
        <table class="wide">
          <thead><tr>{columns.map((c) => head(c[0], t(c[1])))}{table.dated && head(PERIOD, t("In the data"))}<th scope="col">{t("Sources")}</th></tr></thead>
          <tbody>
            {rows.slice(0, most).map((row) => (
              <tr>
                {columns.map(([name]) => {
                  const target = table.meta.foreign?.[name], text = table.text(row, name), to = target && text ? app.data.table(target) : null;
                  const shown = <bdi>{current(table, row, name)}</bdi>;
                  return <td>{to ? <To view={viewOf(to)} args={argsOf(to, text)}>{shown}</To> : linked && name === table.meta.key[0] ? <To view={viewOf(table)} args={argsOf(table, text)}>{shown}</To> : shown}</td>;
                })}
                {table.dated && <td>{span(table.periods.of(row), app.data.closing)}</td>}
                <td>{app.data.citesOf(table.name, row).length || ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > most && <button type="button" class="more" onClick={() => setMost(most + 1000)}>{t("{0} more", rows.length - most)}</button>}
    </article>
  );
}

// What the rows are sorted by: days and numbers as such, everything else as it is shown; what is empty comes last.
function sortKey(table: Table, row: number, name: string): number | string | null {
  if (name === PERIOD) return table.periods.fl[row] < NEVER ? table.periods.fl[row] : table.periods.fe[row];
  if (table.meta.on === name) return table.number(row, `${name}_earliest`) ?? table.number(row, `${name}_latest`);
  return table.number(row, name) ?? (current(table, row, name).toLowerCase() || null);
}

function compared(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1;
}

function all(table: Table, rows: number[]): Cells {
  const names = table.meta.columns.map((c) => c[0]).filter((name) => table.has(name) || table.meta.on === name);
  return {
    columns: [...names, ...(table.dated ? ["period"] : [])],
    rows: rows.map((row) => [...names.map((name) => (table.meta.on === name ? range(table.number(row, `${name}_earliest`), table.number(row, `${name}_latest`)) : table.text(row, name))), ...(table.dated ? [span(table.periods.of(row), app.data.closing)] : [])]),
  };
}

