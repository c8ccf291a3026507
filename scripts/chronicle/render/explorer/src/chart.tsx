// V1: who belonged to whom on this day, and how sure is that?

import { useMemo, useState } from "preact/hooks";
import { Day } from "./period";
import { app, both, line, phone } from "./context";
import { certainBodies } from "./changes";
import { Board, Person, heads } from "./board";
import { ofDay } from "./boxes";
import { staticLayout } from "./layout";
import { isLatin } from "./names";
import { exists, layoutOf, places, tenureTables, trunkOn, postColumn, postRank } from "./house";
import { Strip, acts, isMonth, months, stops } from "./strip";
import { Button, Cells, Chevron, Drawer, Name, TableOf, To } from "./ui";
import { AskDays } from "./askdays";
import { Card } from "./card";
import { PhoneChart } from "./phone";
import { go, link } from "./route";
import { day as inWords, iso, range, t } from "./words";
import { saveBoard } from "./svg";

interface Sizes {
  content: number;
  chart: number;
  side: boolean;
}

export function sizes(sideWidth: number): Sizes {
  const content = Math.min(1488, app.width - (app.width < 720 ? 32 : 48));
  const beside = app.width >= 1360;
  return { content, chart: beside ? content - sideWidth - 40 : content, side: beside };
}

export function Chart({ day, trunk, table }: { day: Day; trunk: string | null; table: boolean }) {
  const [selected, select] = useState<string | null>(null);
  const focus = trunk ?? app.focus;
  const { content, chart, side } = sizes(312);
  const [certain, possible] = useMemo(() => certainBodies(app.data, day), [day]);
  const to = (next: Day, replace = false) => go(link("chart", [iso(next), ...(trunk ? [trunk] : [])], kept()), replace);
  const head = <Head day={day} counts={t("{0} bodies certain, {1} possible", certain, possible)} to={to} content={content} />;
  if (!focus || !app.data.body) return <>{head}<Plain day={day} /></>;
  const folded = new Set((app.route.q.fold ?? "").split(",").filter(Boolean));
  const now = trunkOn(app.data, focus, day);
  if (phone()) return <>{head}<PhoneChart day={day} trunk={now} focus={focus} /></>;
  const layout = staticLayout(focus, Math.floor(chart), false, folded);
  const picture = ofDay(layout, day);
  const fold = (key: string) => {
    const next = new Set(folded);
    if (!next.delete(key)) next.add(key);
    go(link("chart", [iso(day), ...(trunk ? [trunk] : [])], { ...kept(), fold: [...next].join(",") }));
  };
  const posts = heads(now, day);
  const nobody = !exists(now, day) && !certain && !possible;
  const panel = selected ? <Card id={selected} day={day} onClose={() => select(null)} /> : null;
  return (
    <>
      {head}
      <div class={side ? "beside" : "stack"} style={side ? { gridTemplateColumns: `${chart}px 312px` } : undefined}>
        <section aria-label={t("Chart")}>
          {nobody ? <Nobody /> : table ? <TableOf of={cells(day)} name={`chart-${iso(day)}`} label={t("Chart")} /> : (
            <Board layout={layout} picture={picture} trunk={now} day={day} compare={false} selected={selected} onSelect={(id) => select(id === selected ? null : id)} onFold={fold} heads={<Heads posts={posts} day={day} trunk={now} />} />
          )}
          <div class="tools">
            <Button onClick={() => go(link("chart", [iso(day), ...(trunk ? [trunk] : [])], { ...kept(), t: table ? "" : "1" }))} pressed={table}>{t("Table of this view")}</Button>
            {!table && <Button onClick={() => saveBoard(`chart-${iso(day)}`, inWords(day, true))}>{t("Save SVG")}</Button>}
          </div>
        </section>
        {side ? <aside aria-label={t("On this day")}>{panel ?? <Side day={day} posts={posts} certain={certain} possible={possible} trunk={now} />}</aside> : (
          <aside aria-label={t("On this day")}><Side day={day} posts={posts} certain={certain} possible={possible} trunk={now} />{panel && <Drawer onClose={() => select(null)}>{panel}</Drawer>}</aside>
        )}
      </div>
    </>
  );
}

function kept(): Record<string, string> {
  const { fold, k } = app.route.q;
  return { ...(fold ? { fold } : {}), ...(k ? { k } : {}) };
}

function Nobody() {
  const near = nearestDay();
  return <p class="notice">{t("No body is in the data on this day.")} {near !== null && <To view="chart" args={[iso(near)]}>{inWords(near, true)}</To>}</p>;
}

function nearestDay(): Day | null {
  const body = app.data.body;
  if (!body?.n) return null;
  const first = Math.min(...Array.from(body.periods.fl));
  return first < 1e8 ? Math.max(first, app.first) : app.last;
}

