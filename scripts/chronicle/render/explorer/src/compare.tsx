// V2: what is different between these two days?

import { useMemo, useState } from "preact/hooks";
import { AskDays } from "./askdays";
import { Chips, Holders, List } from "./changelist";
import { between, Changes, told } from "./changes";
import { sizes } from "./chart";
import { Picture } from "./comparepicture";
import { app, phone } from "./context";
import { Day } from "./period";
import { go, link } from "./route";
import { acts, Strip } from "./strip";
import { saveBoard } from "./svg";
import { Button, Cells, Chevron, Glyph, TableOf } from "./ui";
import { day as inWords, iso, t } from "./words";

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
  const [asking, ask] = useState(false);
  const stop = () => {
    const next = acts().find((m) => m.last > a && (m.first !== m.last || m.snapshot)) ?? acts()[0];
    if (next) to([next.first - 1, next.last]);
  };
  const strip = <Strip width={phone() ? app.width - 32 : Math.floor(content - 272)} days={[a, b]} onDay={(d, done) => to(d[0] <= d[1] ? d : [d[1], d[0]], !done)} label={t("Time")} height={phone() ? 94 : 104} />;
  const buttons = (
    <div class="buttons">
      <Button onClick={() => ask(true)}>{t("Days…")}</Button>
      <Button onClick={stop}>{t("Next act")} <Chevron /></Button>
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
      {asking && <AskDays days={[a, b]} labels={[t("First day"), t("Second day")]} onDays={(days) => { ask(false); if (days) to(days); }} />}
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

function rowsOf(changes: Changes): Cells {
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
