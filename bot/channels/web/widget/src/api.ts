/** Talks to the gateway. On its own page a cookie holds the session, elsewhere this object does. */
import type { History, Message, Region, Texts } from "./types";

const PATIENCE = 20_000; // ms; the gateway itself answers within seconds or says that it cannot

/** The gateway refused; `message` is a sentence for the person. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter: number | null,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

export interface Verdict {
  message_id: string;
  position: number;
  helpful: boolean;
  reason?: string;
}

export class Api {
  private token: string | null;
  private readonly ownPage: boolean;

  /** `remember` keeps the session over reloads in this tab; without it a reload begins anew. */
  constructor(
    readonly server: string,
    private readonly remember: boolean,
  ) {
    this.ownPage = server === location.origin;
    this.token = this.ownPage || !remember ? null : stored(this.key);
  }

  /** Names the gateway in this browser's storage. */
  get key(): string {
    return `yibao:${this.server}`;
  }

  texts(): Promise<Texts> {
    return this.call("GET", "/api/texts");
  }

  async history(topic: string | null): Promise<History> {
    const query = topic && /^[a-z_]{1,40}$/.test(topic) ? `?start=${topic}` : "";
    const found = await this.renewing(() => this.call<History>("GET", `/api/history${query}`));
    this.keep(found.session);
    return found;
  }

  async chat(text: string, messageId: string): Promise<{ messages: Message[]; notice: string | null }> {
    const send = () =>
      this.call<{ session: string; messages: Message[]; notice: string | null }>("POST", "/api/chat", {
        text,
        message_id: messageId,
        ...(this.token ? { session: this.token } : {}),
      });
    const said = await this.renewing(send);
    this.keep(said.session);
    return said;
  }

  async forget(): Promise<void> {
    try {
      const begun = await this.call<History>("DELETE", "/api/history");
      this.keep(begun.session);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 401)) throw error;
      this.drop(); // there was nothing to forget
    }
  }

  rate(verdict: Verdict): Promise<void> {
    return this.call("POST", "/api/feedback", verdict);
  }

  region(adcode: string): Promise<Region> {
    return this.call("GET", `/api/regions/${encodeURIComponent(adcode)}`);
  }

  /** The stream of events behind the event `last`. */
  async events(last: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(`${this.server}/api/events`, {
      ...this.options(signal),
      headers: { ...this.headers(), "last-event-id": String(last) },
    });
    if (!response.ok || !response.body) throw await refusal(response);
    return response.body;
  }

  /** Once more with a new session when the old one is not known any more. */
  private async renewing<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Refused && error.code === "session_invalid")) throw error;
      this.drop();
      return call();
    }
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.server + path, {
      ...this.options(patience()),
      method,
      headers: { ...this.headers(), ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw await refusal(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private options(signal: AbortSignal): RequestInit {
    return {
      cache: "no-store",
      credentials: this.ownPage ? "same-origin" : "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal,
    };
  }

  private headers(): Record<string, string> {
    if (this.ownPage) return { "x-yibao-page": "1" };
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }

  private keep(token: string): void {
    if (this.ownPage || !token) return;
    this.token = token;
    if (this.remember) store(this.key, token);
  }

  private drop(): void {
    this.token = null;
    store(this.key, null);
  }
}

/** `AbortSignal.timeout` for browsers that do not have it yet. */
function patience(): AbortSignal {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), PATIENCE);
  return ended.signal;
}

async function refusal(response: Response): Promise<Refused> {
  const told = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  const after = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return new Refused(
    response.status,
    told.code ?? "",
    told.message ?? "",
    Number.isNaN(after) ? null : after,
  );
}

/** What this tab keeps over a reload; null where the browser forbids storage. */
export function stored(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keep a value in this tab, or remove it. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // private windows may forbid storage; the conversation goes on without
  }
}
