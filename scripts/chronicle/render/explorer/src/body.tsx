// V5: everything about one body, with its sources.

import { useState } from "preact/hooks";
import { ALWAYS, Cite, Event, NEVER, Period, SUCCESSOR, Table } from "./data";
import { app, both, line, nodeId, phone } from "./context";
import { Sentence } from "./compare";
import { told } from "./changes";
import { LINKED, look, word } from "./kinds";
import { isLatin, latin } from "./names";
import { exists, inTree, layoutOf, linksFrom, linksTo, path, places, postColumn, postRank, tenureTables } from "./house";
import { lastDay } from "./layout";
import { SourceLine, bounding, cites } from "./sources";
import { Bar, Years, extent, scale, wide } from "./time";
import { Body, Button, Cells, Chevron, Few, Glyph, Name, To, csv, fileName, langOf, save } from "./ui";
import { savePicture } from "./svg";
import { link } from "./route";
import { began, capital, day as inWords, iso, range, span, t, yearOf, dayOf } from "./words";

export function BodyPage({ id, statement }: { id: string; statement: string[] }) {
  const data = app.data, body = data.body;
  const row = body ? data.find(body.name, id) : undefined;
  if (!body || row === undefined) return <Unknown id={id} />;
  const day = exists(id, app.last) ? app.last : Math.min(app.last, lastDay(id));
  const names = app.book.names(body.name, id, day), name = both(body.name, id, day), above = path(data, id, day);
  const events = data.eventsOf(body.name, id).filter((e) => !e.undated && !e.minor && e.section === body.meta.section);
  const became = linksFrom(data, id), now = exists(id, app.last);
  const kind = places(data, id, day)[0];
  return (
    <article class="bodypage">
      <p class="path">{above.map((p) => <><Body id={p} day={day} strong={false} /> › </>)}{kind && data.edges!.code(kind.row, data.edges!.meta.kinds?.[0] ?? "")}</p>
      <div class="bodyhead">
        <div>
          <h1 lang={langOf(0)}>{app.mode === "en" ? name[1] || name[0] : name[0] || name[1]}</h1>
          {latin(names) && app.mode !== "en" && <p class="pinyin" lang="zh-Latn">{latin(names)}</p>}
          {app.mode === "both" && name[0] && name[1] && <p class="english" lang={langOf(1)}>{name[1]}</p>}
          <p class="life">{!now && became.length > 0 && <b>{t("It became")} {became.map((l, n) => <>{n > 0 && ", "}<Body id={l.next} strong={false} /></>)}. </b>}<Life id={id} row={row} events={events} /></p>
        </div>
        <p class="buttons">
          <To view="chart" args={[iso(day), ...(layoutOf(data, id).groups.length ? [id] : [])]} className="button">{t("In the chart")}</To>
          <To view="lineage" args={[id]} className="button">{t("Lineage")}</To>
          <Button onClick={() => copy(id)}>{t("Cite")}</Button>
          <Button onClick={() => save(fileName(id, "csv"), csv(statements(id)), "text/csv")}>CSV</Button>
        </p>
      </div>
      <Lifeline id={id} />
      <div class="columns">
        <div>
          <Happened events={events} />
          {about(body).map((table) => <Held table={table} id={id} />)}
        </div>
        <div>
          <Disputes id={id} open={statement} />
          <HeadList id={id} />
          <NameList id={id} />
          <Further id={id} />
        </div>
      </div>
    </article>
  );
}

function Unknown({ id }: { id: string }) {
  return <><h1>{t("There is no body {0}", id)}</h1><p class="notice">{t("It may be in another release.")} <To view="search" args={[id]}>{t("Search")}</To></p></>;
}

function copy(id: string): void {
  const { title, version, digest } = app.data.doc.release;
  const text = `${line(both(app.data.body!.name, id, app.last))}. ${title} ${version ?? "(unreleased)"}, sha256:${digest}, ${location.href}`;
  void navigator.clipboard?.writeText(text).catch(() => undefined);
  const live = document.getElementById("live");
  if (live) live.textContent = t("Link copied");
}

