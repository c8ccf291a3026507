// V4: who led it when; where are gaps and doubts?

import { useState } from "preact/hooks";
import { ALWAYS, Day, NEVER, Period } from "./period";
import { Table } from "./rows";
import { app, both, bothShort, line, phone } from "./context";
import { lastDay } from "./groups";
import { textWidth } from "./measure";
import { layoutOf, postColumn, postRank, tenureTables } from "./house";
import { Bar, Scale, Years, extent, scale, wide } from "./time";
import { Body, Button, Cells, Chevron, TableOf, nameOf, useZoom } from "./ui";
import { acts, isMonth } from "./strip";
import { savePicture } from "./svg";
import { go, link } from "./route";
import { day as inWords, iso, span, t } from "./words";

interface Held {
  person: string;
  people: string;
  table: Table;
  row: number;
  p: Period;
  body: string;
}

interface Post {
  code: string;
  title: string;
  rank: number;
  held: Held[];
  single: boolean; // one holder at a time
}

const brief = (name: [string, string]) => (app.mode === "zh" ? name[0] || name[1] : name[1] || name[0]);

function postsOf(body: string): Post[] {
  const found = new Map<string, Post>();
  const chain = layoutOf(app.data, body).chain;
  for (const table of tenureTables(app.data)) {
    const column = postColumn(table);
    for (const id of chain) for (const row of app.data.rowsOf(table, table.meta.about![1][1], id)) {
      const code = table.text(row, column), post = found.get(code) ?? { code, title: column ? table.code(row, column) : t("Post"), rank: postRank(table, code), held: [], single: true };
      post.held.push({ person: table.text(row, table.meta.about![0][1]), people: table.meta.about![0][0], table, row, p: table.periods.of(row), body: id });
      found.set(code, post);
    }
  }
  for (const post of found.values()) {
    const begin = (p: Period) => (p.fl < NEVER ? p.fl : p.fe > ALWAYS ? p.fe : NEVER);
    post.held.sort((a, b) => begin(a.p) - begin(b.p) || a.p.te - b.p.te);
    post.single = post.held.every((h, n) => post.held.slice(n + 1).every((o) => Math.max(h.p.fl, o.p.fl) >= Math.min(h.p.te, o.p.te)));
  }
  return [...found.values()].sort((a, b) => a.rank - b.rank);
}

