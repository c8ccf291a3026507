// V3: what became of this body, where did it come from?

import { useMemo } from "preact/hooks";
import { ALWAYS, Day, NEVER, Period } from "./data";
import { app, both, bothShort, line, phone } from "./context";
import { Link, actWindow, allLinks, layoutOf, linksFrom, linksTo } from "./house";
import { lastDay, textWidth } from "./layout";
import { Body, Button, Cells, TableOf, To, nameOf, useZoom } from "./ui";
import { go, link } from "./route";
import { savePicture } from "./svg";
import { count, dateOf, dayOf, iso, range, t, yearOf } from "./words";
import { wide } from "./time";

const STILL = 34; // px for which time stands still at a dated act
const LANE = 31, BAR = 20;
const MOST = 60; // lanes drawn at once

interface Stop {
  first: Day;
  last: Day;
  title: string;
}

interface Axis {
  x: (day: Day, after?: boolean) => number;
  stops: { at: number; stop: Stop }[];
  first: Day;
}

export function Lineage({ selected, table }: { selected: string | null; table: boolean }) {
  const { data } = app, body = data.body;
  const chosen = selected ?? app.focus;
  const hidden = app.route.q.d === "0";
  const picture = useMemo(() => (body ? parts(chosen, hidden) : []), [chosen, hidden, app.mode]);
  if (!body || !allLinks(data).length) return <><h1>{t("What became of what")}</h1><p class="notice">{t("No succession is in the data.")}</p></>;
  const marked = chosen ? family(chosen) : new Map<string, Day>();
  const from = chosen ? linksTo(data, chosen) : [], to = chosen ? linksFrom(data, chosen) : [];
  const toggle = () => go(link("lineage", selected ? [selected] : [], { d: hidden ? "" : "0" }));
  return (
    <article>
      <div class="pagehead">
        <div><h1>{t("What became of what")}</h1>{chosen && <p class="sub">{t("Selected:")} <Body id={chosen} day={lastDay(chosen)} />. {t("In blue:")} {count(from.length, "{0} predecessor", "{0} predecessors")} {t("and")} {count(to.length, "{0} successor", "{0} successors")}.</p>}</div>
        <div class="buttons">
          <Button onClick={toggle} pressed={!hidden}>{t("Inside the trunk")}</Button>
          <Button onClick={() => go(link("lineage", selected ? [selected] : [], { ...(hidden ? { d: "0" } : {}), t: table ? "" : "1" }))} pressed={table}>{t("Table of this view")}</Button>
          <Button onClick={() => savePicture(document.querySelector<SVGSVGElement>("#lineage")!, "lineage", t("What became of what"))} disabled={table}>{t("Save SVG")}</Button>
        </div>
      </div>
      {table ? <TableOf of={rows()} name="lineage" label={t("Lineage")} /> : <Picture groups={picture} marked={marked} chosen={chosen} />}
      <div class="three">
        {from.length > 0 && <section class="section"><h2>{t("Where it came from")}</h2>{from.map((l) => <Came l={l} id={l.old} />)}</section>}
        {to.length > 0 && <section class="section"><h2>{t("What it became")}</h2>{to.map((l) => <Came l={l} id={l.next} />)}</section>}
        <section class="section legend">
          <p><svg class="key" width="44" height="16" aria-hidden="true"><path class="flow whole" d="M0 8H44" /></svg><span><b>{t("Whole")}</b> {t("body passed on")}</span></p>
          <p><svg class="key" width="44" height="16" aria-hidden="true"><path class="flow" d="M0 4C22 4 22 12 44 12" /></svg><span><b>{t("Part")}</b> {t("passed on")}</span></p>
          <p><svg class="key" width="44" height="16" aria-hidden="true"><rect fill="url(#hatch)" width="44" height="16" /></svg><span><b>{t("Date not settled")}</b>: {t("the change came at some point in its length")}</span></p>
          <p><svg class="key" width="44" height="16" aria-hidden="true"><g class="bar"><rect class="may" x="1" y="1" width="42" height="14" /></g></svg><span><b>{t("Possible")}</b> {t("part of a life")}</span></p>
          <p><svg class="key" width="44" height="16" aria-hidden="true"><rect class="still" x="8" width="28" height="16" /></svg><span><b>{t("Act")}</b>: {t("time stands still while bodies change. Height is not size")}</span></p>
        </section>
      </div>
    </article>
  );
}