// One sentence of life.
function Life({ id, row, events }: { id: string; row: number; events: Event[] }) {
  const body = app.data.body!, p = body.periods.of(row);
  const made = events.find((e) => LINKED.has(e.kind) && e.who.some((w) => w.part === SUCCESSOR && nodeId(w.node) === id));
  const kinds = body.meta.tracks?.map((c) => body.code(row, c)).filter(Boolean) ?? [];
  const parts = [capital(kinds[0] ?? "")].filter(Boolean);
  if (made) parts.push(t("{0} {1}", capital(word(made)).toLowerCase() === "merged" ? t("formed by merger") : t("formed when others were {0}", word(made).toLowerCase()), range(made.earliest, made.latest)));
  else if (p.fe > ALWAYS || p.fl < NEVER) parts.push(t("since {0}", began(p.fe, p.fl)));
  for (const e of events.filter((e) => look(e) === "renamed").slice(0, 3)) parts.push(t("renamed {0}", range(e.earliest, e.latest)));
  if (p.tl <= app.data.closing) parts.push(t("ended {0}", range(p.te, p.tl)));
  return <>{parts.join("; ")}.</>;
}

interface Lane {
  label: string;
  bars: { p: Period; text: [string, string]; to?: string }[];
}

function lanes(id: string): Lane[] {
  const data = app.data, body = data.body!, found: Lane[] = [];
  const life = (other: string) => body.periods.of(data.find(body.name, other)!);
  const before = linksTo(data, id).filter((l) => data.find(body.name, l.old) !== undefined);
  const after = linksFrom(data, id).filter((l) => data.find(body.name, l.next) !== undefined);
  const whole = (list: typeof before) => (list.some((l) => l.extent === "whole") ? list.filter((l) => l.extent === "whole") : list);
  if (before.length) found.push({ label: t("Before"), bars: whole(before).slice(0, 8).map((l) => ({ p: life(l.old), text: both(body.name, l.old, lastDay(l.old)), to: link("body", [l.old]) })) });
  const official = app.book.of(body.name, id).filter((l) => l.rank === 0 || (l.rank >= 1e6 && !isLatin(l.language)));
  const primary = official.filter((l) => l.language === (official.some((o) => o.language === data.languages[0]) ? data.languages[0] : official[0]?.language));
  if (primary.length) found.push({ label: t("Name"), bars: primary.map((l) => ({ p: l.period.fe <= ALWAYS && l.period.tl >= NEVER && body.dated ? life(id) : l.period, text: pairAt(id, l.text, l.period) })) });
  else if (body.dated) found.push({ label: t("Life"), bars: data.rowsOf(body, body.meta.key[0], id).map((r) => ({ p: body.periods.of(r), text: both(body.name, id, lastDay(id)) })) });
  const edges = data.edges;
  if (edges) {
    const rows = data.rowsOf(edges, edges.meta.about![0][1], id).filter((r) => inTree(edges, r));
    if (rows.length) found.push({ label: t("Parent"), bars: rows.map((r) => ({ p: edges.periods.of(r), text: both(body.name, edges.text(r, edges.meta.parent![1]), Math.min(app.last, lastDay(edges.text(r, edges.meta.parent![1])))), to: link("body", [edges.text(r, edges.meta.parent![1])]) })) });
  }
  const held = leaders(id);
  if (held.length) found.push({ label: held[0].title, bars: held.map((h) => ({ p: h.table.periods.of(h.row), text: both(h.table.meta.about![0][0], h.person, app.last), to: link("entity", [h.table.meta.about![0][0], h.person]) })) });
  if (after.length) found.push({ label: t("Then"), bars: whole(after).slice(0, 6).map((l) => ({ p: life(l.next), text: both(body.name, l.next, Math.min(app.last, lastDay(l.next))), to: link("body", [l.next]) })) });
  for (const lane of found) lane.bars.sort((a, b) => a.p.fl - b.p.fl || a.p.te - b.p.te);
  return found;
}

