/** The gateway's records, as far as the widget shows them (see /openapi.json). */

export interface Region {
  adcode: string;
  name: string;
}

export interface Source {
  id: string;
  title: string;
  issuer: string;
  number: string | null;
  date: string | null;
  url: string | null;
  confidence: "A" | "B" | "C" | "D";
  note: string | null;
}

export interface Table<Cell = string> {
  caption: string;
  columns: string[];
  rows: Cell[][];
}

export interface Materials {
  case: string;
  items: string[];
}

export interface Answer {
  topic: string;
  title: string;
  region: Region;
  lead: string;
  steps: string[];
  materials: Materials[];
  table: Table | null;
  caveats: string[];
  sources: Source[];
  confidence: Source["confidence"];
  effective_from: string | null;
  effective_until: string | null;
  reviewed_on: string;
  spoken: string;
  asks_region: boolean;
}

/** What answers and estimates both tell about themselves, and answers alone. */
export type Standing = Pick<Calculation, "region" | "confidence"> &
  Partial<Pick<Answer, "reviewed_on" | "effective_until">>;

export interface Totals {
  pool: string;
  large: string;
  fund: string;
  self: string;
}

export interface Calculation {
  region: Region | null;
  steps: { name: string; formula: string; result: string; source: string | null }[];
  result: Totals | null;
  result_min: Totals | null;
  result_max: Totals | null;
  reason: string | null;
  assumptions: string[];
  unknown: string[];
  confidence: Source["confidence"] | null;
  sources: Source[];
  ask: string | null;
  disclaimer: string;
}

export interface Button {
  title: string;
  payload: string;
}

export interface Message {
  text: string;
  topic: string | null;
  region: string | null;
  answer: Answer | null;
  calculation: Calculation | null;
  buttons: Button[];
  handoff: boolean;
}

export interface DeskLine {
  id: number;
  kind: "taken" | "message" | "closed";
  agent: string;
  text: string;
  created_at: string;
}

export interface DeskState {
  state: "none" | "waiting" | "taken";
  ahead: number | null;
  in_hours: boolean;
  agent: string | null;
}

export interface StoredTurn {
  id: string;
  text: string;
  at: string;
  answered: boolean;
  messages: Message[];
  ratings: (boolean | null)[];
}

export interface History {
  session: string;
  turns: StoredTurn[];
  desk_lines: DeskLine[];
  desk: DeskState;
  region: Region | null;
  start: Button | null;
}

export interface Texts {
  title: string;
  notice: string;
  emergency_notice: string;
  examples: string[];
  link_hosts: string[];
}

/** A turn on the page: `status` tells how far it has come. */
export interface Turn extends StoredTurn {
  status: "sending" | "queued" | "failed" | "done";
  /** Why it failed, in words for the person. */
  trouble?: string;
}