function Came({ l, id }: { l: Link; id: string }) {
  const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
  return <p class="headline"><Body id={id} day={lastDay(id)} strong={false} /><span class="quiet">{l.share !== null ? `${l.share}` : l.extent === "whole" ? t("whole") : t("part")}, <To view="act" args={[l.table.meta.succession!.act[0], l.act]} className="plain">{range(first, last)}</To></span></p>;
}

// The body, its descendants, and its ancestors, each with the day up to which it belongs to the line: the act by which it gave.
function family(id: string): Map<string, Day> {
  const found = new Map<string, Day>([[id, NEVER]]);
  const up = (current: string) => linksTo(app.data, current).forEach((l) => {
    const [first] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
    const known = found.get(l.old), until = first ?? NEVER;
    if (known === undefined || known < until) {
      found.set(l.old, until);
      if (known === undefined) up(l.old);
    }
  });
  const down = (current: string) => linksFrom(app.data, current).forEach((l) => {
    if (found.get(l.next) !== NEVER) {
      found.set(l.next, NEVER);
      down(l.next);
    }
  });
  up(id);
  down(id);
  return found;
}

interface Group {
  title: string;
  lanes: string[][];
}

// Components of bodies by lanes: those outside the trunk first, then those that stood under it.
function parts(chosen: string | null, hidden: boolean): Group[] {
  const { data } = app, body = data.body!, focus = app.focus;
  const under = new Set<string>();
  if (focus) for (const group of layoutOf(data, focus).groups) for (let at = 0; at < group.spans.length; at += 3) under.add(body.id(group.spans[at]));
  const every = (data.doc.layout?.lanes ?? []).map((component) => component.map((lane) => lane.map((row) => body.id(row))));
  const count = every.reduce((sum, c) => sum + c.length, 0);
  const shown = count > MOST && chosen ? every.filter((c) => c.some((lane) => lane.includes(chosen))) : every;
  const inside = (component: string[][]) => component.flat().filter((id) => under.has(id)).length * 2 > component.flat().length;
  const groups: Group[] = [{ title: "", lanes: shown.filter((c) => !inside(c)).flat() }];
  const inner = shown.filter(inside).flat();
  if (inner.length && !hidden) groups.push({ title: focus ? t("Inside {0}", line(bothShort(body.name, focus, app.last))) : "", lanes: inner });
  return groups.filter((g) => g.lanes.length);
}

function axisOf(width: number, ids: string[]): Axis {
  const links = allLinks(app.data).filter((l) => ids.includes(l.old) || ids.includes(l.next));
  const stops = new Map<string, Stop>();
  for (const l of links) {
    const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
    if (first !== null && last !== null && last - first <= 31) stops.set(l.act, { first, last, title: line(["", both(l.table.meta.succession!.act[0], l.act, last)[1] || both(l.table.meta.succession!.act[0], l.act, last)[0]]) });
  }
  const merged: Stop[] = [];
  for (const stop of [...stops.values()].sort((a, b) => a.first - b.first)) {
    const before = merged[merged.length - 1];
    if (before && stop.first - before.last < 45) before.last = Math.max(before.last, stop.last);
    else merged.push({ ...stop });
  }
  const begins = ids.map((id) => life(id)).map((p) => (p.fl < NEVER ? p.fl : p.fe)).filter((d) => d > ALWAYS);
  const first = Math.min(app.first - 365 * 2, Math.max(app.first - 365 * 18, Math.min(...begins) - 365));
  const seen = merged.filter((s) => s.last > first && s.first < app.last);
  const room = width - seen.length * STILL - 2, total = app.last - first;
  const flat = (day: Day) => ((Math.min(Math.max(day, first), app.last) - first) / total) * room;
  const x = (day: Day, after = false) => {
    let sum = flat(day);
    for (const stop of seen) {
      if (day > stop.last || (after && day >= stop.first - 4 && day <= stop.last + 4)) sum += STILL;
    }
    return sum + 1;
  };
  return { x, first, stops: seen.map((stop) => ({ at: x(stop.first - 5), stop })) };
}

const life = (id: string): Period => {
  const body = app.data.body!, row = app.data.find(body.name, id)!;
  return body.periods.of(row);
};