function pairAt(id: string, text: string, p: Period): [string, string] {
  const day = p.fl < p.te ? p.fl : p.fe > ALWAYS ? p.fe : app.last;
  const names = both(app.data.body!.name, id, day);
  return names[0] === text ? names : [text, ""];
}

// The holders of the post that the contract names first, of those that this body has.
function leaders(id: string): { title: string; person: string; table: Table; row: number }[] {
  for (const table of tenureTables(app.data)) {
    const post = postColumn(table);
    const rows = app.data.rowsOf(table, table.meta.about![1][1], id);
    const first = Math.min(...rows.map((r) => postRank(table, table.text(r, post))));
    const own = rows.filter((r) => postRank(table, table.text(r, post)) === first);
    if (own.length) return own.map((row) => ({ title: post ? t(table.code(row, post)) : t("Head"), person: table.text(row, table.meta.about![0][1]), table, row }));
  }
  return [];
}

function Lifeline({ id }: { id: string }) {
  const all = lanes(id);
  if (!all.length) return null;
  const width = Math.max(280, Math.min(1240, app.width - (phone() ? 32 : 48))), label = phone() ? 0 : 116;
  const days = all.flatMap((l) => l.bars.flatMap(({ p }) => [p.fe, p.fl, p.te, p.tl])).filter((d) => d > ALWAYS && d < NEVER);
  const start = days.length ? Math.max(dayOf(yearOf(Math.min(...days)), 0, 1), app.last - 365 * 60) : app.first;
  const s = scale(Math.min(start, app.last - 365), app.last, label, width - 2);
  const rowH = 24, gap = 10;
  let y = 28;
  const placed = all.map((lane) => {
    const rows: number[] = [];
    const at = lane.bars.map(({ p, text }) => {
      const e = extent(p, s);
      if (!e) return null;
      const room = wide(shown(text)[0] || shown(text)[1], 12.5) + 14, start = e.from, x0 = textAt(e, room, width), end = Math.max(e.to, x0 + room);
      let row = rows.findIndex((last) => last <= start + 0.5);
      if (row < 0) row = rows.length;
      rows[row] = end;
      return { row, e, room };
    });
    const top = y;
    y += Math.max(1, rows.length) * (rowH + 3) + gap;
    return { lane, at, top };
  });
  const height = y;
  return (
    <div class="lifeline">
      <svg class="pic" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={t("Life of {0}", line(both(app.data.body!.name, id, app.last)))} id="lifeline">
        <Years of={s} top={22} bottom={height} at={14} room={84} />
        {placed.map(({ lane, at, top }) => (
          <g>
            {label > 0 && <text class="lane" x={0} y={top + 16}>{fit(lane.label, label - 8)}</text>}
            {lane.bars.map((bar, n) => {
              const place = at[n];
              if (!place) return null;
              const yy = top + place.row * (rowH + 3), [first, second] = shown(bar.text);
              const x0 = textAt(place.e, place.room, width), end = x0 >= place.e.to ? x0 : place.e.sure && x0 < place.e.sure[1] && place.e.sure[1] - x0 > place.room ? place.e.sure[1] : place.e.to;
              const both2 = first && second && x0 + place.room + wide(second, 12.5) <= end ? second : first ? "" : second;
              const label2 = `${lane.label}: ${shown(bar.text).filter(Boolean).join(" ")}, ${span(bar.p, app.data.closing)}`;
              const text = <text x={Math.max(label, x0) + 6} y={yy + 16}>{first && <tspan class="zh">{first}</tspan>}{both2 && <tspan class="en" dx={first ? 5 : 0}>{both2}</tspan>}</text>;
              const drawn = <><Bar p={bar.p} s={s} y={yy} h={rowH - 2} tinted />{text}</>;
              return bar.to ? <a href={bar.to} aria-label={label2} data-tip={label2}>{drawn}</a> : <g role="img" tabindex={0} aria-label={label2} data-tip={label2}>{drawn}</g>;
            })}
          </g>
        ))}
      </svg>
      {phone() && <p class="quiet small">{all.map((l) => l.label).join(" · ")}. {t("Dashed: possible.")}</p>}
      {!phone() && <button type="button" class="more" onClick={() => savePicture(document.querySelector<SVGSVGElement>("#lifeline")!, id, line(both(app.data.body!.name, id, app.last)))}>{t("Save SVG")}</button>}
    </div>
  );
}

