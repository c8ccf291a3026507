// The edition as the page has it: tables in columns, periods as day numbers, citations and events as numbers.

import { Document, Packed, unpacked } from "./document";
import { Cite, Event } from "./event";
import { ABSENT, CERTAIN, Day, Level } from "./period";
import { Table } from "./rows";

export class Data {
  readonly tables = new Map<string, Table>();
  readonly languages: string[];
  readonly body: Table | null;
  readonly edges: Table | null;
  readonly closing: Day;
  private readonly ids = new Map<string, Map<string, number>>();
  private readonly grouped = new Map<string, Map<string, number[]>>();
  private cited?: Map<string, number[]>;
  private all?: Event[];
  private touching?: Map<string, Event[]>;

  constructor(readonly doc: Document) {
    for (const [name, meta] of Object.entries(doc.contract.tables)) this.tables.set(name, new Table(name, meta, doc.t?.[name]));
    this.languages = doc.contract.languages;
    this.closing = doc.release.closing;
    this.body = this.table(doc.layout?.body);
    const edges = this.table(doc.contract.hierarchy);
    this.edges = edges?.meta.parent && edges.meta.parent[0] === this.body?.name ? edges : null;
  }

  // The contract's words in Chinese, by their English ones.
  *chinese(): Generator<[string, string]> {
    const known = this.doc.contract.translations ?? {};
    if (known.title) yield [this.doc.release.title, known.title];
    yield* Object.entries(known.sections ?? {});
    for (const [word, text] of Object.entries(known.words ?? {})) yield [(word.charAt(0).toUpperCase() + word.slice(1)).replace(/_/g, " "), text];
    for (const [name, texts] of Object.entries(known.tables ?? {})) {
      const table = this.tables.get(name);
      if (!table) continue;
      if (texts.title) yield [table.meta.title, texts.title];
      for (const [column, own] of Object.entries(texts.columns ?? {})) {
        if (own.title) yield [table.columnTitle(column), own.title];
        for (const [value, label] of Object.entries(own.labels ?? {})) yield [table.words(column)[value] ?? value, label];
      }
    }
  }

  table(name: string | null | undefined): Table | null {
    return (name && this.tables.get(name)) || null;
  }

  having(role: string): Table[] {
    return [...this.tables.values()].filter((table) => table.meta.role === role);
  }

  // The first row of the entity (act, reference) with this id.
  find(table: string, id: string): number | undefined {
    let ids = this.ids.get(table);
    if (!ids) {
      ids = new Map();
      const found = this.tables.get(table);
      if (found) for (let row = found.n - 1; row >= 0; row--) ids.set(found.id(row), row);
      this.ids.set(table, ids);
    }
    return ids.get(id);
  }

  // The rows of a table by the value of one column.
  by(table: Table, column: string): Map<string, number[]> {
    const key = `${table.name} ${column}`;
    let found = this.grouped.get(key);
    if (!found) {
      found = new Map();
      const values = table.column(column);
      for (let row = 0; row < table.n; row++) {
        if (values[row] === null) continue;
        const value = String(values[row]);
        const rows = found.get(value);
        if (rows) rows.push(row);
        else found.set(value, [row]);
      }
      this.grouped.set(key, found);
    }
    return found;
  }

  rowsOf(table: Table, column: string, value: string): number[] {
    return this.by(table, column).get(value) ?? [];
  }

  get citations(): Record<string, any> | null {
    return this.doc.cites ?? null;
  }

  get sources(): Table | null {
    return this.table(this.doc.cites?.sources);
  }

  private cache: Record<string, unknown[]> = {};
  citeColumn(name: string): any[] {
    return (this.cache[name] ??= this.doc.cites ? unpacked(this.doc.cites[name] as Packed) : []);
  }

  citesOf(table: string, row: number): Cite[] {
    if (!this.doc.cites) return [];
    if (!this.cited) {
      this.cited = new Map();
      const tables = this.citeColumn("table"), rows = this.citeColumn("row");
      for (let n = 0; n < rows.length; n++) {
        const key = `${tables[n]} ${rows[n]}`;
        const list = this.cited.get(key);
        if (list) list.push(n);
        else this.cited.set(key, [n]);
      }
    }
    const place = (this.doc.cites.tables as string[]).indexOf(table);
    return (this.cited.get(`${place} ${row}`) ?? []).map((n) => this.cite(n));
  }

  cite(n: number): Cite {
    return {
      table: this.doc.cites!.tables[this.citeColumn("table")[n]],
      row: this.citeColumn("row")[n],
      source: this.citeColumn("source")[n],
      stance: this.citeColumn("stance")[n],
      locator: this.citeColumn("locator")[n] ?? "",
      attested: this.citeColumn("attested")[n] ?? null,
    };
  }

  get contra(): { cite: Cite; column: string | null; says: string | null; rule: string | null }[] {
    return ((this.doc.cites?.contra ?? []) as [number, string | null, any, string | null][]).map(([n, column, says, rule]) => ({
      cite: this.cite(n), column, says: says === null ? null : String(says), rule,
    }));
  }

  get events(): Event[] {
    if (this.all) return this.all;
    const stored = this.doc.events;
    if (!stored) return (this.all = []);
    const column = (name: string) => unpacked(stored[name] as Packed) as any[];
    const [ids, kinds, words, sections, minors, undated, earliest, latest, weights] = (
      ["id", "kind", "word", "section", "minor", "undated", "earliest", "latest", "weight"] as const).map(column);
    const names = stored.tables as string[];
    const every = <T>(flat: number[], step: number, entry: (at: number) => T): T[] => {
      const found: T[] = [];
      for (let at = 0; at < flat.length; at += step) found.push(entry(at));
      return found;
    };
    this.all = ids.map((id, n) => {
      const who = stored.who[n] as number[], acts = stored.acts[n] as number[];
      const statements = stored.statements[n] as number[], links = stored.links[n] as number[];
      return {
        n, id, kind: kinds[n], word: words[n], section: sections[n], minor: minors[n], undated: undated[n],
        earliest: earliest[n], latest: latest[n], weight: weights[n],
        who: every(who, 3, (at) => ({ part: who[at], node: { table: names[who[at + 1]], row: who[at + 2] } })),
        acts: every(acts, 2, (at) => ({ table: names[acts[at]], row: acts[at + 1] })),
        statements: every(statements, 3, (at) => ({ table: names[statements[at]], row: statements[at + 1], side: statements[at + 2] as 0 | 1 })),
        links: every(links, 2, (at) => ({ table: names[links[at]], row: links[at + 1] })),
      };
    });
    return this.all;
  }

  // The events in which an entity takes part.
  eventsOf(table: string, id: string): Event[] {
    if (!this.touching) {
      this.touching = new Map();
      for (const event of this.events) {
        for (const key of new Set(event.who.map(({ node }) => `${node.table}/${this.tables.get(node.table)!.id(node.row)}`))) {
          const list = this.touching.get(key);
          if (list) list.push(event);
          else this.touching.set(key, [event]);
        }
      }
    }
    return this.touching.get(`${table}/${id}`) ?? [];
  }

  // How certainly an entity exists on a day: the best of its lives.
  exists(table: Table, id: string, day: Day): Level {
    if (!table.dated) return CERTAIN;
    let best: Level = ABSENT;
    for (const row of this.rowsOf(table, table.meta.key[0], id)) best = Math.max(best, table.level(row, day)) as Level;
    return best;
  }
}
