// The changes of a comparison as chips, as a list, and as a table of what changed its holder.

import { useEffect, useRef, useState } from "preact/hooks";
import { Change, Changes, Section, Told, told } from "./changes";
import { BeforeAfter, pictured } from "./beforeafter";
import { passed, subjectName } from "./holders";
import { phone, app, nodeId } from "./context";
import { Event } from "./event";
import { look, LOOKS, word } from "./kinds";
import { go, link } from "./route";
import { Body, Chevron, Glyph, langOf, To } from "./ui";
import { iso, range, t } from "./words";

export function Chips({ changes, shown, undated }: { changes: Changes; shown: Set<string> | null; undated: number }) {
  const counts = new Map<string, { n: number; event: Event }>();
  for (const { event } of changes.structure) counts.set(event.word, { n: (counts.get(event.word)?.n ?? 0) + 1, event });
  const toggle = (word: string) => {
    const next = new Set(shown ?? []);
    if (!next.delete(word)) next.add(word);
    go(link("compare", [iso(changes.a), iso(changes.b)], { k: [...next].join(","), ...(app.route.q.fold ? { fold: app.route.q.fold } : {}) }));
  };
  return (
    <div class="chips" role="group" aria-label={t("Kinds of change")}>
      {[...counts].map(([key, { n, event }]) => (
        <button type="button" class={`chipb ${look(event)}`} aria-pressed={!!shown?.has(key)} onClick={() => toggle(key)}><Glyph look={look(event)} /> {word(event)} <b>{n}</b></button>
      ))}
      {undated > 0 && <span class="chipb undated"><Glyph look="undated" /> {t("Start undated")} <b>{undated}</b></span>}
      {shown && <button type="button" class="chipb" onClick={() => go(link("compare", [iso(changes.a), iso(changes.b)]))}>{t("All")} ✕</button>}
    </div>
  );
}

// One line of names: those before an arrow, those after it.
export function Sentence({ said, look: kind, n }: { said: Told; look: string; n: 0 | 1 }) {
  const name = (of: [string, string]) => of[n] || of[1 - n];
  const joined = (list: [string, string][], sign = " + ") => list.map((of, i) => <>{i > 0 && sign}<bdi lang={langOf(n)}>{name(of)}</bdi></>);
  const arrow = <span class={`arrowsign ${kind}`}> → </span>;
  return (
    <>
      {joined(said.about, " · ")}
      {said.about.length > 0 && (said.olds.length > 0 || said.news.length > 0) && ": "}
      {joined(said.olds)}
      {said.olds.length > 0 && said.news.length > 0 && arrow}
      {joined(said.news)}
      {n === (app.mode === "zh" ? 0 : 1) && said.extra && <span class="quiet"> ({said.extra})</span>}
    </>
  );
}

export function EventRow({ event, number, chosen, onChoose }: { event: Event; number?: number; chosen?: boolean; onChoose?: () => void }) {
  const said = told(event), kind = look(event);
  const own = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) own.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <li ref={own} class={`event${chosen ? " chosen" : ""}`} id={`e${event.n}`} data-marks={event.who.filter((w) => w.node.table === app.data.body?.name).map((w) => nodeId(w.node)).join(" ")}>
      {number !== undefined ? <button type="button" class={`num ${kind}`} onClick={onChoose} aria-label={t("event {0}", number)}>{number}</button> : <span />}
      <div class="said" onClick={onChoose}>
        {number !== undefined && phone() && pictured(event) ? <BeforeAfter event={event} /> : <>
        {app.mode !== "en" && <div class="zh"><Sentence said={said} look={kind} n={0} /></div>}
        {app.mode !== "zh" && <div class="en"><Sentence said={said} look={kind} n={1} /></div>}
        </>}
      </div>
      <div class="when"><To view="event" args={[event.id]} className="plain">{range(event.earliest, event.latest)}</To>{said.inferred && <span class="quiet"><br />{t("link inferred")}</span>}</div>
    </li>
  );
}

