// What else the data say of a body: functions held, heads, names, figures.

import { app, both } from "./context";
import { tenureTables } from "./house";
import { leaders } from "./lifeline";
import { isLatin } from "./names";
import { ALWAYS, NEVER } from "./period";
import { Table } from "./rows";
import { current, isBound } from "./statements";
import { Chevron, Few, langOf, Name, To } from "./ui";
import { span, t } from "./words";

// Tables of statements that name a body beside their subject: functions, and the like.
export function about(body: Table): Table[] {
  return [...app.data.tables.values()].filter((t) => t.dated && t.meta.role === "attribute" && t.meta.about && t.meta.about[0][0] !== body.name && t.meta.about.some((a) => a[0] === body.name));
}

export function Held({ table, id }: { table: Table; id: string }) {
  const column = table.meta.about!.find((a) => a[0] === app.data.body!.name)![1], [entity, of] = table.meta.about![0];
  const rows = [...app.data.rowsOf(table, column, id)].sort((a, b) => +(table.periods.tl[b] > app.last) - +(table.periods.tl[a] > app.last) || table.periods.fl[a] - table.periods.fl[b]);
  if (!rows.length) return null;
  const gone = rows.filter((r) => table.periods.tl[r] <= app.last).length;
  const mode = table.meta.columns.find(([name, , , codes]) => codes && name !== column && name !== of)?.[0];
  const title = app.data.table(entity)!.meta.title;
  return (
    <section class="section">
      <h2>{t(title)} <span class="quiet">{rows.length} {t("in")}, {gone ? t("{0} known to have left", gone) : t("none known to have left")}</span></h2>
      <div class="scroll" tabIndex={0} role="region" aria-label={t(title)}>
        <table>
          <thead><tr><th scope="col">{t(title)}</th>{mode && <th scope="col">{t(table.columnTitle(mode))}</th>}<th scope="col">{t("In the data")}</th></tr></thead>
          <tbody>
            <Few of={rows} most={8} render={(row) => {
              const name = both(entity, table.text(row, of), app.last);
              return <tr><td><To view="entity" args={[entity, table.text(row, of)]} className="plain">{app.mode !== "en" && name[0] && <div class="strong" lang={langOf(0)}>{name[0]}</div>}{app.mode !== "zh" && <div class={app.mode === "both" ? "quiet2" : "strong"}>{name[1]}</div>}</To></td>{mode && <td>{t(table.code(row, mode))}</td>}<td>{span(table.periods.of(row), app.data.closing)}</td></tr>;
            }} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function HeadList({ id }: { id: string }) {
  const held = leaders(id);
  if (!tenureTables(app.data).length) return null;
  return (
    <section class="section">
      <h2>{t("Heads")}</h2>
      <Few of={held.sort((a, b) => b.table.periods.fl[b.row] - a.table.periods.fl[a.row])} most={8} render={(h) => (
        <p class="headline"><To view="entity" args={[h.table.meta.about![0][0], h.person]} className="plain"><Name of={both(h.table.meta.about![0][0], h.person, app.last)} /></To><span class="quiet2">{span(h.table.periods.of(h.row), app.data.closing)}</span></p>
      )} />
      <p class="quiet small">{held.length ? <To view="people" args={[id]}>{t("All posts")} <Chevron /></To> : t("No head is in the data.")}</p>
    </section>
  );
}

export function NameList({ id }: { id: string }) {
  const body = app.data.body!, seen = new Set<string>();
  const order = (l: string) => (app.data.languages.indexOf(l) + 99) % 99;
  const labels = [...app.book.of(body.name, id)].sort((a, b) => order(a.language) - order(b.language) || a.rank - b.rank || a.period.fl - b.period.fl).filter((l) => !isLatin(l.language) && !seen.has(l.text + l.kind) && seen.add(l.text + l.kind));
  const table = [...app.data.tables.values()].find((t) => t.meta.labels?.prefer && t.meta.about?.[0][0] === body.name);
  const words = table?.meta.labels?.prefer ? table.words(table.meta.labels.prefer[0]) : {};
  const many = labels.some((l) => l.period.fe > ALWAYS || l.period.tl < NEVER);
  return (
    <section class="section">
      <h2>{t("Names")}</h2>
      <Few of={labels} most={10} render={(l) => <p class="headline"><b lang={l.language} class={l.rank === 0 ? "strong" : "weak"}><bdi>{l.text}</bdi></b><span class="quiet">{t((words[l.kind] ?? l.kind).replace(/ name$/, "").toLowerCase())}{many && l.rank < 1e6 && <><br />{span(l.period, app.data.closing)}</>}</span></p>} />
    </section>
  );
}

// Whatever else the data say of a body: ranks, figures, addresses.
export function Further({ id }: { id: string }) {
  const body = app.data.body!;
  const tables = [...app.data.tables.values()].filter((table) => table !== body && !table.meta.labels?.text && table !== app.data.edges && table.meta.about?.[0]?.[0] === body.name && app.data.rowsOf(table, table.meta.about[0][1], id).length);
  return (
    <>
      {tables.map((table) => {
        const rows = app.data.rowsOf(table, table.meta.about![0][1], id);
        return (
          <section class="section"><h2>{t(table.meta.title)}</h2>
            <Few of={rows} most={6} render={(row) => <p class="headline"><b class="weak">{table.meta.columns.filter(([name]) => !table.meta.key.includes(name) && name !== table.meta.about![0][1] && !(table.meta.causes && Object.values(table.meta.causes).includes(name)) && !isBound(table, name) && table.text(row, name)).map(([name]) => current(table, row, name)).join(" · ")}</b>{table.dated && <span class="quiet">{span(table.periods.of(row), app.data.closing)}</span>}</p>} />
          </section>
        );
      })}
    </>
  );
}
