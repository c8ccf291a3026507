// V7: an event as a small picture of before and after, for phones.

import { told } from "./changes";
import { app, nodeId } from "./context";
import { CONTRIBUTOR, Event, PREDECESSOR } from "./event";
import { exists } from "./house";
import { look } from "./kinds";
import { Glyph, langOf } from "./ui";
import { t } from "./words";

interface Sides {
  before: [string, string][];
  after: [string, string][];
  notes: [string, string]; // the parent before and after
  gone: boolean[]; // which of those before are not there any more, or not under this name
}

// What stands on both sides of an event; null for events that no picture of bodies tells.
export function pictured(event: Event): Sides | null {
  const said = told(event), kind = look(event), one = ([first, second]: [string, string]) => (app.mode === "en" ? second || first : first || second);
  if (kind === "created" && said.about.length) return { before: [], after: said.about, notes: ["", ""], gone: [] };
  if (kind === "abolished" && said.about.length) return { before: said.about, after: [], notes: ["", ""], gone: said.about.map(() => true) };
  if (event.kind === "updated" && kind === "moved" && said.about.length) {
    const under = (parents: [string, string][]) => (parents.length ? t("under {0}", parents.map(one).join(", ")) : "");
    return { before: said.about, after: said.about, notes: [under(said.olds), under(said.news)], gone: said.about.map(() => false) };
  }
  if (!said.olds.length || !said.news.length || said.about.length) return null;
  const givers = [PREDECESSOR, CONTRIBUTOR].flatMap((part) => event.who.filter((who) => who.part === part)), day = event.latest ?? event.earliest ?? app.last;
  return { before: said.olds, after: said.news, notes: ["", ""], gone: said.olds.map((_, n) => !givers[n] || !exists(nodeId(givers[n].node), day)) };
}

export function BeforeAfter({ event }: { event: Event }) {
  const { before, after, notes, gone } = pictured(event)!, kind = look(event), extra = told(event).extra;
  const boxes = (names: [string, string][], side: 0 | 1) => (
    <div class="ba">
      <span class="sr">{side ? t("After") : t("Before")}: {!names.length && t("Not there")}</span>
      {names.map((name, n) => <Small name={name} note={notes[side]} classes={side ? `look-${kind}` : gone[n] ? "look-ended struckthrough" : "look-same"} />)}
      {!names.length && <i class="empty" aria-hidden="true" />}
    </div>
  );
  return <><div class="beforeafter">{boxes(before, 0)}<Glyph look={kind} size={16} />{boxes(after, 1)}</div>{extra && <p class="quiet small">{extra}</p>}</>;
}

function Small({ name: [first, second], note, classes }: { name: [string, string]; note: string; classes: string }) {
  const zh = app.mode !== "en" ? first : "", en = app.mode !== "zh" || !first ? second || (zh ? "" : first) : "";
  return <div class={`smallbox ${classes}`}>{zh && <bdi class="first" lang={langOf(0)}>{zh}</bdi>}{en && <bdi class={zh ? "second" : "first"} lang={langOf(1)}>{en}</bdi>}{note && <span class="note">{note}</span>}</div>;
}
