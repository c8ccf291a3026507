// The page: header, views, keys, settings. Everything it shows is in the document that it carries.

import { Component, render } from "preact";
import { Data } from "./data";
import { ALWAYS } from "./period";
import { Document } from "./document";
import { Day } from "./period";
import { Book } from "./names";
import { App, app, setApp } from "./context";
import { Route, go, link, parse, settle } from "./route";
import { Mode, learn, day as inWords, dayOf, iso, parseDay, setEpoch, setMode, t, yearOf } from "./words";
import { Chart } from "./chart";
import { Compare } from "./compare";
import { Lineage } from "./lineage";
import { People } from "./people";
import { BodyPage } from "./body";
import { EntityPage, ActPage, EventPage } from "./entity";
import { SearchView, Searchbox } from "./search";
import { TablesView } from "./tables";
import { Button, Hatches, To } from "./ui";
import { between } from "./changes";
import { boardSvg } from "./svg";
import { search } from "./finding";
import { acts, stops } from "./strip";
import { tips } from "./tips";
import { Keys } from "./keys";

const VIEWS = [["chart", "Chart"], ["compare", "Compare"], ["lineage", "Lineage"], ["people", "People"], ["tables", "Tables"]] as const;

interface State {
  route: Route;
  width: number;
  said: string;
  keys: boolean;
  menu: boolean;
}

class Page extends Component<{ data: Data }, State> {
  state: State = { route: parse(location.hash), width: innerWidth, said: "", keys: false, menu: false };
  private last: Day = defaultDay(this.props.data);

  componentDidMount(): void {
    addEventListener("hashchange", () => {
      const route = parse(location.hash);
      const turned = route.view !== this.state.route.view;
      this.setState({ route, menu: false }, () => turned && scrollTo(0, 0));
    });
    addEventListener("resize", () => this.setState({ width: document.documentElement.clientWidth }));
    addEventListener("keydown", (event) => this.key(event));
    addEventListener("beforeprint", () => this.setState({ width: 1088 }));
    addEventListener("afterprint", () => this.setState({ width: document.documentElement.clientWidth }));
    tips();
    this.setState({ width: document.documentElement.clientWidth });
    if (!location.hash) go(link("chart", [iso(this.last)]), true);
  }

