// What sources dispute: the accepted and the contested value side by side.

import { app, both, line } from "./context";
import { cites } from "./sources";
import { current, own } from "./statements";
import { Few } from "./ui";
import { t } from "./words";

export function Disputes({ id, open }: { id: string; open: string[] }) {
  const rows = new Map(own(id).map(([table, row]) => [`${table.name} ${row}`, table]));
  const all = app.data.contra.filter((c) => rows.has(`${c.cite.table} ${c.cite.row}`));
  if (!all.length) return null;
  return (
    <section class="section">
      <h2>{t("Disputed")} <span class="quiet">{all.length}</span></h2>
      <Few of={all} most={open.length ? all.length : 2} render={(c) => <Dispute of={c} />} />
      <p class="quiet small">{t("Both values stay in the data, each with its source.")}</p>
    </section>
  );
}

export function Dispute({ of: { cite, column, says, rule } }: { of: (typeof app.data.contra)[number] }) {
  const table = app.data.table(cite.table)!, evidence = app.data.having("evidence")[0];
  const accepted = cites(cite.table, cite.row);
  const source = app.data.sources!;
  const publisher = (row: number) => source.text(row, source.has("publisher") ? "publisher" : source.meta.key[0]);
  const ruled = evidence?.meta.columns.find(([name]) => name === "resolution")?.[3]?.[rule ?? ""] ?? rule;
  const value = column ? current(table, cite.row, column) : "";
  const target = column ? table.meta.foreign?.[column] : undefined;
  const who = [...new Set(accepted.map((c) => publisher(c.source)))];
  return (
    <div class="dispute">
      <p class="head"><b>{t(table.meta.title)}: {column ? t(table.columnTitle(column)) : ""}</b></p>
      <div class="sides">
        <div><p class="quiet"><b>{t("Accepted")}</b></p><p class="value"><b><bdi>{value}</bdi></b></p><p class="small">{who.slice(0, 3).join("; ")}{who.length > 3 && `; ${t("{0} more", who.length - 3)}`}</p></div>
        <div><p class="quiet"><b>{t("Contested")}</b></p><p class="value"><bdi>{target && says ? line(both(target, says, app.last)) : column ? (table.words(column)[says ?? ""] ?? says) : says}</bdi></p><p class="small">{cite.source >= 0 && publisher(cite.source)}</p></div>
      </div>
      <p class="decided small">{ruled ? t("Decided: {0}", ruled) : t("Not decided")}</p>
    </div>
  );
}
