// The heads of the board's groups: title and counts, one line where a group is folded, a meter where it is too large.

import { useState } from "preact/hooks";
import { level } from "./boxes";
import { app, both, bothShort } from "./context";
import { FilterField, matching } from "./filter";
import { Group } from "./layout";
import { Day } from "./period";
import { link } from "./route";
import { Chevron, Counts, Name, To } from "./ui";
import { t } from "./words";

export const FILTER = 168; // px
export const MANY = 40; // bodies of a group, above which it has a filter
const LISTED = 12; // matches of a filter

export function Title({ group, counts, under, day, compare, onFold, changed }: {
  group: Group; counts: [number, number]; under?: string; day: Day; compare: boolean; onFold: (key: string) => void; changed: number;
}) {
  const name = under ? bothShort(app.data.body!.name, under, day) : null;
  return (
    <h2 class="grouptitle" style={{ left: `${group.rect.x}px`, top: `${group.rect.y - 26}px`, maxWidth: `${group.rect.w - (group.members.length > MANY ? FILTER + 8 : 0)}px` }}>
      <button type="button" class="fold" onClick={() => onFold(group.key)} aria-expanded={true} data-tip={group.affix ? `… ${group.affix}` : group.title}>{group.title}</button>
      {group.affix && app.mode !== "en" && <span class="affix" lang="zh-Hans">…{group.affix.split(" ")[0]}</span>}
      {!compare && <Counts certain={counts[0]} possible={counts[1]} />}
      {compare && changed === 0 && <span class="quiet">{t("no change")}</span>}
      {name && <span class="under">{t("under {0}", app.mode === "en" ? name[1] || name[0] : name[0] || name[1])}</span>}
    </h2>
  );
}

export function Folded({ group, counts, onFold, compare, changed }: { group: Group; counts: [number, number]; onFold: (key: string) => void; compare: boolean; changed: number }) {
  return (
    <h2 class="folded" style={{ left: `${group.rect.x}px`, top: `${group.rect.y}px`, width: `${group.rect.w}px` }}>
      <button type="button" onClick={() => onFold(group.key)} aria-expanded={false}>
        <Chevron /> <b>{counts[0] + counts[1]} · {group.title}</b> {compare ? <span class="quiet">{changed ? t("{0} changes", changed) : t("no documented change")}</span> : <Counts certain={counts[0]} possible={counts[1]} />}
      </button>
    </h2>
  );
}

// A group with too many bodies for boxes: its counts, and those of its bodies that the reader asks for.
export function Summary({ group, counts, day }: { group: Group; counts: [number, number]; day: Day }) {
  const [text, setText] = useState(""), all = counts[0] + counts[1] || 1, body = app.data.body!.name;
  const found = text.trim() ? matching(group.members, (m) => m.id, text).filter((m) => level(m.id, day) > 0) : [];
  return (
    <div class="summary" style={{ left: `${group.rect.x}px`, top: `${group.rect.y}px`, width: `${group.rect.w}px` }}>
      <span class="meter" aria-hidden="true"><i style={{ width: `${(counts[0] / all) * 100}%` }} /><i class="hatchbox" style={{ width: `${(counts[1] / all) * 100}%` }} /></span>
      <FilterField label={t("Filter {0}", group.title)} value={text} onInput={setText} />
      <a href={link("tables", [body])}>{t("Show all {0}", group.members.length)}</a>
      {text.trim() && (
        <div class="matches">
          {found.slice(0, LISTED).map((m) => <p><To view="body" args={[m.id]}><Name of={both(body, m.id, day)} strong={false} /></To></p>)}
          {!found.length && <p class="quiet">{t("No name here matches.")}</p>}
          {found.length > LISTED && <p class="quiet">{t("{0} more", found.length - LISTED)}</p>}
        </div>
      )}
    </div>
  );
}
