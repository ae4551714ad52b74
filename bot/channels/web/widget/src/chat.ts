/** The conversation as this tab knows it: what was said, what waits, who answers. */
import type { Api } from "./api";
import { Outbox, type Outgoing } from "./outbox";
import { Stream } from "./stream";
import type { Button, DeskLine, DeskState, History, Message, Region, StoredTurn, Turn } from "./types";

const NATIONAL = "100000";
const LOOK_AGAIN = 2_000; // ms, for an answer that another tab waits for
const TRY_AGAIN = 5_000; // ms, when the server could not be reached
const RECORDED_WITHIN = 30_000; // ms from the answer to a request for a person until the desk knows it
const NOBODY: DeskState = { state: "none", ahead: null, in_hours: true, agent: null };

export type Entry = { kind: "turn"; turn: Turn } | { kind: "line"; line: DeskLine };

export class Chat {
  entries: Entry[] = [];
  desk: DeskState = NOBODY;
  region: Region | null = null;
  notice: string | null = null;
  /** False until the server told what was said before. */
  restored = false;

  private readonly outbox: Outbox;
  private readonly stream: Stream;
  private tabs: BroadcastChannel | null = null;
  private asking: Promise<Button | null> | null = null;
  private again = 0;
  private expecting = 0;

  constructor(
    readonly api: Api,
    private readonly changed: () => void,
  ) {
    this.outbox = new Outbox(api, {
      sent: (outgoing, messages, notice) => this.answered(outgoing, messages, notice),
      delayed: ({ id }) => this.mark(id, "queued"),
      refused: ({ id }, reason) => this.mark(id, "failed", reason),
    });
    this.stream = new Stream(api, {
      line: (line) => this.heard(line),
      state: (state) => this.atDesk(state),
    });
    for (const { id, title, at } of this.outbox.pending) this.entries.push(turnEntry(id, title, at));
  }

  /** Bring this tab up to date with the server, then send what waits. The start topic's question, if any. */
  sync(topic: string | null = null): Promise<Button | null> {
    this.hearTabs();
    this.asking ??= this.fetchHistory(topic).finally(() => (this.asking = null));
    return this.asking;
  }

  /** Say something; `payload` is what is sent when a button was pressed. */
  say(title: string, payload = title): void {
    const outgoing: Outgoing = { id: newId(), text: payload, title, at: new Date().toISOString() };
    this.entries.push(turnEntry(outgoing.id, title, outgoing.at));
    this.outbox.add(outgoing);
    this.changed();
  }

  /** Try again at once. */
  retry(): void {
    void this.outbox.flush();
  }

  /** Delete everything, on the server too. Rejects when the server cannot be reached. */
  async clear(): Promise<void> {
    await this.api.forget();
    this.outbox.empty();
    this.reset();
    this.tabs?.postMessage("cleared");
  }

  async rate(turn: Turn, position: number, helpful: boolean, reason?: string): Promise<void> {
    await this.api.rate({ message_id: turn.id, position, helpful, ...(reason ? { reason } : {}) });
    turn.ratings[position] = helpful;
  }

  /** The page goes into the back cache or away: let connections go, until the next `sync`. */
  pause(): void {
    this.stream.close();
    clearTimeout(this.again);
    clearTimeout(this.expecting);
    this.expecting = 0;
    this.tabs?.close();
    this.tabs = null;
  }

  private hearTabs(): void {
    if (this.tabs || typeof BroadcastChannel !== "function") return;
    this.tabs = new BroadcastChannel(this.api.key);
    this.tabs.onmessage = ({ data }) => {
      if (data === "cleared") this.reset();
      void this.sync().catch(() => undefined); // embedded, this tab may have a conversation of its own
    };
  }

  private async fetchHistory(topic: string | null): Promise<Button | null> {
    try {
      const history = await this.api.history(topic);
      this.adopt(history);
      return history.start;
    } catch (error) {
      this.later(TRY_AGAIN);
      throw error;
    } finally {
      void this.outbox.flush();
      this.changed();
    }
  }

  private adopt(history: History): void {
    const known = new Set(history.turns.map(({ id }) => id));
    this.outbox.settle((id) => history.turns.some((turn) => turn.id === id && turn.answered));
    const told: Entry[] = [
      ...history.turns.map((turn): Entry => ({ kind: "turn", turn: this.merged(turn) })),
      ...history.desk_lines.map((line): Entry => ({ kind: "line", line })),
    ].sort((one, other) => Date.parse(moment(one)) - Date.parse(moment(other)));
    const mine = this.entries.filter((entry) => entry.kind === "turn" && !known.has(entry.turn.id));
    this.entries = [...told, ...mine];
    this.region = history.region ?? this.region;
    this.restored = true;
    this.atDesk(history.desk);
    this.lookAgain(history);
  }