// Where the label of a bar begins: in its certain part, else at its beginning, else behind it, else before the edge of the picture.
function textAt(e: { from: number; to: number; sure: [number, number] | null }, room: number, width: number): number {
  if (e.sure && e.sure[1] - e.sure[0] >= room) return e.sure[0];
  if (e.to - e.from >= room) return e.from;
  return e.to + room <= width ? e.to : Math.max(0, width - room);
}

const shown = ([first, second]: [string, string]): [string, string] => (app.mode === "zh" ? [first || second, ""] : app.mode === "en" ? ["", second || first] : [first, second]);

function fit(text: string, room: number): string {
  return wide(text, 12.5) <= room ? text : text.split(" ").slice(0, 2).join(" ");
}

function Happened({ events }: { events: Event[] }) {
  return (
    <section class="section">
      <h2>{t("What happened")} <span class="quiet">{events.length === 1 ? t("{0} event", 1) : t("{0} events", events.length)}</span></h2>
      <Few of={events} most={12} render={(event) => <Told event={event} />} />
      {!events.length && <p class="quiet">{t("No documented change")}</p>}
    </section>
  );
}

export function Told({ event }: { event: Event }) {
  const said = told(event), kind = look(event);
  const ends = event.statements.filter((s) => s.side === 1), begins = event.statements.filter((s) => s.side === 0);
  const collect = (list: Event["statements"]) => list.flatMap((s) => cites(s.table, s.row));
  const acts = event.acts.flatMap((node) => cites(node.table, node.row));
  const all = unique([...acts, ...event.links.flatMap((n) => cites(n.table, n.row)), ...collect(begins), ...collect(ends)]);
  const exact = event.earliest === event.latest;
  const before = exact ? null : bounding(collect(ends), event.earliest, event.latest).before ?? bounding(acts, event.earliest, event.latest).before;
  const after = exact ? null : bounding(collect(begins), event.earliest, event.latest).after ?? bounding(acts, event.earliest, event.latest).after;
  const direct = all.filter((c) => c.stance === "supports");
  const listed = unique([...(before ? [before] : []), ...(after ? [after] : [])]);
  const rest = all.filter((c) => !listed.some((l) => same(l, c)));
  const [most, setMost] = useState(before || after ? 0 : Math.min(2, rest.length));
  const label = kind === "renamed" ? [t("Old name last seen"), t("New name first seen")] : [t("Not before {0}", event.earliest === null ? "" : inWords(event.earliest)), t("Not after {0}", event.latest === null ? "" : inWords(event.latest))];
  return (
    <div class="told" id={`event-${event.n}`}>
      <div class="toldhead"><To view="event" args={[event.id]} className={`kind ${kind} plain`}><Glyph look={kind} /> {word(event)}</To><br /><span class="quiet2">{range(event.earliest, event.latest)}</span></div>
      <div>
        <p class="saying">{app.mode === "both" ? <Mixed event={event} /> : <Sentence said={said} look={kind} n={app.mode === "zh" ? 0 : 1} />}</p>
        {before && <><p class="quiet">{label[0]}</p><SourceLine cite={before} /></>}
        {after && <><p class="quiet">{label[1]}</p><SourceLine cite={after} /></>}
        {(most > 0 ? [...direct, ...rest].filter((c, n, a) => a.findIndex((o) => same(o, c)) === n && rest.includes(c)).slice(0, most) : []).map((c) => <SourceLine cite={c} />)}
        <p class="quiet">{said.inferred && <>{t("The link is inferred")} · </>}{!all.length ? t("No citation") : rest.length > most ? <button type="button" class="more" onClick={() => setMost(most + 20)}>{rest.length - most === 1 ? t("1 more citation") : t("{0} more citations", rest.length - most)}</button> : null}</p>
      </div>
    </div>
  );
}

