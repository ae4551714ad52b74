/** Server-sent events through fetch, which can send the session as a header; resumes after breaks. */
import type { Api } from "./api";
import type { DeskLine, DeskState } from "./types";

const SILENCE = 40_000; // ms; the gateway sends a comment every 15 s
const LONGEST_PAUSE = 30_000;

export interface StreamListener {
  line(line: DeskLine): void;
  state(state: DeskState): void;
}

export class Stream {
  private running: AbortController | null = null;
  private last = 0;

  constructor(
    private readonly api: Api,
    private readonly listener: StreamListener,
  ) {}

  /** Listen behind the line `last` until closed. */
  open(last: number): void {
    this.last = Math.max(this.last, last);
    if (this.running) return;
    this.running = new AbortController();
    void this.follow(this.running.signal);
  }

  close(): void {
    this.running?.abort();
    this.running = null;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.once(signal, () => (failures = 0));
      } catch {
        // broken or refused: tried again below
      }
      if (!signal.aborted)
        await pause(Math.min(500 * 2 ** failures, LONGEST_PAUSE) * (0.5 + Math.random()), signal);
    }
  }

  private async once(signal: AbortSignal, heard: () => void): Promise<void> {
    const ended = new AbortController();
    const end = () => ended.abort();
    signal.addEventListener("abort", end, { once: true });
    const body = await this.api.events(this.last, ended.signal);
    let timer = setTimeout(end, SILENCE);
    try {
      for await (const { event, id, data } of parse(body, () => {
        clearTimeout(timer);
        timer = setTimeout(end, SILENCE);
        heard();
      })) {
        if (id) this.last = Number(id);
        if (event === "desk") this.listener.line(JSON.parse(data) as DeskLine);
        else if (event === "state") this.listener.state(JSON.parse(data) as DeskState);
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
    }
  }
}

interface ServerEvent {
  event: string;
  id: string;
  data: string;
}

/** The events of a stream; `heard` is called for every piece that arrives, comments included. */
export async function* parse(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const found = fields(block);
        if (found.data) yield found;
      }
    }
  } finally {
    reader.releaseLock();
  }
}

function fields(block: string): ServerEvent {
  const found: ServerEvent = { event: "message", id: "", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
    if (name === "data") found.data += value;
    else if (name === "event" || name === "id") found[name] = value ?? "";
  }
  return found;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