function Picture({ groups, marked, chosen }: { groups: Group[]; marked: Map<string, Day>; chosen: string | null }) {
  const [zoom, zooming] = useZoom();
  const width = zoom * Math.max(1080, Math.min(1488, app.width - (phone() ? 32 : 48))) - 76;
  const ids = groups.flatMap((g) => g.lanes.flat()), axis = axisOf(width, ids);
  let y = 48;
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
  let lastTitle = -1e9;
  return (
    <div class="scroll" tabIndex={0} role="region" {...zooming} aria-label={t("Lineage")}>
      <svg class="pic lineage" id="lineage" width={width + 76} height={height} viewBox={`0 0 ${width + 76} ${height}`} role="group" aria-label={t("What became of what")}>
        {axis.stops.map(({ at: sx, stop }) => {
          const when = stop.first === stop.last ? range(stop.first, stop.last) : monthOf(stop.first);
          const titled = sx - lastTitle > Math.max(wide(when, 13), wide(short(stop.title), 12)) + 10;
          if (titled) lastTitle = sx;
          return <g><rect class="still" x={sx} y={36} width={STILL} height={height - 60} /><title>{stop.title}</title>{titled && <><text class="stop" x={Math.max(sx + STILL / 2, 40)} y={14} text-anchor="middle">{when}</text><text class="stop2" x={Math.max(sx + STILL / 2, 40)} y={29} text-anchor="middle">{short(stop.title)}</text></>}</g>;
        })}
        {titles.map(({ y: ty, title }) => <text class="grouphead" x={0} y={ty}>{title}</text>)}
        {allLinks(app.data).map((l) => <Flow l={l} axis={axis} at={at} marked={marked} chosen={chosen} dots={false} />)}
        {[...at].map(([id, ly]) => <Ribbon id={id} y={ly} axis={axis} width={width} marked={marked} chosen={chosen} up={up.get(id) ?? 0} lane={groups.flatMap((g) => g.lanes).find((lane) => lane.includes(id))!} />)}
        {allLinks(app.data).map((l) => <Flow l={l} axis={axis} at={at} marked={marked} chosen={chosen} dots />)}
        <line class="dataend" x1={axis.x(app.last)} x2={axis.x(app.last)} y1={36} y2={height - 22} />
        <text class="dataend" x={axis.x(app.last) + 5} y={44}>{t("data end")}</text>
        <line class="axis" x1={0} x2={width + 30} y1={height - 22} y2={height - 22} />
        {years.map((year) => <text class="year" x={Math.min(width - 6, Math.max(14, axis.x(dayOf(year, 0, 1))))} y={height - 6} text-anchor="middle">{year}</text>)}
      </svg>
    </div>
  );
}

const monthOf = (day: Day) => range(dayOf(yearOf(day), dateOf(day).getUTCMonth(), 1), dayOf(yearOf(day), dateOf(day).getUTCMonth() + 1, 1) - 1);

function short(title: string): string {
  const words = title.split(" ");
  let text = "";
  for (const w of words) {
    if ((text + w).length > 21) break;
    text += (text ? " " : "") + w;
  }
  return text.replace(/ (of|the|and|in|to|from|with|for)$/g, "");
}

// Where a life is drawn: ends within the window of an act of its links snap to the act.
function ends(id: string, axis: Axis): { may: [number, number]; sure: [number, number] | null; openStart: boolean; openEnd: boolean } {
  const p = life(id);
  const x1 = axis.x(p.fl, true), start = p.fe <= ALWAYS ? 0 : axis.x(p.fe, near(p.fe, p.fl));
  const to = p.tl >= NEVER || p.tl > app.last ? axis.x(app.last) : axis.x(p.te, false) > 0 ? axis.x(p.tl, p.tl - p.te > 62) : 0;
  const sureTo = p.te >= NEVER || p.te > app.last ? axis.x(app.last) : axis.x(p.te);
  const sure = p.fl < p.te && p.fl <= app.last && p.te > axis.first ? ([Math.max(0, x1), sureTo] as [number, number]) : null;
  const undated = (list: Link[]) => list.some((l) => {
    const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
    return first !== null && last !== null && last - first > 62;
  });
  if (undated(linksFrom(app.data, id)) || undated(linksTo(app.data, id))) {
    const from = undated(linksTo(app.data, id)) ? (sure?.[0] ?? axis.x(p.fl)) : Math.min(start, sure?.[0] ?? start);
    const until = undated(linksFrom(app.data, id)) ? (sure?.[1] ?? axis.x(p.te)) : Math.max(to, sure?.[1] ?? 0);
    return { may: [Math.max(0, from), Math.max(from, until)], sure: sure && sure[1] > sure[0] ? sure : null, openStart: p.fe <= ALWAYS, openEnd: p.tl >= NEVER };
  }
  const exactEnd = p.te < NEVER && p.tl < NEVER && p.tl - p.te <= 62;
  return { may: [Math.max(0, Math.min(start, sure?.[0] ?? start)), Math.max(exactEnd && sure ? sure[1] : to, sure?.[1] ?? 0)], sure: sure && sure[1] > sure[0] ? sure : null, openStart: p.fe <= ALWAYS || p.fe < axis.first, openEnd: p.tl >= NEVER };
}

