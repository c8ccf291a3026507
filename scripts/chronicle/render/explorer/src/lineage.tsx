// V3: what became of this body, where did it come from?

import { useMemo } from "preact/hooks";
import { ActChoice } from "./acts";
import { app, bothShort, line } from "./context";
import { lastDay } from "./groups";
import { actWindow, allLinks, Link, linksFrom, linksTo } from "./house";
import { passings, sectionsOf, subjectName } from "./holders";
import { linksBy, parts } from "./lanes";
import { Day, NEVER } from "./period";
import { asked, Picture } from "./ribbons";
import { go, link } from "./route";
import { drawnPassings } from "./strands";
import { savePicture } from "./svg";
import { Body, Button, Cells, nameOf, TableOf, To } from "./ui";
import { count, iso, range, t } from "./words";

export function Lineage({ selected, table }: { selected: string | null; table: boolean }) {
  const { data } = app, body = data.body, { q } = app.route;
  const chosen = selected ?? app.focus;
  const hidden = q.d === "0", strands = q.f === "1", acts = useMemo(() => new Set((q.acts ?? "").split(",").filter(Boolean)), [q.acts]);
  const picture = useMemo(() => (body ? parts(chosen, hidden, acts) : []), [chosen, hidden, acts, app.mode]);
  if (!body || !allLinks(data).length) return <><h1>{t("What became of what")}</h1><p class="notice">{t("No succession is in the data.")}</p></>;
  const marked = chosen ? family(chosen) : new Map<string, Day>();
  const from = chosen ? linksTo(data, chosen) : [], to = chosen ? linksFrom(data, chosen) : [];
  const ask = (over: Record<string, string>) => go(link("lineage", selected ? [selected] : [], asked({ t: table ? "1" : "", ...over })));
  const things = sectionsOf(passings()).map((section) => t(section)).join(t(", "));
  const drawn = drawnPassings(new Set(picture.flatMap((g) => g.lanes.flat())), acts).length;
  return (
    <article>
      <div class="pagehead">
        <div><h1>{t("What became of what")}</h1>{chosen && <p class="sub">{t("Selected:")} <Body id={chosen} day={lastDay(chosen)} />. {t("In blue:")} {count(from.length, "{0} predecessor", "{0} predecessors")} {t("and")} {count(to.length, "{0} successor", "{0} successors")}.</p>}</div>
        <div class="buttons">
          <ActChoice chosen={acts} onChoose={(next) => ask({ acts: next.join(",") })} />
          {app.focus && <Button onClick={() => ask({ d: hidden ? "" : "0" })} pressed={!hidden}>{t("Inside {0}", line(bothShort(body.name, app.focus, app.last)))}</Button>}
          {things && <Button onClick={() => ask({ f: strands ? "" : "1" })} pressed={strands}>{things}</Button>}
          <Button onClick={() => ask({ t: table ? "" : "1" })} pressed={table}>{t("Table of this view")}</Button>
          <Button onClick={() => savePicture(document.querySelector<SVGSVGElement>("#lineage")!, "lineage", t("What became of what"))} disabled={table}>{t("Save SVG")}</Button>
        </div>
      </div>
      {table ? <TableOf of={rows(acts, strands)} name="lineage" label={t("Lineage")} /> : picture.length ? <Picture groups={picture} marked={marked} chosen={chosen} acts={acts} strands={strands} /> : <p class="notice">{t("No body of these acts is shown.")}</p>}
      <div class="three">
        {from.length > 0 && <section class="section"><h2>{t("Where it came from")}</h2>{from.map((l) => <Came l={l} id={l.old} />)}</section>}
        {to.length > 0 && <section class="section"><h2>{t("What it became")}</h2>{to.map((l) => <Came l={l} id={l.next} />)}</section>}
        <section class="section legend">
          <p><svg class="key" width="44" height="16" aria-hidden="true"><path class="flow whole" d="M0 8H44" /></svg><span><b>{t("Whole")}</b> {t("body passed on")}</span></p>
          <p><svg class="key" width="44" height="16" aria-hidden="true"><path class="flow" d="M0 4C22 4 22 12 44 12" /></svg><span><b>{t("Part")}</b> {t("passed on")}</span></p>
          {strands && <p><svg class="key" width="44" height="16" aria-hidden="true"><g class="strands"><path d="M0 4C22 4 22 8 44 8M0 8C22 8 22 12 44 12" /></g></svg><span><b>{things}</b> {t("that passed to another body: {0} of {1}; the others passed between bodies that are not in the picture", drawn, passings().length)}</span></p>}
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

function rows(acts: Set<string>, strands: boolean): Cells {
  const name = (id: string) => line(nameOf(app.data.body!.name, id, lastDay(id))), day = (value: Day | null) => (value === null ? "" : iso(value));
  const links = linksBy(acts).map((l) => {
    const [first, last] = actWindow(app.data, l.table.meta.succession!.act[0], l.act);
    return [l.old, name(l.old), l.next, name(l.next), l.act, day(first), day(last), l.extent];
  });
  const passed = strands ? drawnPassings({ has: () => true }, acts).map(({ event, from, to }) =>
    [from, name(from), to, name(to), event.acts.map((node) => app.data.table(node.table)!.id(node.row)).join(" "), day(event.earliest), day(event.latest), line(subjectName(event, event.latest ?? app.last))]) : [];
  return { columns: [t("Before"), t("Name"), t("Then"), t("Name"), t("Act"), "from", "to", strands ? `${t("Extent")} / ${sectionsOf(passings()).map((s) => t(s)).join(", ")}` : t("Extent")], rows: [...links, ...passed] };
}
