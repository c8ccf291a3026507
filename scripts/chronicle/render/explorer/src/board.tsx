// The board of the chart: root, siblings, trunk and groups, with the lines between them. Chart and Compare share it.

import { Component, VNode } from "preact";
import { useState } from "preact/hooks";
import { Box, Picture } from "./boxes";
import { app, both, line } from "./context";
import { FilterField, matching } from "./filter";
import { FILTER, Folded, MANY, Summary, Title } from "./grouphead";
import { exists, Held, inPost, postColumn } from "./house";
import { RAIL, Rect, Static } from "./layout";
import { shownLines } from "./measure";
import { Day } from "./period";
import { go, link } from "./route";
import { Glyph, langOf, Name, nameOf } from "./ui";
import { t } from "./words";

export interface Move {
  from: string; // id of the old parent
  to: string; // id of the body that moved
  at: number;
}

interface Props {
  layout: Static;
  picture: Picture;
  trunk: string;
  day: Day;
  compare: boolean;
  selected: string | null;
  onSelect: (id: string) => void;
  onFold: (key: string) => void;
  moves?: Move[];
  heads: preact.ComponentChildren;
  trunkMarks?: { look: string; numbers: number[] } | null;
}

class BoxView extends Component<{ box: Box; selected: boolean; level: number }> {
  shouldComponentUpdate(next: this["props"]): boolean {
    const a = this.props.box, b = next.box;
    if (a === b) return next.selected !== this.props.selected;
    return next.selected !== this.props.selected || a.label !== b.label || a.look !== b.look || a.note !== b.note || a.other !== b.other || a.side !== b.side
      || a.level !== b.level || a.lines[0] !== b.lines[0] || a.lines[1] !== b.lines[1] || a.rect.x !== b.rect.x || a.rect.y !== b.rect.y || a.rect.w !== b.rect.w
      || a.rect.h !== b.rect.h || a.was !== b.was || a.numbers.join() !== b.numbers.join() || a.group !== b.group;
  }

