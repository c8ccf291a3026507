// The document that the page carries: what the contract says, and the columns of its tables.

import { Day } from "./period";

export interface Meta {
  role: string;
  title: string;
  section: string;
  key: string[];
  about?: [string, string][];
  bounds?: string[];
  exact?: boolean;
  on?: string;
  dates?: string[];
  causes?: { from?: string; to?: string };
  foreign?: Record<string, string>;
  tracks?: string[];
  labels?: { columns?: Record<string, string>; text?: string; language?: string; prefer?: [string, string[]] };
  columns: [string, string, string, Record<string, string>?][];
  parent?: [string, string];
  order?: string;
  kinds?: [string, string[]];
  snapshot?: string;
  succession?: { predecessor: [string, string]; successor: [string, string]; act: [string, string]; extent: string | null; share: string | null };
}

// The contract's own words in Chinese.
interface Translations {
  title?: string;
  sections?: Record<string, string>;
  words?: Record<string, string>;
  tables?: Record<string, { title?: string; columns?: Record<string, { title?: string; labels?: Record<string, string> }> }>;
}

export type Packed = unknown[] | { d: unknown[]; c: number[] };

export interface GroupLayout {
  kinds: string[];
  strands: number;
  spans: number[];
  components: number[];
}

export interface Document {
  form: number;
  release: { name: string; title: string; version: string | null; closing: Day; digest: string; licences: string[] };
  epoch: string;
  contract: { languages: string[]; hierarchy: string | null; tables: Record<string, Meta>; translations?: Translations };
  snapshots: Day[];
  rows: number;
  t?: Record<string, { n: number; c: Record<string, Packed> }>;
  cites?: Record<string, any> | null;
  events?: Record<string, any>;
  layout?: { body: string | null; trunks: { focus: string | null; of: Record<string, { chain: number[]; groups: GroupLayout[] }> }; lanes: number[][][] };
  pinyin?: Record<string, string[]>;
}

export function unpacked(packed: Packed): unknown[] {
  return Array.isArray(packed) ? packed : packed.c.map((code) => (code < 0 ? null : packed.d[code]));
}
