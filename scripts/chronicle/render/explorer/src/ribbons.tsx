// The picture of the lineage: a ribbon for each life, a flow for each link.

import { app, bothShort, line, phone } from "./context";
import { lastDay } from "./groups";
import { actWindow, Link } from "./house";
import { Axis, axisOf, BAR, ends, Group, LANE, life, linksBy, placed, stacked, STILL } from "./lanes";
import { Day, NEVER } from "./period";
import { go, link } from "./route";
import { Strands } from "./strands";
import { wide } from "./time";
import { nameOf, useZoom } from "./ui";
import { dateOf, dayOf, range, t, yearOf } from "./words";

const TOP = 50; // px, above it the dates and names of acts

// What the reader has chosen to see, for links within the view.
export function asked(over: Record<string, string> = {}): Record<string, string> {
  const { d = "", f = "", acts = "" } = app.route.q;
  return { d, f, acts, ...over };
}

export function Picture({ groups, marked, chosen, acts, strands }: { groups: Group[]; marked: Map<string, Day>; chosen: string | null; acts: Set<string>; strands: boolean }) {
  const [zoom, zooming] = useZoom();
  const width = zoom * Math.max(1080, Math.min(1488, app.width - (phone() ? 32 : 48))) - 76;
  const ids = groups.flatMap((g) => g.lanes.flat()), axis = axisOf(width, ids, acts), links = linksBy(acts);
  let y = TOP + 12;
  const up = new Map<string, number>(), at = new Map<string, number>(), titles: { y: number; title: string }[] = [];
  for (const group of groups) {
    if (group.title) {
      y += 30;
      titles.push({ y: y - 10, title: group.title });
    }
    for (const lane of group.lanes) {
      const levels = stacked(lane, axis, width);
      y += levels.size ? 7 + Math.max(...levels.values()) * 14 : 0;
      for (const id of lane) {
        at.set(id, y);
        up.set(id, levels.get(id) ?? 0);
      }
      y += LANE;
    }
  }
  const height = y + 26;
  const years: number[] = [];
  const step = Math.max(2, Math.ceil((app.last - axis.first) / 365 / (width / 70) / 2) * 2);
  for (let year = Math.ceil(yearOf(axis.first) / step) * step; year <= yearOf(app.last); year += step) years.push(year);
  return (
    <div class="scroll" tabIndex={0} role="region" {...zooming} aria-label={t("Lineage")}>
      <svg class={`pic lineage${strands ? " pale" : ""}`} id="lineage" width={width + 76} height={height} viewBox={`0 0 ${width + 76} ${height}`} role="group" aria-label={t("What became of what")}>
        {axis.stops.map(({ at: sx, stop }) => <g><rect class="still" x={sx} y={TOP} width={STILL} height={height - 24 - TOP} /><title>{stop.title}</title></g>)}
        {headings(axis, width).map(({ x, when, rows }) => <><text class="stop" x={x} y={14} text-anchor="middle">{when}</text>{rows.map((text, row) => <text class="stop2" x={x} y={29 + row * 14} text-anchor="middle">{text}</text>)}</>)}
        {titles.map(({ y: ty, title }) => <text class="grouphead" x={0} y={ty}>{title}</text>)}
        {links.map((l) => <Flow l={l} axis={axis} at={at} marked={marked} chosen={chosen} dots={false} />)}
        {strands && <Strands axis={axis} at={at} acts={acts} />}
        {[...at].map(([id, ly]) => <Ribbon id={id} y={ly} axis={axis} width={width} marked={marked} chosen={chosen} up={up.get(id) ?? 0} lane={groups.flatMap((g) => g.lanes).find((lane) => lane.includes(id))!} />)}
        {links.map((l) => <Flow l={l} axis={axis} at={at} marked={marked} chosen={chosen} dots />)}
        <line class="dataend" x1={axis.x(app.last)} x2={axis.x(app.last)} y1={TOP} y2={height - 22} />
        <text class="dataend" x={axis.x(app.last) + 5} y={TOP + 8}>{t("data end")}</text>
        <line class="axis" x1={0} x2={width + 30} y1={height - 22} y2={height - 22} />
        {years.map((year) => <text class="year" x={Math.min(width - 6, Math.max(14, axis.x(dayOf(year, 0, 1))))} y={height - 6} text-anchor="middle">{year}</text>)}
      </svg>
    </div>
  );
}

const monthOf = (day: Day) => range(dayOf(yearOf(day), dateOf(day).getUTCMonth(), 1), dayOf(yearOf(day), dateOf(day).getUTCMonth() + 1, 1) - 1);

// The dates and names above the acts that have room for a date.
function headings(axis: Axis, width: number): { x: number; when: string; rows: string[] }[] {
  const shown: { x: number; when: string; title: string }[] = [];
  for (const { at, stop } of axis.stops) {
    const when = stop.first === stop.last ? range(stop.first, stop.last) : monthOf(stop.first), x = Math.max(at + STILL / 2, 44), before = shown[shown.length - 1];
    if (!before || x - before.x > (wide(when, 13) + wide(before.when, 13)) / 2 + 10) shown.push({ x, when, title: stop.title });
  }
  return shown.map(({ x, when, title }, n) => {
    const left = n ? x - shown[n - 1].x : 2 * x, right = (shown[n + 1]?.x ?? 2 * width - x) - x;
    return { x, when, rows: short(title, Math.min(left, right) - 10) };
  });
}