  render() {
    const { box, selected, level } = this.props;
    const { x, y, w, h } = box.rect;
    const style = this.props.box.group === "siblings" ? "short" : "";
    const [first, second] = shownLines(box.lines);
    const struck = box.look === "ended" || box.look === "abolished";
    const narrow = box.side === "top" || box.side === "bottom";
    const classes = ["box", style, box.level === 2 ? "certain" : "possible", box.look && `look-${box.look}`, selected && "selected", box.rect.h < 34 && "chip", box.mark && !struck && "changed"];
    return (
      <div
        class={classes.filter(Boolean).join(" ")} style={{ left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` }}
        role="treeitem" aria-level={level} aria-selected={selected} data-tip={box.label} data-id={box.id} data-side={box.side}
        tabIndex={-1}
      >
        <span class="lines">
          {box.was && <s class="first was" lang={langOf(0)}><bdi>{box.was}</bdi></s>}
          <span class={`first${struck ? " struck" : ""}`} lang={langOf(0)}><bdi>{first}</bdi></span>
          {second && !(struck && (narrow || box.side === "left")) && !narrow && <>{" "}<span class={`second${struck ? " struck" : ""}`} lang={langOf(1)}><bdi>{second}</bdi></span></>}
          {box.other && <span class="note alt">{t("or {0}", box.other)}</span>}
          {box.note && <span class="note">{box.mark === "moved" && <Glyph look="moved" size={11} />} {box.note}</span>}
        </span>
        <span class="sr">{box.aside}</span>
        {box.numbers.length > 0 && box.mark && (
          <span class={`pill ${box.mark}`} aria-hidden="true"><Glyph look={box.mark} size={11} />{box.numbers[0]}{box.numbers.length > 1 ? "+" : ""}</span>
        )}
      </div>
    );
  }
}

// What was drawn for a box, an empty place: the same object again, which preact then leaves alone.
const drawnBoxes = new WeakMap<Box, { selected: boolean; view: VNode }>();

const drawnPlaces = new WeakMap<Rect, VNode>();

function boxView(box: Box, selected: boolean, level: number): VNode {
  let known = drawnBoxes.get(box);
  if (!known || known.selected !== selected) drawnBoxes.set(box, (known = { selected, view: <BoxView key={box.id} box={box} level={level} selected={selected} /> }));
  return known.view;
}

function emptyPlace(r: Rect): VNode {
  let known = drawnPlaces.get(r);
  if (!known) drawnPlaces.set(r, (known = <div key={`${r.x} ${r.y}`} class="empty" style={{ left: `${r.x}px`, top: `${r.y}px`, width: `${r.w}px`, height: `${r.h}px` }} />));
  return known;
}

const treeitem = (event: Event) => (event.target as Element).closest<HTMLElement>('[role="treeitem"]')?.dataset.id;

export function Board({ layout, picture, trunk, day, compare, selected, onSelect, onFold, moves = [], heads, trunkMarks }: Props) {
  const body = app.data.body!.name, root = layout.root;
  const trunkName = nameOf(body, trunk, day), [tf, ts] = shownLines(trunkName);
  const bottom = Math.max(layout.height - 10, layout.trunk.y + layout.trunk.h);
  const press = (event: Event) => {
    const id = treeitem(event);
    if (id !== undefined) onSelect(id);
  };
  const open = (event: Event) => {
    const id = treeitem(event);
    if (id !== undefined) go(link("body", [id]));
  };
  const by = new Map<string, Box[]>();
  for (const box of picture.boxes) {
    const list = by.get(box.group);
    if (list) list.push(box);
    else by.set(box.group, [box]);
  }
  const groups = [...layout.groups, ...layout.folded], [filters, setFilters] = useState<Record<string, string>>({});
  for (const [key, text] of Object.entries(filters)) if (text.trim() && by.has(key)) by.set(key, matching(by.get(key)!, (box) => box.id, text));
  const count = (key: string) => picture.counts.get(key) ?? [0, 0];
  return (
    <div class={`chart${compare ? " compare" : ""}`} style={{ height: `${layout.height}px`, width: `${layout.width}px` }}>
      <Lines layout={layout} picture={picture} moves={moves} compare={compare} bottom={bottom} />
      {picture.empty.map(emptyPlace)}
      {layout.groups.map((group) => <Title group={group} counts={count(group.key)} under={picture.under.get(group.key)} day={day} compare={compare} onFold={onFold} changed={picture.changed.get(group.key) ?? 0} />)}
      {layout.folded.map((group) => <Folded group={group} counts={count(group.key)} onFold={onFold} compare={compare} changed={picture.changed.get(group.key) ?? 0} />)}
      {layout.groups.filter((g) => g.style === "summary").map((group) => <Summary group={group} counts={count(group.key)} day={day} />)}
      {layout.groups.filter((g) => g.members.length > MANY && g.style !== "summary").map((group) => (
        <span class="groupfilter" style={{ left: `${group.rect.x + group.rect.w - FILTER}px`, top: `${group.rect.y - 30}px`, width: `${FILTER}px` }}>
          <FilterField label={t("Filter {0}", group.title)} value={filters[group.key] ?? ""} onInput={(text) => setFilters({ ...filters, [group.key]: text })} />
        </span>
      ))}
      <div role="tree" aria-label={t("Bodies")} onKeyDown={walk} onClick={press} onDblClick={open}>
        {root && layout.rootRect && (
          <div class="box root" role="treeitem" aria-level={1} aria-selected={selected === root} tabIndex={0} data-id={root} data-tip={line(nameOf(body, root, day))}
            style={{ left: `${layout.rootRect.x}px`, top: `${layout.rootRect.y}px`, width: "auto", minWidth: "134px", maxWidth: `${layout.rootRect.w}px`, height: `${layout.rootRect.h}px` }}>
            <span class="lines"><RootName name={nameOf(body, root, day)} /></span>
          </div>
        )}
        {by.get("siblings")?.map((box) => boxView(box, selected === box.id, 2))}
        <div class={`box trunk ${exists(trunk, day) === 2 || compare ? "certain" : "possible"}`} role="treeitem" aria-level={root ? 2 : 1} aria-expanded={true} aria-selected={selected === trunk} tabIndex={root ? -1 : 0}
          data-id={trunk} data-tip={line(trunkName)}
          style={{ left: `${layout.trunk.x}px`, top: `${layout.trunk.y}px`, width: `${layout.trunk.w}px`, height: `${layout.trunk.h}px` }}>
          <span class="lines">
            <span class="first" lang={langOf(0)}><bdi>{tf}</bdi></span>
            {ts && <span class="second" lang={langOf(1)}><bdi>{ts}</bdi></span>}
          </span>
          <span class="heads">{heads}</span>
          {trunkMarks && trunkMarks.numbers.length > 0 && <span class={`pill ${trunkMarks.look}`} aria-hidden="true"><Glyph look={trunkMarks.look as never} size={11} />{trunkMarks.numbers[0]}{trunkMarks.numbers.length > 1 ? "+" : ""}</span>}
        </div>
        {groups.map((group) => {
          const own = by.get(group.key);
          return own ? (
            <div role="group" aria-label={group.title} key={group.key}>
              {own.map((box) => boxView(box, selected === box.id, 3))}
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function RootName({ name }: { name: [string, string] }) {
  const [first, second] = shownLines(name);
  return <><span class="first" lang={langOf(0)}><bdi>{first}</bdi></span>{second && <span class="second" lang={langOf(1)}><bdi>{second}</bdi></span>}</>;
}

// Lines under the boxes: the rail at the left, the comb of the siblings, other parents and moves in the gutters, arrows inside halved places.
function Lines({ layout, picture, moves, compare, bottom }: { layout: Static; picture: Picture; moves: Move[]; compare: boolean; bottom: number }) {
  const { rootRect, siblings, trunk, groups, width } = layout;
  const rail = 2.5, paths: preact.ComponentChildren[] = [];
  const tops = groups.filter((g) => g.rect.x <= RAIL + 1).map((g) => g.rect.y - 16);
  if (rootRect && siblings && siblings.style !== "summary") {
    const comb = rootRect.h + 7;
    const first = siblings.cells.filter((c) => c.y === siblings.rect.y);
    paths.push(<path class="rule" d={`M${rootRect.x + 60},${rootRect.h}V${comb}M${rail},${comb}H${first.length ? first[first.length - 1].x + first[first.length - 1].w / 2 : trunk.x + trunk.w}${first.map((c) => `M${c.x + c.w / 2},${comb}V${c.y}`).join("")}`} />);
    paths.push(<path class="rule" d={`M${rail},${comb}V${Math.max(trunk.y + trunk.h / 2, ...tops)}M${rail},${trunk.y + trunk.h / 2}H${trunk.x}${tops.map((y) => `M${rail},${y}H${RAIL - 2}`).join("")}`} />);
  } else if (tops.length) {
    paths.push(<path class="rule" d={`M${rail},${trunk.y + trunk.h / 2}V${Math.max(...tops)}M${rail},${trunk.y + trunk.h / 2}H${trunk.x}${tops.map((y) => `M${rail},${y}H${RAIL - 2}`).join("")}`} />);
  }
  const at = new Map(picture.boxes.map((b) => [b.id, b]));
  let lane = 0;
  for (const [key, parent] of picture.under) {
    const group = groups.find((g) => g.key === key), from = at.get(parent);
    if (!group || !from || from.group !== "siblings") continue;
    const x = width - 3 - (lane++ % 3) * 4, y = from.rect.y + from.rect.h, turn = group.rect.y - 34;
    const low = siblings!.rect.y + siblings!.rect.h + 7 + (lane % 2) * 4;
    paths.push(<path class="elsewhere" d={`M${from.rect.x + from.rect.w},${y - from.rect.h / 2}h3V${low}H${x}V${turn}H${group.rect.x + Math.min(150, group.rect.w / 2)}V${turn + 8}`} />);
  }
  const lanes = new Map<string, number>();
  for (const move of moves) {
    const to = at.get(move.to), from = at.get(move.from);
    if (!to || to.group === "siblings") continue;
    if (!lanes.has(move.from)) lanes.set(move.from, lanes.size);
    const n = lanes.get(move.from)!, right = to.rect.x + to.rect.w, x = right + 7 + (n % 3) * 4, y = to.rect.y + to.rect.h / 2;
    const start = from && from.group === "siblings" ? `M${from.rect.x + from.rect.w},${from.rect.y + from.rect.h / 2}h3V${trunk.y - 8 - (n % 3) * 3}H${x}` : `M${x},${trunk.y + trunk.h}`;
    paths.push(<path class="move" d={`${start}V${y}H${right + 1}M${right + 5},${y - 3.5}L${right + 1},${y}L${right + 5},${y + 3.5}`} />);
  }
  for (const { from, to, look } of picture.arrows) {
    const x1 = from.rect.x + from.rect.w, y1 = from.rect.y + from.rect.h / 2, x2 = to.rect.x - 2;
    const y2 = to.rect.h >= from.rect.h ? Math.min(Math.max(to.rect.y + to.rect.h / 2, to.rect.y + 8), to.rect.y + to.rect.h - 8) : to.rect.y + to.rect.h / 2;
    const mid = (x1 + x2) / 2;
    paths.push(<path class={`arrow ${look}`} d={`M${x1},${y1}C${mid},${y1} ${mid},${y2} ${x2},${y2}M${x2 - 4},${y2 - 3.5}L${x2},${y2}L${x2 - 4},${y2 + 3.5}`} />);
  }
  return <svg class={`lines${compare ? " compare" : ""}`} width={layout.width} height={bottom + 10} aria-hidden="true">{paths}</svg>;
}

// Arrows move between neighbouring boxes; Enter opens the body's page.
function walk(event: KeyboardEvent): void {
  const current = (event.target as HTMLElement).closest<HTMLElement>('[role="treeitem"]');
  if (!current) return;
  if (event.key === "Enter") {
    go(link("body", [current.dataset.id!]));
    return;
  }
  if (event.key === " ") {
    current.click();
    event.preventDefault();
    return;
  }
  const every = [...current.closest('[role="tree"]')!.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const own = current.getBoundingClientRect(), cx = own.x + own.width / 2, cy = own.y + own.height / 2;
  const ways: Record<string, (dx: number, dy: number) => boolean> = {
    ArrowRight: (dx, dy) => dx > 4 && dx >= Math.abs(dy) * 0.5, ArrowLeft: (dx, dy) => dx < -4 && -dx >= Math.abs(dy) * 0.5,
    ArrowDown: (_, dy) => dy > 4, ArrowUp: (_, dy) => dy < -4,
  };
  let next: HTMLElement | undefined;
  if (event.key === "Home") next = every[0];
  else if (event.key === "End") next = every[every.length - 1];
  else if (ways[event.key]) {
    let nearest = Infinity;
    for (const other of every) {
      const box = other.getBoundingClientRect(), dx = box.x + box.width / 2 - cx, dy = box.y + box.height / 2 - cy;
      const sideways = event.key === "ArrowDown" || event.key === "ArrowUp" ? Math.abs(dx) * 2 : Math.abs(dy) * 2;
      const far = Math.abs(dx) + Math.abs(dy) + sideways;
      if (other !== current && ways[event.key](dx, dy) && far < nearest) [next, nearest] = [other, far];
    }
  }
  if (next) {
    event.preventDefault();
    event.stopPropagation();
    current.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

export function heads(trunk: string, day: Day): { title: string; held: Held[] }[] {
  const held = inPost(app.data, trunk, day), found = new Map<string, Held[]>();
  for (const h of held) {
    const title = h.table.words(postColumn(h.table) ?? "")[h.post] ?? h.post;
    const list = found.get(title);
    if (list) list.push(h);
    else found.set(title, [h]);
  }
  return [...found].map(([title, list]) => ({ title, held: list }));
}

export function Person({ held, day }: { held: Held; day: Day }) {
  const table = held.table.meta.about![0][0];
  return <a href={link("entity", [table, held.person])} class={`person ${held.level === 2 ? "" : "possible"}`}><Name of={both(table, held.person, day)} /></a>;
}
