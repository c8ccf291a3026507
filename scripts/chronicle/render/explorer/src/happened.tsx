// Events told in full, each with the sources that bound it.

import { useState } from "preact/hooks";
import { Sentence } from "./changelist";
import { told } from "./changes";
import { app } from "./context";
import { Cite, Event } from "./event";
import { look, word } from "./kinds";
import { bounding, cites, SourceLine } from "./sources";
import { Few, Glyph, Name, To } from "./ui";
import { day as inWords, range, t } from "./words";

export function Happened({ events }: { events: Event[] }) {
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
