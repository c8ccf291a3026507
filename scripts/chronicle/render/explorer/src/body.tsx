// V5: everything about one body, with its sources.

import { app, both, line, nodeId } from "./context";
import { Disputes } from "./disputes";
import { Event, SUCCESSOR } from "./event";
import { lastDay } from "./groups";
import { Happened } from "./happened";
import { exists, layoutOf, linksFrom, path, places } from "./house";
import { LINKED, look, word } from "./kinds";
import { about, Further, HeadList, Held, NameList } from "./known";
import { Lifeline } from "./lifeline";
import { latin } from "./names";
import { ALWAYS, NEVER } from "./period";
import { statements } from "./statements";
import { Body, Button, csv, fileName, langOf, save, To } from "./ui";
import { began, capital, iso, range, t } from "./words";

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
  const how = made && (made.kind === "merged" ? t("formed by merger") : made.kind === "replaced" ? t("took the place of another body") : t("formed when another body was {0}", word(made).toLowerCase()));
  if (made && how) parts.push(t("{0} {1}", how, range(made.earliest, made.latest)));
  else if (p.fe > ALWAYS || p.fl < NEVER) parts.push(t("since {0}", began(p.fe, p.fl)));
  for (const e of events.filter((e) => look(e) === "renamed").slice(0, 3)) parts.push(t("renamed {0}", range(e.earliest, e.latest)));
  if (p.tl <= app.data.closing) parts.push(t("ended {0}", range(p.te, p.tl)));
  return <>{parts.join("; ")}.</>;
}
