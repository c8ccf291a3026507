// V7: the chart as a list, for phones and for pages at 400 %.

import { useState } from "preact/hooks";
import { Day } from "./period";
import { app, both } from "./context";
import { level } from "./boxes";
import { Group, staticLayout } from "./layout";
import { layoutOf, linksFrom, path, places } from "./house";
import { heads } from "./board";
import { MANY } from "./grouphead";
import { FilterField, matching } from "./filter";
import { leading } from "./chart";
import { Chevron, Counts, Name, To } from "./ui";
import { range, t } from "./words";

export function PhoneChart({ day, trunk, focus }: { day: Day; trunk: string; focus: string }) {
  const body = app.data.body!.name, name = both(body, trunk, day), posts = heads(trunk, day);
  const above = path(app.data, trunk, day);
  const layout = staticLayout(focus, 1028, false, new Set());
  const heading = leading(trunk).slice(0, 2).map((title) => ({ title, own: posts.find((p) => p.title === title) }));
  const groups = [...layout.groups, ...(layout.siblings ? [{ ...layout.siblings, title: t("Beside it") }] : [])];
  return (
    <>
      <section class="trunkcard">
        <p class="small">{above.map((id) => <><To view="body" args={[id]} className="plain"><Name of={both(body, id, day)} strong={false} /></To> › </>)}</p>
        <To view="body" args={[trunk]} className="plain big"><Name of={name} /></To>
        {heading.map(({ title, own }) => <p class="small">{t(title)} {own ? own.held.map((h) => <b><Name of={both(h.table.meta.about![0][0], h.person, day)} /></b>) : t("not in the data")}</p>)}
      </section>
      {groups.map((group, n) => <Rows group={group} day={day} open={n === 0} chain={layoutOf(app.data, focus).chain} />)}
    </>
  );
}

function Rows({ group, day, open: begin, chain }: { group: Group; day: Day; open: boolean; chain: string[] }) {
  const [open, setOpen] = useState(begin), [most, setMost] = useState(100), [text, setText] = useState("");
  const body = app.data.body!.name;
  const present = group.members.map((m) => ({ ...m, level: level(m.id, day) })).filter((m) => m.level > 0).sort((a, b) => a.start - b.start);
  const certain = present.filter((m) => m.level === 2).length;
  const listed = text.trim() ? matching(present, (m) => m.id, text) : present;
  const shown = new Set<string>();
  return (
    <section class="rows">
      <h2><button type="button" onClick={() => setOpen(!open)} aria-expanded={open}>{group.title} <Counts certain={certain} possible={present.length - certain} /><Chevron to={open ? "down" : "right"} /></button></h2>
      {open && present.length > MANY && <FilterField label={t("Filter {0}", group.title)} value={text} onInput={setText} />}
      {open && (
        <ul>
          {!listed.length && <li class="quiet">{t("No name here matches.")}</li>}
          {listed.slice(0, most).map((m) => {
            if (shown.has(m.id)) return null;
            const partners = present.filter((o) => o !== m && o.start < m.start + m.span && m.start < o.start + o.span);
            const news = [m, ...partners].filter((o) => !linksFrom(app.data, o.id).some((l) => [m, ...partners].some((p) => p.id === l.next)));
            const cluster = partners.length ? present.filter((o) => [m, ...partners].some((p) => p.start < o.start + o.span && o.start < p.start + p.span)) : [m];
            cluster.forEach((o) => shown.add(o.id));
            const olds = cluster.filter((o) => !news.some((x) => x.id === o.id)), come = cluster.filter((o) => news.some((x) => x.id === o.id));
            if (cluster.length > 1 && olds.length) return <Changing olds={olds.map((o) => o.id)} news={come.map((o) => o.id)} day={day} group={group} />;
            const elsewhere = places(app.data, m.id, day)[0], other = elsewhere && group.key !== "siblings" && !chain.includes(elsewhere.parent) ? elsewhere.parent : null;
            return (
              <li><To view="body" args={[m.id]} className="plain row">
                <i class={`sq${m.level === 2 ? "" : " dashed"}`} aria-hidden="true" /><span class="sr">{m.level === 2 ? t("certain") : t("possible")} </span>
                <span class="two"><RowName name={group.label(m.id, day)} />{other && <span class="note">{t("under {0}", both(body, other, day)[0])}</span>}</span><Chevron />
              </To></li>
            );
          })}
          {listed.length > most && <li><button type="button" class="more" onClick={() => setMost(most + 300)}>{t("{0} more", listed.length - most)}</button></li>}
        </ul>
      )}
    </section>
  );
}

function RowName({ name: [first, second] }: { name: [string, string] }) {
  return <>{app.mode !== "en" && first && <bdi class="first" lang="zh-Hans">{first}</bdi>}{(app.mode !== "zh" || !first) && second && <bdi class={app.mode === "en" ? "first" : "second"} lang="en">{second}</bdi>}</>;
}

function Changing({ olds, news, day, group }: { olds: string[]; news: string[]; day: Day; group: Group }) {
  const event = app.data.eventsOf(app.data.body!.name, news[0]).find((e) => e.links.length);
  const label = (id: string) => group.label(id, day)[app.mode === "en" ? 1 : 0] || group.label(id, day)[0];
  return (
    <li><To view="body" args={[news[0]]} className="plain row">
      <i class="sq dashed" aria-hidden="true" />
      <span class="two"><bdi class="first">{olds.map(label).join(" + ")}</bdi><bdi class="first">→ {news.map(label).join(" + ")}</bdi>
        {event && <span class="second">{t("Changes at some point {0}", range(event.earliest, event.latest))}</span>}</span><Chevron />
    </To></li>
  );
}
