// A body in short: what the side column shows when it is selected.

import { Day } from "./period";
import { app, both } from "./context";
import { exists, places } from "./house";
import { told } from "./changes";
import { look, word } from "./kinds";
import { Body, Button, Glyph, Name, To } from "./ui";
import { latin } from "./names";
import { range, span, t, iso } from "./words";

export function Card({ id, day, onClose }: { id: string; day: Day; onClose: () => void }) {
  const body = app.data.body!, names = app.book.names(body.name, id, day), name = both(body.name, id, day);
  const row = app.data.find(body.name, id), level = exists(id, day);
  const events = app.data.eventsOf(body.name, id).filter((e) => !e.undated && !e.minor && e.section === body.meta.section);
  return (
    <section class="card">
      <div class="cardhead"><h2><Name of={name} /></h2><Button onClick={onClose} label={t("Close")}>✕</Button></div>
      {latin(names) && app.mode !== "en" && <p class="quiet" lang="zh-Latn">{latin(names)}</p>}
      <p class="small">{level === 2 ? t("Certain") : level === 1 ? t("Possible") : t("Not there")} {t("on this day")}{row !== undefined && body.dated && <>; {span(body.periods.of(row), app.data.closing)}</>}</p>
      {places(app.data, id, day).map((p) => <p class="small">{app.data.edges!.code(p.row, app.data.edges!.meta.kinds?.[0] ?? "")} · <Body id={p.parent} day={day} />{p.level === 1 && ` (${t("possible")})`}</p>)}
      {events.slice(0, 6).map((e) => {
        const said = told(e);
        return <p class="small"><span class={`kind ${look(e)}`}><Glyph look={look(e)} size={12} /> {word(e)}</span> <span class="quiet">{range(e.earliest, e.latest)}</span><br />{said.olds.map((n, i) => <>{i > 0 && " + "}<Name of={n} strong={false} /></>)}{said.olds.length > 0 && said.news.length > 0 && " → "}{said.news.map((n, i) => <>{i > 0 && " + "}<Name of={n} strong={false} /></>)}</p>;
      })}
      <p class="buttons"><To view="body" args={[id]} className="button">{t("Body page")}</To> <To view="chart" args={[iso(day), id]} className="button">{t("Its own chart")}</To></p>
    </section>
  );
}
