// V2: what is different between these two days?

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Day, Event, OBJECT, SUBJECT } from "./data";
import { app, both, nodeId, phone } from "./context";
import { Change, Changes, Section, Told, between, told } from "./changes";
import { Board, Move, heads } from "./board";
import { ofTwo } from "./boxes";
import { sizes } from "./chart";
import { LOOKS, look, word } from "./kinds";
import { staticLayout } from "./layout";
import { layoutOf, places, trunkOn } from "./house";
import { Strip, acts } from "./strip";
import { Body, Button, Cells, Chevron, Glyph, Name, TableOf, To, langOf } from "./ui";
import { saveBoard } from "./svg";
import { go, link } from "./route";
import { day as inWords, iso, range, t } from "./words";

export function Compare({ a, b, chosen, table }: { a: Day; b: Day; chosen: string | null; table: boolean }) {
  const { content, chart, side } = sizes(430);
  const swapped = a > b;
  const [first, second] = swapped ? [b, a] : [a, b];
  const changes = useMemo(() => between(app.data, first, second), [first, second, app.mode]);
  const words = (app.route.q.k ?? "").split(",").filter(Boolean), shown = words.length ? new Set(words) : null;
  const query = () => ({ ...(app.route.q.k ? { k: app.route.q.k } : {}), ...(app.route.q.fold ? { fold: app.route.q.fold } : {}) });
  const to = (days: Day[], replace = false) => go(link("compare", [iso(days[0]), iso(days[1])], query()), replace);
  const choose = (id: string) => go(link("compare", [iso(first), iso(second), id], query()), true);
  const head = <Head a={first} b={second} changes={changes} to={to} content={content} swapped={swapped} />;
  if (a === b) return <>{head}<p class="notice">{t("Choose a second day")}</p></>;
  const listed = changes.structure.filter((c) => !shown || shown.has(c.event.word));
  const list = <List changes={changes} listed={listed} chosen={chosen} onChoose={choose} />;
  if (phone()) return <>{head}<Chips changes={changes} shown={shown} undated={0} />{list}</>;
  const picture = <Picture changes={changes} shown={shown} width={Math.floor(chart)} chosen={chosen} onChoose={choose} />;
  return (
    <>
      {head}
      <div class={side ? "beside" : "stack"} style={side ? { gridTemplateColumns: `${chart}px 430px` } : undefined}>
        <section aria-label={t("Picture")}>
          {table ? <TableOf of={rowsOf(changes)} name={`compare-${iso(first)}-${iso(second)}`} label={t("Compare")} /> : picture}
          <Holders changes={changes} />
          <Legend />
          <div class="tools">
            <Button onClick={() => go(link("compare", [iso(first), iso(second)], { ...query(), t: table ? "" : "1" }))} pressed={table}>{t("Table of this view")}</Button>
            {!table && <Button onClick={() => saveBoard(`compare-${iso(first)}-${iso(second)}`, `${inWords(first, true)} – ${inWords(second, true)}`)}>{t("Save SVG")}</Button>}
          </div>
        </section>
        <aside aria-label={t("Changes")}>{list}</aside>
      </div>
    </>
  );
}

function Head({ a, b, changes, to, content, swapped }: { a: Day; b: Day; changes: Changes; to: (days: Day[], replace?: boolean) => void; content: number; swapped: boolean }) {
  const stop = () => {
    const next = acts().find((m) => m.last > a && (m.first !== m.last || m.snapshot)) ?? acts()[0];
    if (next) to([next.first - 1, next.last]);
  };
  const strip = <Strip width={phone() ? app.width - 32 : Math.floor(content - 272)} days={[a, b]} onDay={(d, done) => to(d[0] <= d[1] ? d : [d[1], d[0]], !done)} label={t("Time")} height={phone() ? 94 : 104} />;
  const buttons = (
    <div class="buttons">
      <Button onClick={() => to([b, a])}>{t("Swap")}</Button>
      <Button onClick={stop}>{t("One act")} <Chevron to="down" /></Button>
    </div>
  );
  return (
    <>
      <div class="viewhead">
        <div class="what">
          <h1>{inWords(a, true)} → <br class="wide" />{inWords(b, true)}</h1>
          <p class="sub">{t("{0} documented changes, {1} undated", changes.certain, changes.possible)}</p>
          {swapped && <p class="notice" role="status">{t("The days were swapped: the earlier one comes first.")}</p>}
          {!phone() && buttons}
        </div>
        {!phone() && strip}
      </div>
      {phone() && <div class="dock">{strip}{buttons}</div>}
    </>
  );
}

