/** Messages on their way: kept over a reload, sent one after another, tried again with the same id. */
import { type Api, Refused, store, stored } from "./api";
import type { Message } from "./types";

const FIRST_PAUSE = 1_000; // ms, doubled at each failure
const LONGEST_PAUSE = 30_000;

export interface Outgoing {
  id: string;
  /** What is sent: typed text or the payload of a button. */
  text: string;
  /** What the person sees of it. */
  title: string;
  at: string;
}

export interface Listener {
  sent(outgoing: Outgoing, messages: Message[], notice: string | null): void;
  delayed(outgoing: Outgoing): void;
  refused(outgoing: Outgoing, reason: string): void;
}

export class Outbox {
  private readonly waiting: Outgoing[];
  private busy = false;
  private failures = 0;
  private timer = 0;

  constructor(
    private readonly api: Api,
    private readonly listener: Listener,
  ) {
    this.waiting = restored(stored(this.key));
  }

  get pending(): readonly Outgoing[] {
    return this.waiting;
  }

  add(outgoing: Outgoing): void {
    this.waiting.push(outgoing);
    this.save();
    void this.flush();
  }

  /** Forget what has not been sent. */
  empty(): void {
    this.waiting.length = 0;
    clearTimeout(this.timer);
    this.save();
  }

  /** Messages that the server already answered need not be sent again. */
  settle(known: (id: string) => boolean): void {
    const left = this.waiting.filter(({ id }) => !known(id));
    this.waiting.splice(0, this.waiting.length, ...left);
    this.save();
  }

  /** Send what waits, now. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.waiting[0]; next; next = this.waiting[0]) if (!(await this.send(next))) return;
    } finally {
      this.busy = false;
    }
  }

  /** True when the next one may follow. */
  private async send(outgoing: Outgoing): Promise<boolean> {
    try {
      const { messages, notice } = await this.api.chat(outgoing.text, outgoing.id);
      this.failures = 0;
      if (this.remove(outgoing)) this.listener.sent(outgoing, messages, notice);
      return true;
    } catch (error) {
      if (error instanceof Refused && !error.passing) {
        if (this.remove(outgoing)) this.listener.refused(outgoing, error.message);
        return true;
      }
      this.later(error instanceof Refused ? error.retryAfter : null);
      this.listener.delayed(outgoing);
      return false;
    }
  }

  private later(seconds: number | null): void {
    const pause = Math.min(FIRST_PAUSE * 2 ** this.failures++, LONGEST_PAUSE);
    this.timer = window.setTimeout(() => void this.flush(), seconds ? seconds * 1000 : pause);
  }

  /** False when it was emptied in the meantime. */
  private remove(outgoing: Outgoing): boolean {
    const place = this.waiting.indexOf(outgoing);
    if (place >= 0) this.waiting.splice(place, 1);
    this.save();
    return place >= 0;
  }

  private save(): void {
    store(this.key, this.waiting.length ? JSON.stringify(this.waiting) : null);
  }

  private get key(): string {
    return `${this.api.key}:outbox`;
  }
}

function restored(text: string | null): Outgoing[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isOutgoing) : [];
  } catch {
    return [];
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  const fields = value as Partial<Record<keyof Outgoing, unknown>> | null;
  return (
    !!fields && [fields.id, fields.text, fields.title, fields.at].every((field) => typeof field === "string")
  );
}