export function People({ body, posts: chosen, table }: { body: string | null; posts: string[] | null; table: boolean }) {
  const [choosing, choose] = useState(false);
  if (!body || !app.data.body || !tenureTables(app.data).length) return <><h1>{t("People")}</h1><p class="notice">{t("No table of this dataset says who was in which post.")}</p></>;
  const all = postsOf(body), chain = layoutOf(app.data, body).chain;
  const usual = all.slice(0, 2).map((p) => p.code).concat(all.slice(2).filter((p) => p.held.length >= 4).slice(0, 3).map((p) => p.code));
  const codes = chosen ?? usual, shown = all.filter((p) => codes.includes(p.code));
  const before = chain.slice(1).filter((id) => all.some((p) => p.held.some((h) => h.body === id)));
  const heads = shown.filter((p, n) => n < 2 && p.single), rest = shown.filter((p) => !heads.includes(p));
  const bodies = [...new Set(tenureTables(app.data).flatMap((tt) => [...app.data.by(tt, tt.meta.about![1][1])].sort((a, b) => b[1].length - a[1].length).map(([id]) => id)))].slice(0, 60);
  const toggle = (code: string) => {
    const next = codes.includes(code) ? codes.filter((c) => c !== code) : [...codes, code];
    go(link("people", [body, all.map((p) => p.code).filter((c) => next.includes(c)).join(",")]), true);
  };
  return (
    <article>
      <div class="pagehead">
        <div><h1>{t("Who led {0}", brief(bothShort(app.data.body.name, body, app.last)))}</h1><p class="sub"><Body id={body} strong={false} />{before.length > 0 && <> {t("and, before it,")} {before.map((id, n) => <>{n > 0 && ", "}<Body id={id} day={lastDay(id)} strong={false} /></>)}</>}</p></div>
        <div class="buttons">
          <label class="pick">{t("Body")} <select value={body} onChange={(e) => go(link("people", [e.currentTarget.value]))}>{[...new Set([body, ...bodies])].map((id) => <option value={id}>{line(both(app.data.body!.name, id, Math.min(app.last, lastDay(id))))}</option>)}</select></label>
          <Button onClick={() => choose(!choosing)} pressed={choosing}>{t("Posts: {0} of {1}", shown.length, all.length)} <Chevron to="down" /></Button>
          <Button onClick={() => go(link("people", app.route.args, { t: table ? "" : "1" }))} pressed={table}>{t("Table of this view")}</Button>
          <Button onClick={() => savePicture(document.querySelector<SVGSVGElement>("#people")!, `people-${body}`, line(nameOf(app.data.body!.name, body)))} disabled={table}>{t("Save SVG")}</Button>
        </div>
      </div>
      {choosing && <fieldset class="picks"><legend class="sr">{t("Posts")}</legend>{all.map((p) => <label><input type="checkbox" checked={codes.includes(p.code)} onChange={() => toggle(p.code)} /> {t(p.title)} <span class="quiet">{p.held.length}</span></label>)}</fieldset>}
      {!all.length && <p class="notice">{t("Nobody is in the data for this body.")}</p>}
      {table ? <TableOf of={rows(shown)} name={`people-${body}`} label={t("People")} /> : <Picture heads={heads} rest={rest} chain={chain} />}
      {!table && <>
        <p class="legend row">
          <span><svg width="30" height="14" aria-hidden="true"><g class="bar"><rect class="sure" x="1" y="1" width="28" height="12" /></g></svg>{t("in post, certain")}</span>
          <span><svg width="30" height="14" aria-hidden="true"><g class="bar"><rect class="may" x="1" y="1" width="28" height="12" /></g></svg>{t("possibly in post: began or ended at some point in here")}</span>
          <span><Chevron /> {t("in post at the end of the data")}</span>
          {heads.length === 2 && <span><svg width="30" height="14" aria-hidden="true"><path class="ground" d="M2 0H22L28 14H8z" /></svg>{t("same person in both posts")}</span>}
        </p>
        {heads.length === 2 && <Handovers first={heads[1]} second={heads[0]} />}
      </>}
    </article>
  );
}

