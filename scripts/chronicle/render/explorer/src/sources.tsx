// Who says so: publisher, title, date and place of each source.

import { Cite } from "./event";
import { Day } from "./period";
import { Table } from "./rows";
import { app } from "./context";
import { To } from "./ui";
import { dated, day as inWords, t } from "./words";

// The columns of the table of sources, by what they hold: found by name, as the contract gives them no roles.
function cell(table: Table, row: number, names: string[]): string {
  const found = names.find((name) => table.has(name));
  return found ? table.text(row, found) : "";
}

export function SourceLine({ cite }: { cite: Cite }) {
  const table = app.data.sources;
  if (!table || cite.source < 0) return null;
  const publisher = cell(table, cite.source, ["publisher", "author", "issuer"]);
  const label = table.meta.labels?.columns ? Object.values(table.meta.labels.columns)[0] : undefined;
  const title = label ? table.text(cite.source, label) : table.id(cite.source);
  const url = cell(table, cite.source, ["url", "address", "link"]);
  const date = table.meta.dates?.map((c) => table.text(cite.source, c)).find(Boolean) ?? "";
  return (
    <p class="source">
      {publisher && <><b><bdi>{publisher}</bdi></b>, </>}
      {/^https?:\/\//.test(url) ? <a href={url} rel="noreferrer noopener" target="_blank"><bdi>{title}</bdi></a> : <To view="entity" args={[table.name, table.id(cite.source)]} className="plain"><bdi>{title}</bdi></To>}
      {date && <>, {dated(date)}</>}
      {cite.locator && <span class="quiet2"> · <bdi>{cite.locator}</bdi></span>}
      {cite.attested !== null && <span class="quiet"> · {t("shown true on {0}", inWords(cite.attested))}</span>}
    </p>
  );
}

// The citations of a statement, those that bound it first.
export function cites(table: string, row: number): Cite[] {
  return app.data.citesOf(table, row).filter((c) => c.stance !== "contradicts");
}

// Of many citations of a statement, the one nearest before and the one nearest after a window.
export function bounding(all: Cite[], earliest: Day | null, latest: Day | null): { before: Cite | null; after: Cite | null } {
  const dated = all.filter((c) => c.attested !== null);
  const before = dated.filter((c) => earliest !== null && c.attested! <= earliest).sort((a, b) => b.attested! - a.attested!)[0] ?? null;
  const after = dated.filter((c) => latest !== null && c.attested! >= latest).sort((a, b) => a.attested! - b.attested!)[0] ?? null;
  return { before, after };
}