  componentDidUpdate(): void {
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      const h1 = document.querySelector("h1")?.textContent ?? "", sub = document.querySelector(".sub")?.textContent ?? "";
      document.title = `${h1} · ${app.data.doc.release.title}`;
      const live = document.getElementById("live");
      if (live && live.textContent !== `${h1}, ${sub}`) live.textContent = `${h1}, ${sub}`;
    }, 400);
  }

  private rest = 0;

  private key(event: KeyboardEvent): void {
    const on = event.target as HTMLElement;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(on.tagName)) return;
    if (localKeys() === "off" && event.key !== "?") return;
    const { route } = this.state, days = this.days(route);
    const stop = (way: 1 | -1, snapshots: boolean) => {
      if (route.view !== "chart") return;
      const all = snapshots ? app.data.doc.snapshots : stops();
      const next = way > 0 ? all.find((d) => d > days[0]) : [...all].reverse().find((d) => d < days[0]);
      if (next !== undefined) go(link("chart", [iso(next), ...route.args.slice(1)], route.q));
    };
    const turn = (way: 1 | -1) => {
      const nums = [...document.querySelectorAll<HTMLElement>(".event .num")];
      const now = nums.findIndex((n) => n.closest(".chosen"));
      nums[Math.min(nums.length - 1, Math.max(0, now + way))]?.click();
    };
    const done: Record<string, () => void> = {
      "/": () => document.querySelector<HTMLInputElement>("#search")?.focus(),
      "[": () => stop(-1, false), "]": () => stop(1, false), "{": () => stop(-1, true), "}": () => stop(1, true),
      c: () => go(link("compare", [iso(Math.max(app.first, days[0] - 3653)), iso(days[0])])),
      j: () => turn(1), k: () => turn(-1),
      l: () => this.mode(({ both: "zh", zh: "en", en: "both" } as const)[app.mode]),
      t: () => go(link(route.view, route.args, { ...route.q, t: route.q.t ? "" : "1" })),
      "?": () => this.setState({ keys: !this.state.keys }),
      Escape: () => { if (this.state.keys) this.setState({ keys: false }); else if (["body", "entity", "act", "event", "search"].includes(route.view)) history.back(); },
    };
    if (done[event.key]) {
      event.preventDefault();
      done[event.key]();
    }
  }

  private mode(next: Mode): void {
    go(link(this.state.route.view, this.state.route.args, { ...this.state.route.q, l: next === "both" ? "" : next }), true);
  }

  private days(route: Route): Day[] {
    const clamp = (day: Day | null, other: Day) => (day === null ? other : Math.min(app.last, Math.max(earliest(), day)));
    if (route.view === "compare") {
      const all = app.data.doc.snapshots;
      return [clamp(parseDay(route.args[0] ?? ""), all[0] ?? app.first), clamp(parseDay(route.args[1] ?? ""), app.last)];
    }
    return [clamp(parseDay(route.args[0] ?? ""), this.last)];
  }

  private notice(route: Route, days: Day[]): string {
    const given = route.view === "compare" ? route.args.slice(0, 2) : route.view === "chart" ? route.args.slice(0, 1) : [];
    for (const [n, text] of given.entries()) {
      const asked = parseDay(text);
      if (asked === null) return t("{0} is not a day; this is {1}.", text, inWords(days[n], true));
      if (asked !== days[n]) return t("The data do not cover {0}; this is the nearest day.", inWords(asked, true));
    }
    return "";
  }

  render({ data }: { data: Data }, { route, width, keys, menu }: State) {
    const mode = (["zh", "en"].includes(route.q.l) ? route.q.l : hasTwo(data) ? "both" : "en") as Mode;
    setMode(mode);
    settle(route.q);
    const lang = mode === "zh" ? "zh-Hans" : "en";
    if (document.documentElement.lang !== lang) document.documentElement.lang = lang; // to set it styles the whole page anew
    const same = app as App | undefined;
    setApp({ ...(same as App), data, route, mode, width: Math.max(320, width) });
    const days = this.days(route), table = !!route.q.t;
    if (route.view === "chart") this.last = days[0];
    const warned = this.notice(route, days), release = data.doc.release;
    const current = VIEWS.some(([view]) => view === route.view) ? route.view : "chart";
    return (
      <>
        <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById("main")?.focus(); }}>{t("Skip to the page")}</a>
        <Hatches />
        <header>
          <div class="bar">
            <To view="chart" args={[iso(this.last)]} className="brand plain"><b>{t(release.title)}</b> <span class="rel">{release.version ?? t("unreleased")} · {t("to {0}", inWords(release.closing))}</span></To>
            <nav aria-label={t("Views")} class={menu ? "open" : ""}>
              {VIEWS.map(([view, title]) => <a href={viewLink(view, this.last)} aria-current={view === current ? "page" : undefined}>{t(title)}</a>)}
            </nav>
            <Searchbox route={route} />
            {hasTwo(data) && (
              <div class="langs" role="group" aria-label={t("Language")}>
                {(["zh", "en", "both"] as const).map((m) => <button type="button" aria-pressed={m === mode} onClick={() => this.mode(m)}>{m === "zh" ? "中" : m === "en" ? "EN" : "中 EN"}</button>)}
              </div>
            )}
            <Button className="icon lang1" onClick={() => this.mode(({ both: "zh", zh: "en", en: "both" } as const)[mode])} label={t("Language")}>{mode === "zh" ? "中" : mode === "en" ? "EN" : "中 EN"}</Button>
            <Button className="icon theme" onClick={theme} label={t("Theme")}><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6" /><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" /></svg></Button>
            <Button className="icon menu" onClick={() => this.setState({ menu: !menu })} label={t("Menu")} pressed={menu}>☰</Button>
          </div>
        </header>
        <main id="main" tabIndex={-1} class={`view-${route.view || "chart"}`}>
          {warned && <p class="notice" role="status">{warned}</p>}
          <View route={route} days={days} table={table} />
        </main>
        {keys && <Keys onClose={() => this.setState({ keys: false })} />}
        <footer><p>{t(release.title)} {release.version ?? t("unreleased")} · {t("to {0}", inWords(release.closing, true))} · {t("digest")} <code>{release.digest.slice(0, 16)}</code> · {release.licences.filter(Boolean).join(", ")} <button type="button" class="more" onClick={() => this.setState({ keys: true })}>{t("Keys")} ?</button></p></footer>
        <p class="printonly">{location.hash} · sha256:{release.digest}</p>
        <p id="live" class="sr" aria-live="polite" />
      </>
    );
  }
}