function Picture({ heads, rest, chain }: { heads: Post[]; rest: Post[]; chain: string[] }) {
  const [zoom, zooming] = useZoom();
  const inner = zoom * Math.max(640, Math.min(1488, app.width - (phone() ? 32 : 48))), label = 216;
  const starts = [...heads, ...rest].flatMap((p) => p.held.map((h) => (h.p.fe > ALWAYS ? h.p.fe : h.p.fl))).filter((d) => d < NEVER);
  const last = heads.map((p) => p.held[p.held.length - 1]).filter(Boolean).map((h) => textWidth(brief(both(h.people, h.person, app.last)), 12.5, 600) + 12);
  const s = scale(Math.max(app.first, Math.min(...starts, app.last - 3650) - 120), app.last, label, inner - Math.max(70, ...last));
  let y = 40;
  const laneAt = heads.map((_, n) => y + n * 50);
  if (heads.length) y = laneAt[laneAt.length - 1] + 27 + 20;
  const sections = rest.map((post) => {
    const top = y + 6, lines = post.held.map((_, n) => top + 22 + n * 20);
    y = top + 22 + post.held.length * 20 + 10;
    return { post, top, lines };
  });
  const height = y + 8, end = s.x(app.last);
  const name = (h: Held): [string, string] => both(h.people, h.person, app.last);
  return (
    <div class="scroll" tabIndex={0} role="region" {...zooming} aria-label={t("People")}>
      <svg class="pic" id="people" width={inner} height={height} viewBox={`0 0 ${inner} ${height}`} role="group" aria-label={t("People")}>
        <Years of={s} top={26} bottom={height - 4} at={18} />
        {acts().filter((m) => m.snapshot && isMonth(m) && m.last > s.first).map((m) => <line class="dotted" x1={s.x(m.last)} x2={s.x(m.last)} y1={26} y2={height - 4} />)}
        {heads.length === 2 && heads[0].held.map((h) => heads[1].held.filter((o) => o.person === h.person && overlap(o.p, h.p)).map((o) => {
          const a = extent(h.p, s), b = extent(o.p, s);
          if (!a?.sure || !b?.sure) return null;
          return <path class="ground" d={`M${a.sure[0]},${laneAt[0] + 27}H${a.sure[1]}L${b.sure[1]},${laneAt[1]}H${b.sure[0]}Z`} />;
        }))}
        {heads.map((post, n) => (
          <g>
            <text class="lane strong" x={0} y={laneAt[n] + 18}>{t(post.title)}</text>
            {post.held.map((h, k) => <LaneBar h={h} s={s} y={laneAt[n]} next={post.held[k + 1]} name={name(h)} post={post.title} end={end} />)}
            <Missing post={post} chain={chain} s={s} y={laneAt[n] + 18} after={0} />
          </g>
        ))}
        {sections.map(({ post, top, lines }) => (
          <g>
            <line class="section" x1={0} x2={inner} y1={top - 4} y2={top - 4} />
            <text class="lane strong" x={0} y={top + 14}>{t(post.title)}</text>
            <Missing post={post} chain={chain} s={s} y={top + 14} after={textWidth(t(post.title), 13.5, 650) + 16} />
            {post.held.map((h, n) => {
              const said = `${line(name(h))}, ${t(post.title)}, ${span(h.p, app.data.closing)}`, e = extent(h.p, s), [first, second] = name(h);
              return (
                <a href={link("entity", [h.people, h.person])} aria-label={said} data-tip={said}>
                  <text class="person" x={label - 10} y={lines[n] + 13} text-anchor="end">{app.mode !== "en" && first}{app.mode !== "zh" && <tspan class="en" dx={app.mode === "both" && first ? 5 : 0}>{second || (app.mode === "en" ? first : "")}</tspan>}</text>
                  <Bar p={h.p} s={s} y={lines[n] + 3} h={13} />
                  {e?.openEnd && e.sure && e.to >= end - 1 && <path class="openend" d={`M${end + 3},${lines[n] + 6}l4,3.5l-4,3.5`} />}
                </a>
              );
            })}
          </g>
        ))}
        <line class="dataend" x1={end} x2={end} y1={26} y2={height - 4} />
        <text class="dataend" x={end + 4} y={18}>{t("data end")}</text>
      </svg>
    </div>
  );
}

const overlap = (a: Period, b: Period) => Math.max(a.fl, b.fl) < Math.min(a.te, b.te);

function LaneBar({ h, s, y, next, name, post, end }: { h: Held; s: Scale; y: number; next?: Held; name: [string, string]; post: string; end: number }) {
  const e = extent(h.p, s);
  if (!e) return null;
  const said = `${line(name)}, ${t(post)}, ${span(h.p, app.data.closing)}`;
  const from = e.sure?.[0] ?? e.from, room = (next ? Math.min(extent(next.p, s)?.from ?? e.to, e.to) : e.to) - from;
  const [first, second] = name, main = app.mode === "en" ? second || first : first || second;
  const outside = wide(main, 12.5) + 8 > room;
  const x = outside && !next ? end + 5 : from + 6;
  const both2 = app.mode === "both" && first && second && wide(first, 12.5) + wide(second, 12.5) + 16 < room;
  return (
    <g role="img" tabindex={0} aria-label={said} data-tip={said}>
      <Bar p={h.p} s={s} y={y} h={27} tinted />
      {(!outside || !next) && <text x={x} y={y + 18}><tspan class="zh">{main}</tspan>{both2 && <tspan class="en" dx={5}>{second}</tspan>}</text>}
    </g>
  );
}

