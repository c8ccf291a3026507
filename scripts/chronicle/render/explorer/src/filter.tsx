// A filter over the bodies of a group: it finds what the search finds, names of all times and pinyin too.

import { app } from "./context";
import { search } from "./finding";
import { t } from "./words";

export function matching<T>(items: T[], id: (item: T) => string, text: string): T[] {
  const found = new Set(search(text).filter((hit) => hit.table === app.data.body).map((hit) => hit.id));
  return items.filter((item) => found.has(id(item)));
}

export function FilterField({ label, value, onInput }: { label: string; value: string; onInput: (text: string) => void }) {
  return <input class="filter" type="search" autocomplete="off" spellcheck={false} maxLength={200} aria-label={label} placeholder={t("Filter")} value={value} onInput={(e) => onInput(e.currentTarget.value)} onKeyDown={(e) => e.key === "Escape" && onInput("")} />;
}
