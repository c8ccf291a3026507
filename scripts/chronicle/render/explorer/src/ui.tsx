// Small parts that several views share: names, glyphs, counts, buttons, saving.

import { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { app, phone } from "./context";
import { GLYPHS, Look } from "./kinds";
import { iso, t } from "./words";
import { link } from "./route";

export const langOf = (n: number) => (app.data.languages.filter((l) => !l.endsWith("-Latn"))[n] ?? "en");

// A name in both languages, isolated from the text around it.
export function Name({ of, strong = true }: { of: [string, string]; strong?: boolean }) {
  const [first, second] = app.mode === "en" ? ["", of[1] || of[0]] : app.mode === "zh" ? [of[0] || of[1], ""] : of;
  return (
    <>
      {first && <bdi lang={langOf(0)} class={strong ? "zh" : ""}>{first}</bdi>}
      {first && second && " "}
      {second && <bdi lang={langOf(1)} class="en">{second}</bdi>}
    </>
  );
}

export function Glyph({ look, size = 14 }: { look: Look | "undated"; size?: number }) {
  return (
    <svg class={`glyph ${look}`} width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      <path d={GLYPHS[look]} fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

export function Counts({ certain, possible }: { certain: number; possible: number }) {
  return (
    <span class="counts">
      {(certain > 0 || !possible) && <span><i class="sq" aria-hidden="true" /><span class="sr">{t("certain")} </span>{certain}</span>}
      {possible > 0 && <span><i class="sq dashed" aria-hidden="true" /><span class="sr">{t("possible")} </span>{possible}</span>}
    </span>
  );
}

export function Button({ children, onClick, label, pressed, className = "", disabled }: {
  children: ComponentChildren; onClick: () => void; label?: string; pressed?: boolean; className?: string; disabled?: boolean;
}) {
  return (
    <button type="button" class={`button ${className}`} onClick={onClick} aria-label={label} aria-pressed={pressed} disabled={disabled}>
      {children}
    </button>
  );
}

export const Chevron = ({ to = "right" }: { to?: "left" | "right" | "down" | "up" }) => (
  <svg class={`chevron ${to}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    <path d="M4.2 2.2 8 6l-3.8 3.8" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);

// A list that shows its first entries and the others on request.
export function Few<T>({ of, most, render, more = "{0} more" }: { of: T[]; most: number; render: (item: T, n: number) => ComponentChildren; more?: string }) {
  const [open, setOpen] = useState(false);
  const shown = open ? of : of.slice(0, most);
  return (
    <>
      {shown.map(render)}
      {of.length > shown.length && (
        <button type="button" class="more" onClick={() => setOpen(true)}>{t(more, of.length - shown.length)} <Chevron /></button>
      )}
    </>
  );
}

export function save(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export type Cells = { columns: string[]; rows: (string | number | null)[][] };

export function csv({ columns, rows }: Cells): string {
  const quoted = (value: string | number | null) => {
    const text = value === null ? "" : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return [columns, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}

export function fileName(what: string, end: string): string {
  return `${app.data.doc.release.name}-${app.data.doc.release.version ?? "build"}-${what}.${end}`;
}

// The same rows as the picture, as a table; also what is saved as CSV.
export function TableOf({ of, name, label }: { of: Cells; name: string; label: string }) {
  return (
    <section class="tableof" aria-label={label}>
      <div class="tools"><Button onClick={() => save(fileName(name, "csv"), csv(of), "text/csv")}>CSV</Button></div>
      <div class="scroll" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead><tr>{of.columns.map((c) => <th scope="col">{c}</th>)}</tr></thead>
          <tbody>{of.rows.slice(0, 2000).map((row) => <tr>{row.map((cell) => <td><bdi>{cell ?? ""}</bdi></td>)}</tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}

export function To({ view, args = [], q, children, className, label }: {
  view: string; args?: (string | number)[]; q?: Record<string, string>; children: ComponentChildren; className?: string; label?: string;
}) {
  return <a href={link(view, args, q)} class={className} aria-label={label}>{children}</a>;
}

export function Body({ id, day, strong }: { id: string; day?: number; strong?: boolean }) {
  const body = app.data.body!;
  return <To view="body" args={[id]} className="plain"><Name of={nameOf(body.name, id, day)} strong={strong} /></To>;
}

import { both } from "./context";
export function nameOf(table: string, id: string, day?: number): [string, string] {
  return both(table, id, day ?? app.last);
}

// A panel at the right on screens without a side column; Esc closes it.
export function Drawer({ onClose, children }: { onClose: () => void; children: ComponentChildren }) {
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => {
    own.current?.focus();
    const close = (event: KeyboardEvent) => event.key === "Escape" && onClose();
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, []);
  return (
    <div class="drawer" role="dialog" tabIndex={-1} ref={own} aria-label={t("Selected")}>
      <Button className="close" onClick={onClose} label={t("Close")}>✕</Button>
      {children}
    </div>
  );
}

// How many times wider than the page a picture over time is drawn: Ctrl and the wheel, or + and - on its frame.
export function useZoom(): [number, { onWheel: (e: WheelEvent) => void; onKeyDown: (e: KeyboardEvent) => void }] {
  const [zoom, setZoom] = useState(1);
  const by = (factor: number) => setZoom((z) => Math.min(6, Math.max(1, z * factor)));
  return [zoom, {
    onWheel: (e) => {
      if (!e.ctrlKey) return;
      e.preventDefault();
      by(e.deltaY < 0 ? 1.15 : 1 / 1.15);
    },
    onKeyDown: (e) => {
      if (e.target === e.currentTarget && (e.key === "+" || e.key === "-")) by(e.key === "+" ? 1.3 : 1 / 1.3);
    },
  }];
}

// The hatch of what is possible, once for the whole page.
export const Hatches = () => (
  <svg width="0" height="0" class="hatches" aria-hidden="true">
    <defs>
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatchline" x1="0" y1="0" x2="0" y2="6" stroke-width="1.6" />
      </pattern>
    </defs>
  </svg>
);

export { iso, phone };