// The first words of a title, in two lines of this room, in px.
function short(title: string, room: number): string[] {
  const rows = [""];
  for (const word of title.split(/ |(?<=[\u2e80-\uffff])/)) {
    const row = rows[rows.length - 1], longer = row ? `${row}${/[\u2e80-\uffff]$/.test(row) ? "" : " "}${word}` : word;
    if (wide(longer, 12) <= room) rows[rows.length - 1] = longer;
    else if (rows.length < 2 && wide(word, 12) <= room) rows.push(word);
    else {
      rows[rows.length - 1] = row.replace(/ (of|the|and|in|to|from|with|for|by|on)$/g, "");
      break;
    }
  }
  return rows;
}

function Ribbon({ id, y, axis, width, marked, chosen, lane, up }: { id: string; y: number; axis: Axis; width: number; marked: Map<string, Day>; chosen: string | null; lane: string[]; up: number }) {
  const { e, main, other, x, anchor, above, outside } = placed(id, axis, width, lane);
  if (e.may[1] - e.may[0] < 6) return null;
  const p = life(id), until = marked.get(id), blue = until === undefined ? null : Math.min(e.may[1], until >= NEVER ? e.may[1] : axis.x(until));
  const said = `${line(nameOf(app.data.body!.name, id, lastDay(id)))}, ${range(p.fe, p.fl)} – ${p.te >= NEVER ? t("data end") : range(p.te, p.tl)}`;
  const whole = blue !== null && blue >= e.may[1] - 2;
  return (
    <g role="img" tabindex={0} aria-label={said} data-tip={said} class={`ribbon${whole ? " blue" : ""}${chosen === id ? " chosen" : ""}`} onClick={() => go(link("lineage", [id], asked()))} onKeyDown={(ev) => { if (ev.key === "Enter") go(link("body", [id])); }}>
      <rect class="may" x={e.may[0]} y={y} width={e.may[1] - e.may[0]} height={BAR} />
      {e.sure && <rect class="sure" x={e.sure[0]} y={y} width={e.sure[1] - e.sure[0]} height={BAR} />}
      {!whole && blue !== null && blue > (e.sure?.[0] ?? e.may[0]) && <rect class="gave" x={e.sure?.[0] ?? e.may[0]} y={y} width={blue - (e.sure?.[0] ?? e.may[0])} height={BAR} />}
      <text class={`zh${above || outside ? " out" : ""}`} x={x} y={above ? y - 3 - up * 14 : y + 14.5} text-anchor={anchor}>{main}{other && <tspan class="en" dx={6}>{other}</tspan>}</text>
    </g>
  );
}

function Flow({ l, axis, at, marked, chosen, dots }: { l: Link; axis: Axis; at: Map<string, number>; marked: Map<string, Day>; chosen: string | null; dots: boolean }) {
  const y1 = at.get(l.old), y2 = at.get(l.next);
  if (y1 === undefined || y2 === undefined) return null;
  const old = life(l.old), next = life(l.next);
  const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
  if (last !== null && last < axis.first) return null;
  const blue = marked.has(l.old) && marked.has(l.next) && chosen !== null ? " blue" : "";
  const undated = first !== null && last !== null && last - first > 62;
  const m1 = y1 + BAR / 2, m2 = y2 + BAR / 2;
  if (undated) {
    if (dots) return null;
    const from = ends(l.old, axis).sure?.[1] ?? axis.x(first), to = ends(l.next, axis).sure?.[0] ?? axis.x(last);
    if (to - from < 4) return null;
    const mid = (from + to) / 2;
    return (
      <g>
        <path class="unsettled" fill="url(#hatch)" d={`M${from},${y1}C${mid},${y1} ${mid},${y2} ${to},${y2}V${y2 + BAR}C${mid},${y2 + BAR} ${mid},${y1 + BAR} ${from},${y1 + BAR}Z`} />
        {y1 === y2 && to - from > 150 && wide(brief(l.old), 13) + 30 < (ends(l.old, axis).sure?.[1] ?? 0) - (ends(l.old, axis).sure?.[0] ?? 0) && <text class="point" x={to - 8} y={y1 + 14} text-anchor="end">{t("at some point in here")}</text>}
      </g>
    );
  }
  const day = last ?? first ?? app.last;
  const from = old.te <= day + 62 ? (ends(l.old, axis).sure?.[1] ?? axis.x(first ?? day)) : axis.x((first ?? day) - 5);
  const living = next.fl < day - 62, to = living ? axis.x(day, true) : (ends(l.next, axis).sure?.[0] ?? axis.x(day, true));
  const end = Math.max(to, from + 6), mid = (from + end) / 2;
  const start = old.te > day + 62 ? (y2 > y1 ? y1 + BAR : y1) : m1, stop = living ? (y2 > y1 ? y2 : y2 + BAR) : m2;
  if (dots) return living ? <circle class={`flowend${blue}`} cx={end} cy={stop} r={4.5} /> : null;
  return (
    <g>
      <path class={`flow ${l.extent === "whole" ? "whole" : ""}${blue}`} d={`M${from},${start}C${mid},${start} ${mid},${stop} ${end},${stop}`} />
    </g>
  );
}

const brief = (id: string) => { const [first, second] = bothShort(app.data.body!.name, id, Math.min(app.last, lastDay(id))); return app.mode === "en" ? second || first : first || second; };