// The bodies that each change concerns, by body; the first of a body is its most telling one.
function marksOf(changes: Changes): Map<string, Change[]> {
  const found = new Map<string, Change[]>();
  const body = app.data.body!.name;
  for (const change of changes.structure) {
    const ids = new Set<string>();
    for (const { part, node } of change.event.who) {
      if (node.table !== body) continue;
      if (part === OBJECT && change.look !== "moved") continue;
      if (part === OBJECT) continue;
      ids.add(nodeId(node));
    }
    for (const id of ids) {
      const list = found.get(id);
      if (list) list.push(change);
      else found.set(id, [change]);
    }
  }
  return found;
}

function Picture({ changes, shown, width, chosen, onChoose }: { changes: Changes; shown: Set<string> | null; width: number; chosen: string | null; onChoose: (id: string) => void }) {
  const focus = app.focus;
  const marks = useMemo(() => marksOf(changes), [changes]);
  const asked = new Set((app.route.q.fold ?? "").split(",").filter(Boolean));
  if (!focus || !app.data.body) return null;
  const stored = layoutOf(app.data, focus);
  const folded = new Set<string>();
  for (const group of stored.groups) {
    const key = group.kinds[0] || "all";
    let touched = false;
    for (let at = 0; at < group.spans.length; at += 3) if (marks.has(app.data.body.id(group.spans[at]))) touched = true;
    if (touched === asked.has(key)) folded.add(key); // folding is undone, or done, by the reader
  }
  const layout = staticLayout(focus, width, true, folded);
  const picture = ofTwo(layout, changes.a, changes.b, marks, shown);
  const undated = picture.boxes.filter((b) => b.look === "undated").length;
  const trunk = trunkOn(app.data, focus, changes.b);
  const moves: Move[] = [];
  for (const change of changes.structure) {
    if (change.look !== "moved" || change.event.kind !== "updated" || (shown && !shown.has(change.event.word))) continue;
    for (const { part, node } of change.event.who) {
      if (part !== SUBJECT || node.table !== app.data.body.name) continue;
      const id = nodeId(node), from = places(app.data, id, changes.a)[0]?.parent;
      if (from) moves.push({ from, to: id, at: change.number });
    }
  }
  const selected = chosen ? new Set(changes.structure.filter((c) => c.event.id === chosen).flatMap((c) => c.event.who.map((w) => nodeId(w.node)))) : new Set<string>();
  const choose = (id: string) => {
    const own = marks.get(id)?.find((c) => !shown || shown.has(c.event.word));
    if (own) onChoose(own.event.id);
    else go(link("body", [id]));
  };
  const fold = (key: string) => {
    const next = new Set(asked);
    if (!next.delete(key)) next.add(key);
    go(link("compare", [iso(changes.a), iso(changes.b)], { fold: [...next].join(","), ...(app.route.q.k ? { k: app.route.q.k } : {}) }));
  };
  const before = heads(trunkOn(app.data, focus, changes.a), changes.a), after = heads(trunk, changes.b);
  const own = (marks.get(trunk) ?? []).filter((c) => !shown || shown.has(c.event.word));
  return (
    <>
      <Chips changes={changes} shown={shown} undated={undated} />
      <Board layout={layout} picture={picture} trunk={trunk} day={changes.b} compare selected={[...selected].find((id) => picture.boxes.some((b) => b.id === id)) ?? null} onSelect={choose} onFold={fold} moves={moves}
        heads={<TwoHeads before={before} after={after} a={changes.a} b={changes.b} />} trunkMarks={own.length ? { look: own[0].look, numbers: own.map((c) => c.number) } : null} />
    </>
  );
}

