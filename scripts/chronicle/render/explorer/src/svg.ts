// Saving a view as SVG: text stays text, and the fonts are named.

import { fileName, save } from "./ui";
import { app } from "./context";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif';
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor", "stroke-linecap", "opacity"];

const NS = "http://www.w3.org/2000/svg";

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function opened(width: number, height: number, title: string): SVGElement {
  const root = element("svg", { xmlns: NS, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT });
  const name = element("title", {});
  name.textContent = `${app.data.doc.release.title} ${app.data.doc.release.version ?? ""}: ${title}`;
  const style = getComputedStyle(document.body);
  root.append(name, element("rect", { width, height, fill: style.backgroundColor }));
  const hatch = document.querySelector("#hatch");
  if (hatch) {
    const defs = element("defs", {});
    defs.append(inlined(hatch));
    root.append(defs);
  }
  return root;
}

// A copy of drawn elements with what the styles give them written out.
function inlined(node: Element): Element {
  const copy = node.cloneNode(false) as Element, style = getComputedStyle(node);
  copy.removeAttribute("class");
  for (const name of ["tabindex", "data-tip", "style"]) copy.removeAttribute(name);
  if (!["g", "defs", "pattern", "title"].includes(node.tagName)) for (const name of STYLES) {
    const value = style.getPropertyValue(name);
    if (value && !copy.hasAttribute(name)) copy.setAttribute(name, value);
  }
  for (const child of node.childNodes) copy.append(child.nodeType === 1 ? inlined(child as Element) : child.cloneNode());
  return copy;
}

export function savePicture(svg: SVGSVGElement, name: string, title: string): void {
  const box = svg.viewBox.baseVal, root = opened(box.width, box.height, title);
  for (const child of svg.children) root.append(inlined(child));
  save(fileName(name, "svg"), new XMLSerializer().serializeToString(root), "image/svg+xml");
}

// The board is made of boxes: each becomes a rectangle and its lines of text, where the browser broke them.
export function boardSvg(title: string): string {
  const board = document.querySelector<HTMLElement>(".chart:not(.measure)")!, frame = board.getBoundingClientRect();
  const root = opened(frame.width + 32, frame.height + 72, title);
  const heading = element("text", { x: 16, y: 30, "font-size": 20, "font-weight": 650, fill: getComputedStyle(board).color });
  heading.textContent = title;
  const all = element("g", { transform: "translate(16 48)" });
  root.append(heading, all);
  const lines = board.querySelector(".lines");
  if (lines) for (const child of lines.children) all.append(inlined(child));
  for (const box of board.querySelectorAll<HTMLElement>(".box, .empty")) {
    const r = box.getBoundingClientRect(), style = getComputedStyle(box);
    all.append(element("rect", {
      x: r.left - frame.left + 0.5, y: r.top - frame.top + 0.5, width: r.width - 1, height: r.height - 1, rx: 4,
      fill: style.backgroundColor === "rgba(0, 0, 0, 0)" ? "none" : style.backgroundColor, stroke: style.borderTopColor,
      "stroke-width": style.borderTopWidth, "stroke-dasharray": style.borderTopStyle === "dashed" ? "4 3" : "none",
    }));
  }
  const walker = document.createTreeWalker(board, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) for (const line of broken(node as Text)) {
    const style = getComputedStyle(node.parentElement!);
    if (node.parentElement!.closest(".sr")) continue;
    const text = element("text", {
      x: line.left - frame.left, y: line.bottom - frame.top - (line.height - parseFloat(style.fontSize)) / 2 - parseFloat(style.fontSize) * 0.18,
      "font-size": style.fontSize, "font-weight": style.fontWeight, fill: style.color,
      ...(node.parentElement!.closest("s, .struck") ? { "text-decoration": "line-through" } : {}),
    });
    text.textContent = line.text;
    all.append(text);
  }
  return new XMLSerializer().serializeToString(root);
}

function broken(node: Text): { text: string; left: number; bottom: number; height: number }[] {
  const found: { text: string; left: number; bottom: number; height: number }[] = [];
  const range = document.createRange();
  let at = 0;
  for (const char of node.data) {
    range.setStart(node, at);
    range.setEnd(node, at + char.length);
    at += char.length;
    const box = range.getClientRects()[0];
    if (!box) continue;
    const last = found[found.length - 1];
    if (last && Math.abs(last.bottom - box.bottom) < 3) last.text += char;
    else if (char.trim()) found.push({ text: char, left: box.left, bottom: box.bottom, height: box.height });
  }
  return found.map((line) => ({ ...line, text: line.text.trimEnd() })).filter((line) => line.text);
}

export function saveBoard(name: string, title: string): void {
  save(fileName(name, "svg"), boardSvg(title), "image/svg+xml");
}
