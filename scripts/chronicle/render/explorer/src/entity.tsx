// Pages of everything that is not a body: a person, a function, a policy, an act, an event, a source.

import { Event } from "./event";
import { NEVER } from "./period";
import { Table } from "./rows";
import { app, both, line } from "./context";
import { Dispute } from "./disputes";
import { Told } from "./happened";
import { current } from "./statements";
import { EventRow } from "./changelist";
import { LINKED, look, word } from "./kinds";
import { told } from "./changes";
import { latin } from "./names";
import { SourceLine, cites } from "./sources";
import { argsOf, viewOf } from "./search";
import { Few, Glyph, Name, To, langOf } from "./ui";
import { iso, range, span, t } from "./words";

export function EntityPage({ table: name, id }: { table: string; id: string }) {
  const table = app.data.table(name), row = table ? app.data.find(name, id) : undefined;
  if (!table || row === undefined) return <><h1>{t("There is no {0}", id)}</h1><p class="notice">{t("It may be in another release.")} <To view="search" args={[id]}>{t("Search")}</To></p></>;
  const names = app.book.names(name, id, app.last), said = both(name, id, app.last);
  const events = app.data.eventsOf(name, id).filter((e) => !e.undated && !e.minor);
  return (
    <article class="bodypage">
      <p class="path"><To view="tables" args={[name]}>{t(table.meta.title)}</To> ›</p>
      <div class="bodyhead"><div>
        <h1 lang={langOf(0)}>{app.mode === "en" ? said[1] || said[0] : said[0] || said[1]}</h1>
        {latin(names) && app.mode !== "en" && <p class="pinyin" lang="zh-Latn">{latin(names)}</p>}
        {app.mode === "both" && said[0] && said[1] && <p class="english">{said[1]}</p>}
        {table.dated && <p class="life">{span(table.periods.of(row), app.data.closing)}</p>}
      </div></div>
      <div class="columns">
        <div>
          {relations(table, id).map(([other, rows, column]) => <Statements table={other} rows={rows} skip={column} />)}
          {events.length > 0 && <section class="section"><h2>{t("What happened")} <span class="quiet">{events.length}</span></h2><ol><Few of={events} most={10} render={(e: Event) => <li class="plainrow"><span class={`kind ${look(e)}`}><Glyph look={look(e)} size={12} /> {word(e)}</span><ol><EventRow event={e} /></ol></li>} /></ol></section>}
        </div>
        <div><Cells2 table={table} row={row} /><Cited table={table} row={row} /></div>
      </div>
    </article>
  );
}

// The rows of other tables that name an entity, by table.
function relations(table: Table, id: string): [Table, number[], string][] {
  const found: [Table, number[], string][] = [];
  for (const other of app.data.tables.values()) {
    if (other.meta.role === "evidence") continue;
    for (const [column, target] of Object.entries(other.meta.foreign ?? {})) {
      if (target !== table.name || other === table) continue;
      const rows = app.data.rowsOf(other, column, id);
      if (rows.length) found.push([other, rows, column]);
    }
  }
  return found;
}

function Statements({ table, rows, skip }: { table: Table; rows: number[]; skip: string }) {
  const columns = table.meta.columns.map((c) => c[0]).filter((name) => name !== skip && !(table.meta.key.includes(name) && !table.meta.foreign?.[name]) && !table.meta.bounds?.some((b) => b === name || b.startsWith(`${name}_`)) && rows.some((r) => table.text(r, name) || table.meta.on === name)).slice(0, 5);
  const sorted = [...rows].sort((a, b) => (table.dated ? table.periods.fl[a] - table.periods.fl[b] : 0));
  return (
    <section class="section">
      <h2>{t(table.meta.title)} <span class="quiet">{rows.length}</span></h2>
      <div class="scroll" tabIndex={0} role="region" aria-label={t(table.meta.title)}>
        <table>
          <thead><tr>{columns.map((c) => <th scope="col">{t(table.columnTitle(c))}</th>)}{table.dated && <th scope="col">{t("In the data")}</th>}</tr></thead>
          <tbody><Few of={sorted} most={12} render={(row) => (
            <tr>{columns.map((name) => {
              const to = app.data.table(table.meta.foreign?.[name]), text = table.text(row, name);
              return <td>{to && text ? <To view={viewOf(to)} args={argsOf(to, text)} className="plain"><Name of={both(to.name, text, app.last)} /></To> : <bdi>{current(table, row, name)}</bdi>}</td>;
            })}{table.dated && <td>{span(table.periods.of(row), app.data.closing)}</td>}</tr>
          )} /></tbody>
        </table>
      </div>
    </section>
  );
}