export function List({ changes, listed, chosen, onChoose }: { changes: Changes; listed: Change[]; chosen: string | null; onChoose: (id: string) => void }) {
  const [byDate, setByDate] = useState(false);
  const own = app.data.body?.meta.section ?? "";
  const others = changes.sections.filter((s) => s.title !== own);
  const possible = changes.sections.find((s) => s.title === own)?.possible ?? [];
  const groups: [string, Change[]][] = [];
  if (byDate) groups.push(["", [...listed].sort((x, y) => (x.event.earliest ?? 0) - (y.event.earliest ?? 0))]);
  else for (const kind of LOOKS) for (const c of listed.filter((l) => l.look === kind)) {
    const last = groups[groups.length - 1];
    if (last && last[0] === c.event.word) last[1].push(c);
    else groups.push([c.event.word, [c]]);
  }
  return (
    <div class="list">
      <div class="listhead"><h2>{t(own || "Changes")} <span class="quiet">{listed.length}</span></h2><button type="button" class="plainb" onClick={() => setByDate(!byDate)}>{byDate ? t("by date") : t("by kind")} <Chevron to="down" /></button></div>
      {!listed.length && <p class="notice">{t("No documented change in this period")}</p>}
      {groups.map(([key, list]) => (
        <section>
          {key && <h3 class={`kind ${list[0].look}`}><Glyph look={list[0].look} /> {word(list[0].event)} <span class="quiet">{list.length}</span></h3>}
          <ol>{list.map((c) => <EventRow event={c.event} number={c.number} chosen={chosen === c.event.id} onChoose={() => onChoose(c.event.id)} />)}</ol>
        </section>
      ))}
      {possible.length > 0 && <More title={t("Undated, may fall in this period")} section={{ title: "", certain: [], possible }} />}
      {changes.interim.length > 0 && <Fold title={t("Existed only within this period")} count={String(changes.interim.length)}><ul class="plainlist">{changes.interim.map((id) => <li><Body id={id} /></li>)}</ul></Fold>}
      {others.map((s) => <More title={t(s.title)} section={s} />)}
    </div>
  );
}

function Fold({ title, count, children }: { title: string; count: string; children: preact.ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="foldline">
      <h3><button type="button" onClick={() => setOpen(!open)} aria-expanded={open}><b>{title}</b><span class="quiet">{count} <Chevron to={open ? "down" : "right"} /></span></button></h3>
      {open && children}
    </section>
  );
}

function More({ title, section }: { title: string; section: Section }) {
  const count = [section.certain.length || !section.possible.length ? String(section.certain.length) : "", section.possible.length ? t("{0} undated", section.possible.length) : ""].filter(Boolean).join(" · ");
  const [most, setMost] = useState(60);
  const every = [...section.certain, ...section.possible];
  return (
    <Fold title={title} count={count}>
      <ol class="many">
        {every.slice(0, most).map((event, n) => (
          <>
            {(n === 0 || every[n - 1].word !== event.word) && <li class={`kind ${look(event)}`}><Glyph look={look(event)} size={12} /> {word(event)}</li>}
            <EventRow event={event} />
          </>
        ))}
      </ol>
      {every.length > most && <button type="button" class="more" onClick={() => setMost(most + 200)}>{t("{0} more", every.length - most)}</button>}
    </Fold>
  );
}

// Things that passed from one body to another: a table for each section.
export function Holders({ changes }: { changes: Changes }) {
  const found = changes.sections.filter((s) => s.title !== app.data.body?.meta.section).map((s) => ({ title: s.title, events: s.certain.filter(passed) })).filter((s) => s.events.length);
  return (
    <>
      {found.map(({ title, events }) => (
        <section class="holders">
          <h2>{t("{0} that changed holder", t(title))} <span class="quiet">{events.length}</span></h2>
          <div class="scroll" tabIndex={0} role="region" aria-label={t(title)}>
            <table>
              <thead><tr><th scope="col">{t(title)}</th><th scope="col">{t("From")}</th><th scope="col">{t("To")}</th><th scope="col">{t("When")}</th></tr></thead>
              <tbody>
                {events.map((event) => {
                  const said = told(event), name = subjectName(event, changes.b);
                  const first = (list: [string, string][], strong: boolean) => list.map((n) => <div class={strong ? "strong" : ""}><bdi>{app.mode === "en" ? n[1] || n[0] : n[0] || n[1]}</bdi></div>);
                  return <tr><td>{app.mode !== "en" && <div lang="zh-Hans"><bdi>{name[0]}</bdi></div>}{app.mode !== "zh" && <div class={app.mode === "both" ? "quiet2" : ""}><bdi>{name[1]}</bdi></div>}</td><td>{first(said.olds, false)}</td><td>{first(said.news, true)}</td><td>{range(event.earliest, event.latest)}</td></tr>;
                })}
              </tbody>
            </table>
          </div>
        </section>
      ))}
    </>
  );
}
