// The life of a body on one axis: what was before it, its names, parents and heads, and what came after.

import { app, both, line, phone } from "./context";
import { lastDay } from "./groups";
import { inTree, linksFrom, linksTo, postColumn, postRank, tenureTables } from "./house";
import { isLatin } from "./names";
import { ALWAYS, NEVER, Period } from "./period";
import { link } from "./route";
import { Table } from "./rows";
import { savePicture } from "./svg";
import { Bar, extent, scale, wide, Years } from "./time";
import { dayOf, span, t, yearOf } from "./words";

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
export function leaders(id: string): { title: string; person: string; table: Table; row: number }[] {
  for (const table of tenureTables(app.data)) {
    const post = postColumn(table);
    const rows = app.data.rowsOf(table, table.meta.about![1][1], id);
    const first = Math.min(...rows.map((r) => postRank(table, table.text(r, post))));
    const own = rows.filter((r) => postRank(table, table.text(r, post)) === first);
    if (own.length) return own.map((row) => ({ title: post ? t(table.code(row, post)) : t("Head"), person: table.text(row, table.meta.about![0][1]), table, row }));
  }
  return [];
}

export function Lifeline({ id }: { id: string }) {
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