function Cells2({ table, row }: { table: Table; row: number }) {
  const labels = new Set(Object.values(table.meta.labels?.columns ?? {}));
  const shown = table.meta.columns.filter(([name]) => !labels.has(name) && !table.meta.key.includes(name) && !table.meta.bounds?.some((b) => b === name || b.startsWith(`${name}_`)) && (table.text(row, name) || table.meta.on === name));
  if (!shown.length) return null;
  return <section class="section"><h2>{t("Details")}</h2>{shown.map(([name, title]) => {
    const text = table.text(row, name), to = app.data.table(table.meta.foreign?.[name]);
    return <p class="headline"><span class="quiet2">{t(title)}</span><b class="weak">{to && text ? <To view={viewOf(to)} args={argsOf(to, text)} className="plain">{line(both(to.name, text, app.last))}</To> : /^https?:\/\//.test(text) ? <a href={text} rel="noreferrer noopener" target="_blank">{text}</a> : <bdi>{current(table, row, name)}</bdi>}</b></p>;
  })}</section>;
}

function Cited({ table, row }: { table: Table; row: number }) {
  const all = cites(table.name, row), contra = app.data.contra.filter((c) => c.cite.table === table.name && c.cite.row === row);
  if (table.meta.role === "reference") return null;
  return (
    <>
      {contra.length > 0 && <section class="section"><h2>{t("Disputed")}</h2>{contra.map((c) => <Dispute of={c} />)}</section>}
      <section class="section"><h2>{t("Sources")} <span class="quiet">{all.length}</span></h2>{all.length ? <Few of={all} most={6} render={(c) => <SourceLine cite={c} />} /> : <p class="quiet">{t("No citation")}</p>}</section>
    </>
  );
}

export function ActPage({ table: name, id }: { table: string; id: string }) {
  const table = app.data.table(name), row = table ? app.data.find(name, id) : undefined;
  if (!table || row === undefined) return <><h1>{t("There is no act {0}", id)}</h1><To view="search" args={[id]}>{t("Search")}</To></>;
  const said = both(name, id, app.last), first = table.number(row, `${table.meta.on}_earliest`), last = table.number(row, `${table.meta.on}_latest`);
  const events = app.data.events.filter((e) => e.acts.some((a) => a.table === name && app.data.table(name)!.id(a.row) === id));
  return (
    <article class="bodypage">
      <p class="path"><To view="tables" args={[name]}>{t(table.meta.title)}</To> ›</p>
      <div class="bodyhead">
        <div><h1>{app.mode === "en" ? said[1] || said[0] : said[0] || said[1]}</h1>{app.mode === "both" && said[0] && said[1] && <p class="english">{said[1]}</p>}<p class="life">{range(first, last)}</p></div>
        <p class="buttons">{first !== null && last !== null && <><To view="compare" args={[iso(first - 1), iso(last)]} className="button">{t("Before and after")}</To> <To view="chart" args={[iso(last)]} className="button">{t("The day after")}</To></>}</p>
      </div>
      <div class="columns">
        <div><section class="section"><h2>{t("What it changed")} <span class="quiet">{events.length}</span></h2><Few of={[...events].sort((a, b) => +LINKED.has(b.kind) - +LINKED.has(a.kind) || b.weight - a.weight)} most={15} render={(e: Event) => <Told event={e} />} />{!events.length && <p class="quiet">{t("No event names this act.")}</p>}</section></div>
        <div><Cells2 table={table} row={row} /><Cited table={table} row={row} /></div>
      </div>
    </article>
  );
}

export function EventPage({ id }: { id: string }) {
  const event = app.data.events.find((e) => e.id === id);
  if (!event) return <><h1>{t("There is no event {0}", id)}</h1><p class="notice">{t("It may be in another release.")}</p></>;
  const said = told(event);
  const title = [...said.about, ...said.olds, ...said.news].map((n) => (app.mode === "zh" ? n[0] || n[1] : n[1] || n[0])).slice(0, 3).join(", ");
  return (
    <article class="bodypage">
      <h1>{word(event)}: {title}</h1>
      <p class="life">{event.undated ? t("date unknown") : range(event.earliest, event.latest)} {event.earliest !== null && event.latest !== null && <To view="compare" args={[iso(event.earliest - 1), iso(event.latest), event.id]}>{t("Compare")}</To>}</p>
      <section class="section"><Told event={event} /></section>
      <section class="section"><h2>{t("Statements")} <span class="quiet">{event.statements.length}</span></h2>
        <Few of={event.statements} most={30} render={(s) => {
          const table = app.data.table(s.table)!, to = table.meta.about?.[0];
          return <p class="headline"><b class="weak">{t(table.meta.title)}: {to ? <To view={viewOf(app.data.table(to[0])!)} args={argsOf(app.data.table(to[0])!, table.text(s.row, to[1]))}>{line(both(to[0], table.text(s.row, to[1]), event.latest ?? app.last))}</To> : <To view={viewOf(table)} args={argsOf(table, table.id(s.row))}>{line(both(s.table, table.id(s.row), event.latest ?? app.last))}</To>}</b><span class="quiet">{s.side ? t("ends") : t("begins")} {s.side ? range(table.periods.te[s.row] >= NEVER ? null : table.periods.te[s.row], table.periods.tl[s.row] >= NEVER ? null : table.periods.tl[s.row]) : span(table.periods.of(s.row), app.data.closing).split(" → ")[0]}</span></p>;
        }} />
      </section>
    </article>
  );
}
