// Kinds of events as the reader sees them: a colour, a glyph and a word, always together.

import { Event } from "./event";
import { app } from "./context";
import { capital, t } from "./words";

export const LOOKS = ["merged", "split", "replaced", "renamed", "moved", "created", "abolished", "other"] as const;
export type Look = (typeof LOOKS)[number];

const LOOK: Record<string, Look> = {
  merged: "merged", absorbed: "merged", split: "split", divided: "split", spun_off: "split",
  replaced: "replaced", reorganized: "replaced", transferred: "moved", exchanged: "moved",
  created: "created", restored: "created", abolished: "abolished",
};

export const LINKED = new Set(["merged", "absorbed", "split", "divided", "spun_off", "replaced", "reorganized", "transferred", "exchanged"]);

export function look(event: Event): Look {
  const table = event.statements[0] && app.data.table(event.statements[0].table);
  if (event.kind === "updated" && table) {
    if (table.meta.labels?.text) return "renamed";
    if (table === app.data.edges) return "moved";
  }
  return LOOK[event.kind] ?? "other";
}

export function word(event: Event): string {
  return t(capital(event.word.replace(/_/g, " ")));
}

// Glyphs of 14 px: stroke 1.7, round ends.
export const GLYPHS: Record<Look | "undated", string> = {
  merged: "M1.5 3.5C6 3.5 5.5 7 9 7M1.5 10.5C6 10.5 5.5 7 9 7M9 7h3M10.2 4.8 12.5 7l-2.3 2.2",
  split: "M1.5 7H5C8.5 7 7 3.5 12 3.5M5 7C8.5 7 7 10.5 12 10.5M10 1.7l2.3 1.8L10 5.3M10 8.7l2.3 1.8L10 12.3",
  replaced: "M2 4.8h9.5M9.3 2.6l2.4 2.2-2.4 2.2M12 9.2H2.5M4.7 7 2.3 9.2l2.4 2.2",
  renamed: "M2 12.3h10M3.5 9.8l.5-2.3L9.6 1.9l1.9 1.9L5.9 9.4z",
  moved: "M2.5 12V6.5a2 2 0 0 1 2-2h7M9 1.8l2.7 2.7L9 7.2",
  created: "M7 2.2v9.6M2.2 7h9.6",
  abolished: "M3 3l8 8M11 3l-8 8",
  other: "M7 4.2v5.6M4.2 7h5.6",
  undated: "M4.8 5.2a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2.9-1.2 1.8M7 11.6v.1",
};