  /** The server's record of a turn; an answer that is on the screen stays as it was drawn. */
  private merged(told: StoredTurn): Turn {
    const { ratings, answered, at } = told;
    const shown = this.find(told.id);
    if (answered && shown?.status === "done") return Object.assign(shown, { ratings: [...ratings], at });
    return { ...told, ratings: [...ratings], status: answered ? "done" : "sending" };
  }

  /** Another tab, or this one before a reload, may still wait for an answer. */
  private lookAgain(history: History): void {
    clearTimeout(this.again);
    const pending = new Set(this.outbox.pending.map(({ id }) => id));
    const open = history.turns.some(
      ({ id, at, answered }) => !answered && !pending.has(id) && Date.now() - Date.parse(at) < 30_000,
    );
    if (open) this.later(LOOK_AGAIN);
    for (const entry of this.entries)
      if (!open && entry.kind === "turn" && entry.turn.status === "sending" && !pending.has(entry.turn.id))
        entry.turn.status = "done";
  }

  private later(milliseconds: number): void {
    clearTimeout(this.again);
    this.again = window.setTimeout(() => void this.sync().catch(() => undefined), milliseconds);
  }

  private reset(): void {
    this.entries = [];
    this.region = null;
    this.atDesk(NOBODY);
    this.changed();
  }

  private answered({ id, title, at }: Outgoing, messages: Message[], notice: string | null): void {
    let turn = this.find(id);
    if (!turn) {
      turn = turnEntry(id, title, at).turn;
      this.entries.push({ kind: "turn", turn });
    }
    Object.assign(turn, { messages, answered: true, status: "done", ratings: messages.map(() => null) });
    this.notice = notice ?? this.notice;
    void this.noteRegion(messages);
    if (messages.some(({ handoff }) => handoff)) this.expectDesk();
    this.changed();
    this.tabs?.postMessage("changed");
  }

  private async noteRegion(messages: Message[]): Promise<void> {
    const said = messages.findLast(({ region }) => region && region !== NATIONAL);
    if (!said?.region || said.region === this.region?.adcode) return;
    const named = [said.answer?.region, said.calculation?.region].find(
      (region) => region?.adcode === said.region,
    );
    try {
      this.region = named ?? (await this.api.region(said.region));
    } catch {
      return; // the chip keeps the place it had; the answer itself names the right one
    }
    this.changed();
  }

  private mark(id: string, status: Turn["status"], trouble = ""): void {
    const turn = this.find(id);
    if (turn) Object.assign(turn, { status, trouble });
    this.changed();
  }

  private heard(line: DeskLine): void {
    if (!this.entries.some((entry) => entry.kind === "line" && entry.line.id === line.id))
      this.entries.push({ kind: "line", line });
    this.changed();
  }

  /** The request is on its way to the desk: listen, though nobody may know of it yet. */
  private expectDesk(): void {
    clearTimeout(this.expecting);
    this.expecting = window.setTimeout(() => {
      this.expecting = 0;
      this.atDesk(this.desk);
    }, RECORDED_WITHIN);
    this.stream.open(this.lastLine());
  }

  private atDesk(state: DeskState): void {
    this.desk = state;
    if (state.state !== "none") this.stream.open(this.lastLine());
    else if (!this.expecting) this.stream.close();
    this.changed();
  }

  private lastLine(): number {
    return Math.max(0, ...this.entries.map((entry) => (entry.kind === "line" ? entry.line.id : 0)));
  }

  private find(id: string): Turn | undefined {
    for (const entry of this.entries) if (entry.kind === "turn" && entry.turn.id === id) return entry.turn;
    return undefined;
  }
}

function turnEntry(id: string, text: string, at: string): { kind: "turn"; turn: Turn } {
  return {
    kind: "turn",
    turn: { id, text, at, answered: false, messages: [], ratings: [], status: "sending" },
  };
}

function moment(entry: Entry): string {
  return entry.kind === "turn" ? entry.turn.at : entry.line.created_at;
}

/** 128 random bits; `crypto.randomUUID` is missing on pages without TLS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (part) =>
    part.toString(16).padStart(2, "0"),
  ).join("");
}