// What is not in the data is said: a body of the line that has nobody in this post.
function Missing({ post, chain, s, y, after }: { post: Post; chain: string[]; s: Scale; y: number; after: number }) {
  const body = app.data.body!;
  return (
    <>
      {chain.slice(1).map((id) => {
        if (post.held.some((h) => h.body === id) || !tenureTables(app.data).some((tt) => app.data.rowsOf(tt, tt.meta.about![1][1], id).length)) return null;
        const p = body.periods.of(app.data.find(body.name, id)!), e = extent(p, s);
        if (!e || e.to - e.from < 150) return null;
        const name = both(body.name, id, lastDay(id));
        const text = `${app.mode === "en" ? name[1] || name[0] : name[0] || name[1]}: ${t("not in the data")}`;
        return wide(text, 12) < e.to - e.from ? <text class="quiet" x={Math.max(after, e.from + 6)} y={y}>{text}</text> : <text class="quiet" x={Math.max(after, e.from + 6)} y={y}>{t("not in the data")}</text>;
      })}
    </>
  );
}

// Small pictures of handovers, 120 days wide: what cannot be seen on a scale of years.
function Handovers({ first, second }: { first: Post; second: Post }) {
  const pairs: { old: Held | null; next: Held; a: Held }[] = [];
  second.held.forEach((next, n) => {
    const a = first.held.find((h) => h.person === next.person && overlap(h.p, next.p));
    if (a) pairs.push({ old: n ? second.held[n - 1] : null, next, a });
  });
  if (!pairs.length) return null;
  const body = app.data.body!.name;
  return (
    <section class="section handovers">
      <h2>{t("Handovers, day by day")} <span class="quiet">{t("upper bar: {0}, lower bar: {1}", t(first.title).toLowerCase(), t(second.title).toLowerCase())}</span></h2>
      <div class="five">
        {pairs.map(({ old, next, a }) => {
          const start = Math.min(a.p.fl, next.p.fl, a.p.fe > ALWAYS ? a.p.fe : NEVER) - 14, s = scale(start, start + 120, 0, 200);
          const gap = next.p.fl - a.p.fl, name = (h: Held) => both(h.people, h.person, app.last);
          const short = (h: Held) => { const n = name(h); return app.mode === "zh" ? n[0] || n[1] : n[1] || n[0]; };
          const exact = next.p.fe === next.p.fl && a.p.fe === a.p.fl;
          return (
            <div>
              <p><b>{old && old.body === next.body ? <>{short(old)} → {short(next)}</> : <>{line(both(body, next.body, next.p.fl)).split(" ")[0]}: {short(next)}</>}</b></p>
              <p class="quiet2 small">{!exact ? `${t(first.title)} ${span(a.p, app.data.closing).split(" → ")[0]}` : gap === 0 ? t("both on {0}", inWords(a.p.fl)) : gap > 0 ? t("{0} {1} days after {2}", t(second.title).toLowerCase(), gap, t(first.title).toLowerCase()) : t("{0} {1} days after {2}", t(first.title).toLowerCase(), -gap, t(second.title).toLowerCase())}</p>
              <svg class="pic" width="200" height="52" viewBox="0 0 200 52" role="img" aria-label={`${short(next)}: ${gap}`}>
                {[first, second].map((post, n) => post.held.filter((h) => h.body === next.body).map((h) => {
                  const e = extent(h.p, s);
                  const label = e?.sure && h.person === next.person ? (app.mode === "en" ? "" : name(h)[0] || name(h)[1]) : "";
                  return <><Bar p={h.p} s={s} y={2 + n * 26} h={21} tinted={h.person === next.person} />{label && <text x={196} y={17 + n * 26} text-anchor="end" class="zh">{label}</text>}</>;
                }))}
              </svg>
              <p class="axis"><span>{inWords(start)}</span><span>{t("120 days")}</span></p>
            </div>
          );
        })}
      </div>
    </section>
  );
}

function rows(posts: Post[]): Cells {
  const day = (d: Day) => (d <= ALWAYS || d >= NEVER ? "" : iso(d));
  return {
    columns: [t("Post"), t("Name"), t("Name") + " 2", t("Body"), "from earliest", "from latest", "to earliest", "to latest"],
    rows: posts.flatMap((p) => p.held.map((h) => [t(p.title), ...both(h.people, h.person, app.last), h.body, day(h.p.fe), day(h.p.fl), day(h.p.te), day(h.p.tl)])),
  };
}

