// The board of a comparison: both days in the same places, with the changes marked.

import { useMemo } from "preact/hooks";
import { Board, heads, Move } from "./board";
import { ofTwo } from "./boxes";
import { Chips } from "./changelist";
import { Change, Changes } from "./changes";
import { app, both, nodeId } from "./context";
import { OBJECT, SUBJECT } from "./event";
import { layoutOf, places, trunkOn } from "./house";
import { staticLayout } from "./layout";
import { Day } from "./period";
import { go, link } from "./route";
import { Name } from "./ui";
import { iso, t } from "./words";

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

export function Picture({ changes, shown, width, chosen, onChoose }: { changes: Changes; shown: Set<string> | null; width: number; chosen: string | null; onChoose: (id: string) => void }) {
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