function Head({ day, counts, to, content }: { day: Day; counts: string; to: (day: Day, replace?: boolean) => void; content: number }) {
  const [asking, ask] = useState(false);
  const all = stops();
  const before = [...all].reverse().find((s) => s < day), after = all.find((s) => s > day);
  const buttons = (
    <div class="buttons">
      <Button onClick={() => before !== undefined && to(before)} disabled={before === undefined}><Chevron to="left" /> {t("Previous")}</Button>
      {phone() && <DayButton ask={ask} />}
      <Button onClick={() => after !== undefined && to(after)} disabled={after === undefined}>{t("Next")} <Chevron /></Button>
      {!phone() && <DayButton ask={ask} />}
    </div>
  );
  const strip = <Strip width={phone() ? app.width - 32 : Math.floor(content - 272)} days={[day]} onDay={(d, done) => to(d[0], !done)} label={t("Time")} height={phone() ? 94 : 104} />;
  return (
    <>
      <div class="viewhead">
        <div class="what">
          <h1>{inWords(day, true)}</h1>
          <p class="sub">{counts}</p>
          {!phone() && buttons}
        </div>
        {!phone() && strip}
      </div>
      {phone() && <div class="dock">{strip}{buttons}</div>}
      {asking && <AskDays days={[day]} labels={[t("Day")]} onDays={(d) => { ask(false); if (d) to(d[0]); }} />}
    </>
  );
}

const DayButton = ({ ask }: { ask: (on: boolean) => void }) => <Button onClick={() => ask(true)}>{t("Day…")}</Button>;

function Heads({ posts, day, trunk }: { posts: ReturnType<typeof heads>; day: Day; trunk: string }) {
  const named = leading(trunk);
  return (
    <>
      {named.slice(0, app.width < 900 ? 1 : 2).map((title) => {
        const own = posts.find((p) => p.title === title);
        return <span class="head"><span class="post">{t(title)}</span>{own ? own.held.slice(0, 2).map((h) => <b><Name of={both(h.table.meta.about![0][0], h.person, day)} /></b>) : <span class="quiet">{t("not in the data")}</span>}</span>;
      })}
    </>
  );
}

// The posts of a body that the contract names first, whoever holds them.
export function leading(trunk: string): string[] {
  const focus = app.focus ?? trunk, chain = layoutOf(app.data, focus).chain;
  const bodies = chain.includes(trunk) ? chain : [trunk];
  const found = new Map<string, number>();
  for (const table of tenureTables(app.data)) {
    const post = postColumn(table);
    for (const id of bodies) for (const row of app.data.rowsOf(table, table.meta.about![1][1], id)) {
      const code = table.text(row, post);
      found.set(table.words(post ?? "")[code] ?? code, postRank(table, code));
    }
  }
  return [...found].sort((a, b) => a[1] - b[1]).map(([title]) => title);
}

function Side({ day, posts, certain, possible, trunk }: { day: Day; posts: ReturnType<typeof heads>; certain: number; possible: number; trunk: string }) {
  const all = certain + possible || 1;
  const titles = [...new Set([...leading(trunk).slice(0, 2), ...posts.map((p) => p.title)])];
  const unsettled = acts().filter((mark) => mark.first < day && day < mark.last && !isMonth(mark));
  const dated = acts().filter(isMonth);
  const before = [...dated].reverse().find((m) => m.last <= day), after = dated.find((m) => m.first > day);
  const end = months()[months().length - 1];
  return (
    <>
      <section>
        <h2>{t("On this day")}</h2>
        <div class="meter" aria-hidden="true"><i style={{ width: `${(certain / all) * 100}%` }} /><i class="hatchbox" style={{ width: `${(possible / all) * 100}%` }} /></div>
        <p class="small">{t("{0} certain", certain)} · {t("{0} possible", possible)}</p>
        <dl class="posts">
          {shownPosts(titles, posts).map((title) => {
            const own = posts.find((p) => p.title === title);
            return <><dt>{t(title)}</dt><dd>{own ? <Folding held={own.held} day={day} /> : <span class="quiet">{t("not in the data")}</span>}</dd></>;
          })}
        </dl>
      </section>
      {unsettled.length > 0 && (
        <section><h2>{t("Not settled on this day")}</h2>{unsettled.map((m) => <ActLine mark={m} />)}</section>
      )}
      {(before || after) && (
        <section><h2>{t("Nearest acts with a date")}</h2>{before && <ActLine mark={before} first />}{after && <ActLine mark={after} first />}</section>
      )}
      <section class="legend">
        <h2>{t("Legend")}</h2>
        <p><i class="key box certain" /><span><b>{t("Certain")}</b> {t("on this day")}</span></p>
        <p><i class="key box possible" /><span><b>{t("Possible")}</b>{t(": a source says so before or after, none decides this day")}</span></p>
        <p><i class="key empty" /><span><b>{t("Empty place")}</b>{t(", kept for a body of another time, so that nothing moves")}</span></p>
        <p><i class="key two"><i class="sq dashed" />→<i class="sq dashed" /></i><span><b>{t("Changing")}</b>{t(": old and new body are both possible")}</span></p>
        <p><svg class="key" width="44" height="16" aria-hidden="true"><rect class="area certain" y="3" width="44" height="13" /></svg><span>{t("Certain statements")} ({end?.certain ?? 0})</span></p>
        <p><svg class="key" width="44" height="16" aria-hidden="true"><rect class="area possible" y="1" width="44" height="15" /><rect fill="url(#hatch)" y="1" width="44" height="15" /></svg><span>{t("Possible ones")} ({end?.possible ?? 0})</span></p>
        <p><svg class="key" width="44" height="16" aria-hidden="true"><path class="tri" d="M18 12h8l-4-7z" /></svg><span>{t("Act with a known date")}</span></p>
        <p><svg class="key" width="44" height="16" aria-hidden="true"><path class="window" d="M4 5v6M4 8H40M40 5v6" /></svg><span>{t("Act dated only within a window")}</span></p>
      </section>
    </>
  );
}

