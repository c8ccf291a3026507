// V6: which body, function, act or person is meant by this word?

import { useState } from "preact/hooks";
import { told } from "./changes";
import { app, both, bothShort, line } from "./context";
import { entries, Hit, match, near, plain, search, searched, starting } from "./finding";
import { lastDay } from "./groups";
import { exists, places } from "./house";
import { look, word } from "./kinds";
import { isChinese, latin } from "./names";
import { go, link, Route } from "./route";
import { Table } from "./rows";
import { Few, Glyph, langOf, Name, To } from "./ui";
import { range, span, t } from "./words";

function Marked({ text, from, to, lang }: { text: string; from: number; to: number; lang?: string }) {
  const chars = [...text];
  if (to <= from) return <bdi lang={lang}>{text}</bdi>;
  return <bdi lang={lang}>{chars.slice(0, from).join("")}<mark>{chars.slice(from, to).join("")}</mark>{chars.slice(to).join("")}</bdi>;
}

// The match in Chinese, in pinyin and in English, wherever the query is found in it.
function places2(text: string, language: string, table: Table, id: string, query: string): [number, number] {
  const entry = entries().find((e) => e.table === table && e.id === id && e.text === text && e.language === language);
  if (!entry) return [0, 0];
  const asked = plain(query.trim()), bare = asked.replace(/[\s'’-]/g, "");
  const hit = match(entry, asked, bare, starting(asked), /^[a-z0-9]+$/.test(bare));
  return hit ? [hit.from, hit.to] : [0, 0];
}

// The part of a transliteration that belongs to marked characters, or that the letters of the query cover.
function pinyinMark(text: string, query: string): [number, number] {
  const bare = plain(query).replace(/[^a-z0-9]/g, ""), chars = [...text.normalize("NFC")];
  let letters = "", places: number[] = [];
  chars.forEach((char, n) => {
    const flat = plain(char).replace(/[^a-z0-9]/g, "");
    for (const letter of flat) {
      letters += letter;
      places.push(n);
    }
  });
  const at = bare.length > 1 ? letters.indexOf(bare) : -1;
  return at < 0 ? [0, 0] : [places[at], places[at + bare.length - 1] + 1];
}

export function SearchView({ text }: { text: string }) {
  const only = app.route.q.k ?? "";
  const start = performance.now(), hits = search(text);
  (globalThis as { searchTook?: number }).searchTook = performance.now() - start;
  const tables = searched().filter((table) => table.n);
  const shown = hits.filter((hit) => !only || hit.table.name === only);
  const pinyin = /^[a-z\s'’]+$/i.test(text) && hits.find((hit) => isChinese(hit.entry.language) && hit.to > hit.from);
  return (
    <article class="searchpage">
      <h1><bdi>{text || t("Search")}</bdi></h1>
      <p class="sub">{pinyin ? t("Pinyin, tones ignored, read as {0}.", [...pinyin.entry.text].slice(pinyin.from, pinyin.to).join("")) : ""} {t("Names of every period are searched.")}</p>
      <div class="chips" role="group" aria-label={t("Kinds")}>
        <button type="button" class="chipb" aria-pressed={!only} onClick={() => go(link("search", [text]))}>{t("All")} <b>{hits.length}</b></button>
        {tables.map((table) => {
          const n = hits.filter((hit) => hit.table === table).length;
          return <button type="button" class={`chipb ${n ? "" : "undated"}`} aria-pressed={only === table.name} disabled={!n} onClick={() => go(link("search", [text], { k: table.name }))}>{t(table.meta.title)} <b>{n}</b></button>;
        })}
      </div>
      {!hits.length && text && <Nothing text={text} />}
      {tables.filter((table) => shown.some((hit) => hit.table === table)).map((table) => {
        const own = shown.filter((hit) => hit.table === table);
        return <section class="section" key={table.name + text}><h2>{t(table.meta.title)} <span class="quiet">{own.length}</span></h2><Few of={own} most={only ? 200 : 12} render={(hit) => <Result hit={hit} text={text} />} /></section>;
      })}
    </article>
  );
}

function Nothing({ text }: { text: string }) {
  const others = near(text);
  return (
    <>
      <p class="notice">{t("Nothing of this name is in this dataset.")}</p>
      {others.length > 0 && <section class="section"><h2>{t("Did you mean")}</h2>{others.map((e) => <p class="headline"><To view={viewOf(e.table)} args={argsOf(e.table, e.id)}><Name of={both(e.table.name, e.id, app.last)} /></To></p>)}</section>}
    </>
  );
}

export const viewOf = (table: Table) => (table === app.data.body ? "body" : table.meta.role === "act" ? "act" : "entity");
export const argsOf = (table: Table, id: string) => (table === app.data.body ? [id] : [table.name, id]);

function Result({ hit, text }: { hit: Hit; text: string }) {
  const { table, id, entry } = hit, body = app.data.body;
  const day = table === body && !exists(id, app.last) ? Math.min(app.last, lastDay(id)) : app.last;
  const names = app.book.names(table.name, id, day), now = both(table.name, id, day);
  const langs = [langOf(0), langOf(1)];
  const reading = latin(names);
  const inNow = Object.values(names).includes(entry.text) || !entry.label;
  const events = app.data.eventsOf(table.name, id).filter((e) => !e.undated && !e.minor);
  const end = table === body && !exists(id, app.last) ? events.find((e) => e.who.some((w) => w.part === 2 && app.data.table(w.node.table)!.id(w.node.row) === id) || e.kind === "abolished") : undefined;
  const row = app.data.find(table.name, id)!;
  return (
    <div class="result">
      <div>
        <p class="now"><To view={viewOf(table)} args={argsOf(table, id)} className="plain">
          {now[0] && app.mode !== "en" && <span class="zh"><Marked text={now[0]} {...mark(places2(now[0], langs[0], table, id, text))} lang={langs[0]} /></span>}
          {reading && app.mode !== "en" && <span class="quiet" lang="zh-Latn"> <Marked text={reading.normalize("NFC")} {...mark(pinyinMark(reading, text))} /></span>}
          {now[1] && app.mode !== "zh" && <span class={app.mode === "en" ? "zh" : "en"}><Marked text={now[1]} {...mark(places2(now[1], langs[1], table, id, text))} lang={langs[1]} /></span>}
        </To></p>
        {!inNow && <p class="why">{entry.label!.kind === "short" ? t("Short name") : entry.label!.kind === "variant" ? t("Other name") : entry.label!.period.fe > day ? t("Later name") : t("Earlier name")} <Marked text={entry.text} from={hit.from} to={hit.to} lang={entry.language} />{entry.label!.rank === 0 && `, ${span(entry.label!.period, app.data.closing)}`}</p>}
        {end && <p class="why"><span class={`kind ${look(end)}`}><Glyph look={look(end)} size={12} /> {word(end)}</span> {told(end).news.length > 0 && <>{t("into")} {told(end).news.map((n, i) => <>{i > 0 && ", "}<Name of={n} strong={false} /></>)}, </>}{range(end.earliest, end.latest)}</p>}
      </div>
      <p class="kindof">{kindOf(table, id, row, day)}</p>
    </div>
  );
}

const mark = ([from, to]: [number, number]) => ({ from, to });

// What sort of thing it is, and until when.
function kindOf(table: Table, id: string, row: number, day: number) {
  if (table === app.data.body) {
    const place = places(app.data, id, day)[0];
    const end = table.periods.tl[row] <= app.last;
    return <>{place ? app.data.edges!.code(place.row, app.data.edges!.meta.kinds?.[0] ?? "").replace(/ (of|by|kept|managed|outside) .*$/, "") : (table.meta.tracks ?? []).map((c) => table.code(row, c)).join(", ")}{" "}<br />{end ? t("ended {0}", range(table.periods.te[row], table.periods.tl[row])) : exists(id, app.last) ? t("at data end") : ""}</>;
  }
  if (table.meta.role === "act") return <>{range(table.number(row, `${table.meta.on}_earliest`), table.number(row, `${table.meta.on}_latest`))}</>;
  if (table.dated) return <>{span(table.periods.of(row), app.data.closing)}</>;
  for (const held of app.data.tables.values()) {
    const about = held.meta.about;
    if (!held.dated || !about || about[0][0] !== table.name || !about[1]) continue;
    const rows = app.data.rowsOf(held, about[0][1], id).sort((a, b) => held.periods.tl[b] - held.periods.tl[a] || held.periods.fl[b] - held.periods.fl[a]);
    if (rows.length) return <>{held.meta.role === "tenure" ? `${held.code(rows[0], held.meta.tracks?.[0] ?? "")}, ` : ""}{line(about[1][0] === app.data.body?.name ? bothShort(about[1][0], held.text(rows[0], about[1][1]), app.last) : both(about[1][0], held.text(rows[0], about[1][1]), app.last))}</>;
  }
  return null;
}

export function Searchbox({ route }: { route: Route }) {
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed ?? (route.view === "search" ? route.args.join("/") : "");
  const type = (text: string) => {
    setTyped(text);
    if (text.trim()) go(link("search", [text]), route.view === "search");
  };
  return (
    <form class="searchbox" role="search" onSubmit={(e) => { e.preventDefault(); document.querySelector<HTMLAnchorElement>(".result a")?.focus(); }}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" stroke-width="1.6" /><path d="M10.5 10.5 14 14" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" /></svg>
      <input id="search" type="search" autocomplete="off" spellcheck={false} maxLength={200} value={value} aria-label={t("Search")} placeholder={t("name · pinyin · English · old names")} onInput={(e) => type(e.currentTarget.value)} onBlur={() => setTyped(null)} />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}