const same = (a: Cite, b: Cite) => a.source === b.source && a.locator === b.locator;
const unique = (all: Cite[]) => all.filter((c, n) => all.findIndex((o) => same(o, c)) === n);

// Both languages of each name in one line.
function Mixed({ event }: { event: Event }) {
  const said = told(event);
  const joined = (list: [string, string][], sign = " + ") => list.map((n, i) => <>{i > 0 && sign}<Name of={n} strong={false} /></>);
  return <>{joined(said.about, " · ")}{said.about.length > 0 && said.olds.length + said.news.length > 0 && ": "}{joined(said.olds)}{said.olds.length > 0 && said.news.length > 0 && <span class={`arrowsign ${look(event)}`}> → </span>}{joined(said.news)}{said.extra && <span class="quiet"> ({said.extra})</span>}</>;
}

// Tables of statements that name a body beside their subject: functions, and the like.
function about(body: Table): Table[] {
  return [...app.data.tables.values()].filter((t) => t.dated && t.meta.role === "attribute" && t.meta.about && t.meta.about[0][0] !== body.name && t.meta.about.some((a) => a[0] === body.name));
}

function Held({ table, id }: { table: Table; id: string }) {
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

// The rows of every table that are about a body: [table, row].
function own(id: string): [Table, number][] {
  const body = app.data.body!, found: [Table, number][] = [];
  for (const table of app.data.tables.values()) {
    if (table === body) for (const row of app.data.rowsOf(table, table.meta.key[0], id)) found.push([table, row]);
    for (const [entity, column] of table.meta.about ?? []) if (entity === body.name) for (const row of app.data.rowsOf(table, column, id)) found.push([table, row]);
  }
  return found;
}

function Disputes({ id, open }: { id: string; open: string[] }) {
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

export function current(table: Table, row: number, column: string): string {
  const [start, end] = [table.meta.bounds?.[0]?.replace(/_earliest$/, ""), table.meta.bounds?.[2]?.replace(/_earliest$/, "")];
  if (table.dated && column === start) return began(table.periods.fe[row], table.periods.fl[row]);
  if (table.dated && column === end) return table.periods.te[row] >= NEVER ? t("data end") : range(table.periods.te[row], table.periods.tl[row]);
  if (table.meta.on === column) return range(table.number(row, `${column}_earliest`), table.number(row, `${column}_latest`));
  const target = table.meta.foreign?.[column], text = table.text(row, column);
  return target && text ? line(both(target, text, app.last)) : table.code(row, column);
}

function HeadList({ id }: { id: string }) {
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

function NameList({ id }: { id: string }) {
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
function Further({ id }: { id: string }) {
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

const isBound = (table: Table, name: string) => !!table.meta.bounds?.some((b) => b === name || b.startsWith(`${name}_`));

function statements(id: string): Cells {
  return {
    columns: ["table", "id", "says", "valid_from_earliest", "valid_from_latest", "valid_to_earliest", "valid_to_latest"],
    rows: own(id).map(([table, row]) => {
      const says = table.meta.columns.filter(([name]) => !isBound(table, name) && table.text(row, name)).map(([name]) => `${name}=${table.text(row, name)}`).join("; ");
      const p = table.periods.of(row), day = (d: number) => (!table.dated || d <= ALWAYS || d >= NEVER ? "" : iso(d));
      return [table.name, table.rowId(row), says, day(p.fe), day(p.fl), day(p.te), day(p.tl)];
    }),
  };
}