const near = (fe: Day, fl: Day) => fl - fe <= 62;

interface Placed {
  e: ReturnType<typeof ends>;
  main: string;
  other: string;
  x: number;
  anchor: "start" | "end";
  above: boolean;
  outside: boolean;
}

// Where the label of a life goes: into its certain part, else across all of it, else behind it, else above it; never cut.
function placed(id: string, axis: Axis, width: number, lane: string[]): Placed {
  const e = ends(id, axis);
  const [first, second] = bothShort(app.data.body!.name, id, Math.min(app.last, lastDay(id)));
  const main = app.mode === "en" ? second || first : first || second, other = app.mode === "both" && first && second ? second : "";
  const sure = e.sure ? e.sure[1] - e.sure[0] : 0, whole = e.may[1] - e.may[0], need = textWidth(main, 13, 600) + 12;
  const inside = sure >= need ? e.sure![0] + 6 : whole >= need ? e.may[0] + 6 : null;
  const room = inside === null ? 0 : (sure >= need ? e.sure![1] : e.may[1]) - inside;
  const fits = other !== "" && need + textWidth(other, 13, 400) + 8 < room;
  const next = lane[lane.indexOf(id) + 1], gapEnd = next ? ends(next, axis).may[0] : width;
  const outside = inside === null && e.may[1] + 4 + need < gapEnd;
  const above = inside === null && !outside, left = above && e.may[1] > need;
  return { e, main, other: fits ? other : "", x: inside ?? (outside ? e.may[1] + 4 : left ? e.may[1] : e.may[0]), anchor: left ? "end" : "start", above, outside };
}

// Labels above the lives of one lane that would meet stand in rows of their own: the row of each.
function stacked(lane: string[], axis: Axis, width: number): Map<string, number> {
  const found = new Map<string, number>(), ends2: number[] = [];
  for (const id of lane) {
    const p = placed(id, axis, width, lane), room = textWidth(p.main, 13, 600) + 10;
    if (!p.above || p.e.may[1] - p.e.may[0] < 6) continue;
    const from = p.anchor === "end" ? p.x - room : p.x;
    let row = ends2.findIndex((end) => end <= from);
    if (row < 0) row = ends2.length;
    ends2[row] = from + room;
    found.set(id, row);
  }
  return found;
}

function Ribbon({ id, y, axis, width, marked, chosen, lane, up }: { id: string; y: number; axis: Axis; width: number; marked: Map<string, Day>; chosen: string | null; lane: string[]; up: number }) {
  const { e, main, other, x, anchor, above, outside } = placed(id, axis, width, lane);
  if (e.may[1] - e.may[0] < 6) return null;
  const p = life(id), until = marked.get(id), blue = until === undefined ? null : Math.min(e.may[1], until >= NEVER ? e.may[1] : axis.x(until));
  const said = `${line(nameOf(app.data.body!.name, id, lastDay(id)))}, ${range(p.fe, p.fl)} – ${p.te >= NEVER ? t("data end") : range(p.te, p.tl)}`;
  const whole = blue !== null && blue >= e.may[1] - 2;
  return (
    <g role="img" tabindex={0} aria-label={said} data-tip={said} class={`ribbon${whole ? " blue" : ""}${chosen === id ? " chosen" : ""}`} onClick={() => go(link("lineage", [id], app.route.q.d ? { d: app.route.q.d } : {}))} onKeyDown={(ev) => { if (ev.key === "Enter") go(link("body", [id])); }}>
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

function rows(): Cells {
  const name = (id: string) => line(nameOf(app.data.body!.name, id, lastDay(id)));
  return {
    columns: [t("Before"), t("Name"), t("Then"), t("Name"), t("Act"), "from", "to", t("Extent")],
    rows: allLinks(app.data).map((l) => {
      const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
      return [l.old, name(l.old), l.next, name(l.next), l.act, first === null ? "" : iso(first), last === null ? "" : iso(last), l.extent];
    }),
  };
}