// The first two posts, and as many of the others as the column has room for.
function shownPosts(titles: string[], posts: ReturnType<typeof heads>): string[] {
  let lines = 0;
  return titles.filter((title, n) => {
    lines += Math.min(9, posts.find((p) => p.title === title)?.held.length ?? 1);
    return n < 2 || lines < 16;
  });
}

function Folding({ held, day }: { held: ReturnType<typeof heads>[number]["held"]; day: Day }) {
  const [open, setOpen] = useState(false), most = 9;
  const sorted = [...held].sort((a, b) => b.level - a.level);
  return <>{(open ? sorted : sorted.slice(0, most)).map((h) => <div><Person held={h} day={day} /></div>)}{!open && sorted.length > most && <button type="button" class="more" onClick={() => setOpen(true)}>{t("{0} more", sorted.length - most)}</button>}</>;
}

function ActLine({ mark, first = false }: { mark: { table: string; id: string; first: Day; last: Day }; first?: boolean }) {
  const [zh, en] = both(mark.table, mark.id, mark.last), when = <span class="quiet">{range(mark.first, mark.last)}</span>;
  return (
    <p class="actline">
      {first && <>{when}<br /></>}
      <To view="act" args={[mark.table, mark.id]} className="plain">{app.mode === "zh" ? <bdi lang="zh-Hans">{zh || en}</bdi> : <bdi lang="en">{en || zh}</bdi>}</To>
      {app.mode === "both" && en && zh && !first && <><br /><bdi class="quiet2" lang="zh-Hans">{zh}</bdi></>}
      {!first && <><br />{when}</>}
    </p>
  );
}

// The bodies of the day as rows.
function cells(day: Day): Cells {
  const body = app.data.body!;
  const rows: Cells["rows"] = [];
  const seen = new Set<string>();
  for (let row = 0; row < body.n; row++) {
    const id = body.id(row);
    if (seen.has(id)) continue;
    seen.add(id);
    const level = exists(id, day);
    if (!level) continue;
    const name = both(body.name, id, day), place = places(app.data, id, day)[0], edges = app.data.edges;
    const kind = place && edges?.meta.kinds ? edges.code(place.row, edges.meta.kinds[0]) : "";
    rows.push([id, name[0], name[1], level === 2 ? "certain" : "possible", ...(edges ? [kind, place?.parent ?? "", place ? line(both(body.name, place.parent, day)) : ""] : [])]);
  }
  rows.sort((a, b) => (String(a[4] ?? "") < String(b[4] ?? "") ? -1 : a[4] === b[4] ? 0 : 1));
  const [first, second] = app.data.languages.filter((l) => !isLatin(l));
  return { columns: ["id", `${t("Name")} (${first ?? ""})`, `${t("Name")} (${second ?? ""})`, t("State"), ...(app.data.edges ? [t("Kind"), `${t("Parent")} id`, t("Parent")] : [])], rows };
}

// A package without a hierarchy: the bodies of the day as a list.
function Plain({ day }: { day: Day }) {
  if (!app.data.body) return <p class="notice">{t("This dataset has no table of entities.")} <To view="tables">{t("Tables")}</To></p>;
  const list = cells(day);
  return <><p class="notice">{t("This dataset has no hierarchy; its entities of the day are listed.")}</p><TableOf of={list} name={`day-${iso(day)}`} label={line(["", app.data.body.meta.title])} /></>;
}
