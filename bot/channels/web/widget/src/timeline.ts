/** Shows the entries of a conversation, keeping what has not changed as it is on the screen. */
import { type Surroundings, card } from "./card";
import type { Chat } from "./chat";
import { h, icon, unseen } from "./dom";
import { dialable } from "./links";
import type { DeskLine, Turn } from "./types";
import { fill } from "./words";

interface Shown {
  element: HTMLElement;
  signature: string;
}

export class Timeline {
  private shown = new Map<string, Shown>();

  constructor(
    private readonly log: HTMLElement,
    private readonly chat: Chat,
    private readonly around: () => Surroundings,
  ) {}

  /** Bring the log in line with the conversation; gives the elements that were drawn, new or anew. */
  render(): HTMLElement[] {
    const { entries } = this.chat;
    const newest = entries.findLast(({ kind }) => kind === "turn");
    const next = new Map<string, Shown>();
    const drawn: HTMLElement[] = [];
    let day = "";
    for (const entry of entries) {
      const around = this.around();
      const at = new Date(entry.kind === "turn" ? entry.turn.at : entry.line.created_at);
      const newDay =
        at.toDateString() === day ? "" : at.toLocaleDateString("zh-CN", { month: "long", day: "numeric" });
      day = at.toDateString();
      const signature = JSON.stringify([entry, around.elder, around.words.you], withoutDetails);
      const key = entry.kind === "turn" ? entry.turn.id : `line-${entry.line.id}`;
      const known = this.shown.get(key);
      if (known?.signature === signature) {
        // what the dialogue asked before cannot be answered any more
        if (entry !== newest) for (const asked of known.element.querySelectorAll(".once")) asked.remove();
        next.set(key, known);
        mark(known.element, newDay);
        continue;
      }
      // the element itself stays, so that the focus can rest on it while its answer arrives
      const element = known?.element ?? h("div", { class: "turn", tabindex: "-1" });
      const content =
        entry.kind === "turn" ? this.turn(entry.turn, entry === newest, around) : line(entry.line, around);
      element.replaceChildren(...content);
      mark(element, newDay);
      next.set(key, { element, signature });
      drawn.push(element);
    }
    this.place(next);
    return drawn;
  }

  private place(next: Map<string, Shown>): void {
    for (const [key, { element }] of this.shown) if (next.get(key)?.element !== element) element.remove();
    let last: Element | null = null;
    for (const { element } of next.values()) {
      const expected: Element | null = last ? last.nextElementSibling : this.log.firstElementChild;
      if (expected !== element) this.log.insertBefore(element, expected);
      last = element;
    }
    this.shown = next;
  }

  private turn(turn: Turn, newest: boolean, around: Surroundings): HTMLElement[] {
    const { words } = around;
    const made: HTMLElement[] = [
      h("div", { class: "mine" }, unseen(`${words.you}：`), h("p", {}, turn.text), time(turn.at)),
    ];
    if (turn.status === "sending")
      made.push(h("div", { class: "typing" }, unseen(words.thinking), h("i"), h("i"), h("i")));
    if (turn.status === "queued")
      made.push(
        h(
          "p",
          { class: "trouble" },
          words.queued,
          " ",
          h("button", { type: "button", onclick: () => this.chat.retry() }, words.retry),
        ),
      );
    if (turn.status === "failed")
      made.push(h("p", { class: "trouble" }, icon("warn"), turn.trouble || words.failed));
    if (turn.messages.length) made.push(unseen(`${words.bot}：`));
    turn.messages.forEach((_, position) => made.push(card(turn, position, newest, around)));
    return made;
  }
}

/** Put the day above the first entry of it. */
function mark(element: HTMLElement, day: string): void {
  const above = element.querySelector(".day");
  if ((above?.textContent ?? "") === day) return;
  above?.remove();
  if (day) element.prepend(h("p", { class: "day" }, day));
}

/** Ratings change in place, and the server's clock is not ours: no reasons to draw a card anew. */
function withoutDetails(key: string, value: unknown): unknown {
  return key === "ratings" || key === "at" ? undefined : value;
}

function line({ kind, agent, text, created_at }: DeskLine, { words }: Surroundings): HTMLElement[] {
  if (kind === "taken") return [h("p", { class: "event" }, fill(words.tookOver, { name: agent }))];
  if (kind === "closed") return [h("p", { class: "event" }, words.handedBack)];
  const who = h("p", { class: "fine" }, icon("person"), fill(words.agent, { name: agent }));
  return [h("div", { class: "card agent" }, who, h("p", {}, dialable(text)), time(created_at))];
}

function time(at: string): HTMLElement {
  const moment = new Date(at);
  const shown = moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  return h("time", { datetime: moment.toISOString() }, shown);
}