function View({ route, days, table }: { route: Route; days: Day[]; table: boolean }) {
  const [one, two] = route.args;
  switch (route.view) {
    case "compare": return <Compare a={days[0]} b={days[1]} chosen={route.args[2] ?? null} table={table} />;
    case "lineage": return <Lineage selected={one ?? null} table={table} />;
    case "people": return <People body={one ?? app.focus} posts={two ? two.split(",") : null} table={table} />;
    case "body": return <BodyPage id={one ?? app.focus ?? ""} statement={route.args.slice(1)} />;
    case "entity": return <EntityPage table={one ?? ""} id={two ?? ""} />;
    case "person": return <EntityPage table={app.data.having("tenure")[0]?.meta.about?.[0][0] ?? ""} id={one ?? ""} />;
    case "act": return two === undefined ? <ActPage table={acts()[0]?.table ?? ""} id={one ?? ""} /> : <ActPage table={one} id={two} />;
    case "event": return <EventPage id={route.args.join("/")} />;
    case "tables": return <TablesView name={one ?? null} />;
    case "search": return <SearchView text={route.args.join("/")} />;
    default: return <Chart day={days[0]} trunk={one !== undefined && two !== undefined ? two : null} table={table} />;
  }
}

function viewLink(view: string, day: Day): string {
  if (view === "chart") return link("chart", [iso(day)]);
  if (view === "compare") {
    const all = app.data.doc.snapshots;
    return link("compare", [iso(all.length > 1 ? all[Math.max(0, all.length - 2)] : app.first), iso(app.last)]);
  }
  return link(view);
}

function hasTwo(data: Data): boolean {
  return data.languages.some((l) => /^zh(?!-Latn)/.test(l)) && data.languages.includes("en");
}

function earliest(): Day {
  return Math.min(app.first, ...(app.data.doc.snapshots.length ? [app.data.doc.snapshots[0]] : []));
}

function defaultDay(data: Data): Day {
  return data.closing;
}

// The first day from which a body is certain: where the strip begins if the dataset has no snapshots before its end.
function beginning(data: Data): Day {
  const starts = data.body?.dated ? Array.from(data.body.periods.fl).filter((day) => day > ALWAYS && day < data.closing) : [];
  return starts.reduce((least, day) => Math.min(least, day), data.closing - 3653);
}

function localKeys(): string | null {
  try {
    return localStorage.getItem("chronicle keys");
  } catch {
    return null;
  }
}

function theme(): void {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("chronicle theme", root.dataset.theme);
  } catch {
    // a page without storage keeps the theme until it is closed
  }
}

function start(): void {
  const doc = JSON.parse(document.getElementById("data")!.textContent!) as Document;
  const room = document.getElementById("app")!;
  try {
    const kept = localStorage.getItem("chronicle theme");
    if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
  } catch {
    // no storage: the system's theme
  }
  setEpoch(doc.epoch);
  if (!doc.t) return; // too large for a page: what stands in the file without a script stays
  const data = new Data(doc);
  learn(data.chinese());
  const first = doc.snapshots.length > 1 ? doc.snapshots[0] : beginning(data);
  setApp({
    data, book: new Book(data), route: parse(location.hash), mode: "both", width: innerWidth,
    first: dayOf(yearOf(Math.min(first, data.closing - 365)), 0, 1), last: data.closing, focus: doc.layout?.trunks.focus ?? data.body?.id(0) ?? null, say: () => undefined,
  });
  // For whoever asks the page from its console; the tests compare these answers with the engine's.
  (globalThis as unknown as { explorer: unknown }).explorer = {
    names: (table: string, id: string, day: string) => app.book.names(table, id, parseDay(day) ?? app.last),
    changes: (a: string, b: string) => between(data, parseDay(a) ?? app.first, parseDay(b) ?? app.last),
    stops: () => stops().map(iso),
    svg: (title: string) => boardSvg(title),
    search: (text: string) => search(text).map((hit) => `${hit.table.name}/${hit.id}`),
  };
  room.textContent = "";
  render(<Page data={data} />, room);
  requestAnimationFrame(() => setTimeout(() => performance.mark("drawn")));
}

start();
