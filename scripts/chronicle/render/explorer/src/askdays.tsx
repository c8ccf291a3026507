// Days that the reader types: one for the chart, two for a comparison.

import { useState } from "preact/hooks";
import { Day } from "./period";
import { Button } from "./ui";
import { day as inWords, iso, parseDay, t } from "./words";

export function AskDays({ days, labels, onDays }: { days: Day[]; labels: string[]; onDays: (days: Day[] | null) => void }) {
  const [texts, setTexts] = useState(days.map(iso)), found = texts.map(parseDay), whole = found.every((day) => day !== null);
  const first = (el: HTMLInputElement | null) => {
    if (!el || el.dataset.met) return;
    el.dataset.met = "1";
    el.focus();
    el.select();
  };
  return (
    <form class="askday" onSubmit={(e) => { e.preventDefault(); if (whole) onDays(found as Day[]); }} onKeyDown={(e) => e.key === "Escape" && onDays(null)}>
      {texts.map((text, n) => <label>{labels[n]} <input value={text} onInput={(e) => setTexts(texts.map((old, m) => (m === n ? e.currentTarget.value : old)))} ref={n === 0 ? first : undefined} placeholder="2018-03-31" /></label>)}
      <span class="quiet" role="status">{whole ? found.map((day) => inWords(day!, true)).join(" → ") : t("Write it like 2018-03-31, 31 Mar 2018 or 2018")}</span>
      <button type="submit" class="button" disabled={!whole}>{t("Go")}</button>
      <Button onClick={() => onDays(null)}>{t("Close")}</Button>
    </form>
  );
}