function TwoHeads({ before, after, a, b }: { before: ReturnType<typeof heads>; after: ReturnType<typeof heads>; a: Day; b: Day }) {
  const titles = [...new Set([...after, ...before].map((p) => p.title))].slice(0, app.width < 1100 ? 1 : 2);
  const person = (posts: ReturnType<typeof heads>, title: string, day: Day) => {
    const held = posts.find((p) => p.title === title)?.held[0];
    return held ? both(held.table.meta.about![0][0], held.person, day) : null;
  };
  return (
    <>
      {titles.map((title) => {
        const old = person(before, title, a), now = person(after, title, b);
        return <span class="head"><span class="post">{t(title)}</span><span class="heads2">{old && old.join() !== now?.join() && <s><Name of={old} /></s>}{old && now && old.join() !== now.join() && " → "}{now && <b><Name of={now} /></b>}</span></span>;
      })}
    </>
  );
}

function Chips({ changes, shown, undated }: { changes: Changes; shown: Set<string> | null; undated: number }) {
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
        {app.mode !== "en" && <div class="zh"><Sentence said={said} look={kind} n={0} /></div>}
        {app.mode !== "zh" && <div class="en"><Sentence said={said} look={kind} n={1} /></div>}
      </div>
      <div class="when"><To view="event" args={[event.id]} className="plain">{range(event.earliest, event.latest)}</To>{said.inferred && <span class="quiet"><br />{t("link inferred")}</span>}</div>
    </li>
  );
}

function List({ changes, listed, chosen, onChoose }: { changes: Changes; listed: Change[]; chosen: string | null; onChoose: (id: string) => void }) {
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
function Holders({ changes }: { changes: Changes }) {
  const body = app.data.body?.name;
  const found = changes.sections.filter((s) => s.title !== app.data.body?.meta.section).map((s) => ({
    title: s.title,
    events: s.certain.filter((e) => {
      const table = e.statements[0] && app.data.table(e.statements[0].table);
      return e.kind === "updated" && table?.meta.role === "attribute" && (table.meta.tracks ?? []).some((c) => table.meta.foreign?.[c] === body) && table.meta.about?.[0]?.[0] !== body;
    }),
  })).filter((s) => s.events.length);
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
                  const said = told(event), subject = event.who.find((w) => w.part === SUBJECT);
                  const name = subject ? both(subject.node.table, nodeId(subject.node), changes.b) : (["", ""] as [string, string]);
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

const Legend = () => (
  <p class="legend row">
    <span><i class="key box look-same" /> {t("no change")}</span>
    <span><i class="key box look-undated" /> {t("no change known, start undated")}</span>
    <span><i class="key box look-ended struckkey" /> {t("body or name that ended")}</span>
    <span><i class="key box look-merged" /> {t("result of a change, in the colour of its kind")}</span>
    <span><i class="key box look-abolished" /> {t("abolished without successor")}</span>
    <span><i class="key pillkey"><span class="pill merged"><Glyph look="merged" size={11} />1</span></i> {t("kind of change and number in the list")}</span>
  </p>
);

export function rowsOf(changes: Changes): Cells {
  const rows = changes.sections.flatMap((s) => [...s.certain.map((e) => [e, "certain"] as const), ...s.possible.map((e) => [e, "possible"] as const)]);
  return {
    columns: ["event", t("Section"), t("Kind"), t("What"), "earliest", "latest", t("State")],
    rows: rows.map(([e, how]) => {
      const said = told(e), flat = (list: [string, string][]) => list.map((n) => n.filter(Boolean).join(" ")).join(" + ");
      const what = [flat(said.about).replace(/ \+ /g, " · "), [flat(said.olds), flat(said.news)].filter(Boolean).join(" → ")].filter(Boolean).join(": ");
      return [e.id, e.section, e.word, what, e.earliest === null ? "" : iso(e.earliest), e.latest === null ? "" : iso(e.latest), how];
    }),
  };
}

