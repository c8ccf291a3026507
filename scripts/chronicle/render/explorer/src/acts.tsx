// The choice of acts for the lineage: all, or those that the reader marks.

import { useState } from "preact/hooks";
import { app, both, line } from "./context";
import { actWindow, allLinks } from "./house";
import { Day } from "./period";
import { Button, Chevron } from "./ui";
import { range, t } from "./words";

interface Cause {
  id: string;
  table: string;
  first: Day | null;
  last: Day | null;
}

// The acts by which bodies became others, in the order of time.
function causes(): Cause[] {
  const found = new Map<string, Cause>();
  for (const l of allLinks(app.data)) {
    const table = l.table.meta.succession!.act[0], [first, last] = actWindow(app.data, table, l.act);
    found.set(l.act, { id: l.act, table, first, last });
  }
  return [...found.values()].sort((a, b) => (a.first ?? 0) - (b.first ?? 0) || (a.id < b.id ? -1 : 1));
}

export function ActChoice({ chosen, onChoose }: { chosen: Set<string>; onChoose: (acts: string[]) => void }) {
  const [open, setOpen] = useState(false), all = causes();
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(all.map((act) => act.id).filter((act) => next.has(act)));
  };
  const own = all.filter((act) => chosen.has(act.id)).length;
  return (
    <div class="choice" onKeyDown={(e) => { if (e.key === "Escape" && open) { setOpen(false); e.stopPropagation(); } }}>
      <button type="button" class="button" aria-expanded={open} onClick={() => setOpen(!open)}>{own ? t("Acts: {0} of {1}", own, all.length) : t("Acts: all")} <Chevron to={open ? "up" : "down"} /></button>
      {open && (
        <fieldset class="choices">
          <legend class="sr">{t("Acts")}</legend>
          {all.map((act) => (
            <label><input type="checkbox" checked={chosen.has(act.id)} onChange={() => toggle(act.id)} /> <span>{line(both(act.table, act.id, act.last ?? app.last))} <span class="quiet">{range(act.first, act.last)}</span></span></label>
          ))}
          <p class="buttons"><Button onClick={() => onChoose([])} disabled={!own}>{t("All acts")}</Button><Button onClick={() => setOpen(false)}>{t("Close")}</Button></p>
        </fieldset>
      )}
    </div>
  );
}
