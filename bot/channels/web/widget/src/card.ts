/** One message of the assistant as a card: the lead first, everything else folded below. */
import { figures, workings } from "./calculation";
import { h, icon } from "./dom";
import { dialable, link } from "./links";
import { canShare, copy, plainText, printChecklist, saveChecklist } from "./share";
import { canRead, read } from "./speech";
import type { Answer, Materials, Message, Source, Standing, Table, Turn } from "./types";
import { type Words, fill } from "./words";

/** What a card needs of the widget around it. */
export interface Surroundings {
  words: Words;
  elder: boolean;
  hosts: readonly string[];
  /** Where helpers of copying and printing may be put for a moment. */
  root: Node;
  say(title: string, payload: string): void;
  chooseRegion(): void;
  announce(text: string): void;
  rate(turn: Turn, position: number, helpful: boolean, reason?: string): Promise<void>;
}

/** The card of the message at `position` of a turn; only the newest offers what the dialogue asks. */
export function card(turn: Turn, position: number, newest: boolean, around: Surroundings): HTMLElement {
  const message = turn.messages[position] as Message;
  const { answer, calculation } = message;
  const made = h("div", { class: "card" }, ...paragraphs(message));
  if (calculation) made.append(...figures(calculation, message.text, around));
  if (answer) made.append(...details(answer, around));
  if (calculation) made.append(...workings(calculation, message.text, around));
  const record = answer ?? calculation;
  if (record) made.append(footline(record, around));
  if (answer?.asks_region) made.append(askRegion(around));
  if (record) made.append(tools(turn, position, around));
  if (message.buttons.length && (newest || answer)) made.append(choices(message, around));
  return made;
}

function paragraphs({ text, answer, calculation }: Message): HTMLElement[] {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line, i) =>
      h(
        "p",
        { class: (answer ? line.includes(answer.lead) : calculation && !i) ? "lead" : "" },
        dialable(line),
      ),
    );
}

function details(answer: Answer, around: Surroundings): HTMLElement[] {
  const { words } = around;
  const made: HTMLElement[] = [];
  if (answer.table) made.push(table(answer.table));
  if (answer.steps.length) {
    // beside a table the steps only explain it
    const title = fill(answer.table ? words.remarks : words.steps, { n: answer.steps.length });
    made.push(
      fold(title, !answer.table, around.elder ? oneByOne(answer.steps, words) : numbered(answer.steps)),
    );
  }
  if (answer.materials.length) made.push(fold(words.materials, false, ...checklist(answer, around)));
  if (answer.caveats.length)
    made.push(
      h(
        "div",
        { class: "note" },
        h("strong", {}, words.caveats),
        h("ul", {}, ...answer.caveats.map((text) => h("li", {}, dialable(text)))),
      ),
    );
  if (answer.sources.length) made.push(sources(answer.sources, around));
  return made;
}

/** A part that can be folded. */
export function fold(title: string, open: boolean, ...content: Node[]): HTMLElement {
  return h("details", { open }, h("summary", {}, title), h("div", { class: "folded" }, ...content));
}

function numbered(steps: string[]): HTMLElement {
  return h("ol", { class: "steps" }, ...steps.map((step) => h("li", {}, dialable(step))));
}

/** 长辈版: one step at a time, in large print. */
function oneByOne(steps: string[], words: Words): HTMLElement {
  let at = 0;
  const count = h("p", { class: "count" });
  const text = h("p", { class: "big", "aria-live": "polite" });
  const back = h("button", { type: "button", onclick: () => show(at - 1) }, words.before);
  const on = h("button", { type: "button", class: "main", onclick: () => show(at + 1) }, words.after);
  const show = (next: number) => {
    at = Math.min(Math.max(next, 0), steps.length - 1);
    count.textContent = fill(words.step, { i: at + 1, n: steps.length });
    text.replaceChildren(dialable(steps[at] ?? ""));
    back.setAttribute("aria-disabled", String(at === 0));
    on.setAttribute("aria-disabled", String(at === steps.length - 1));
  };
  show(0);
  return h("div", { class: "stepper" }, count, text, h("div", { class: "row" }, back, on));
}

function checklist(answer: Answer, around: Surroundings): Node[] {
  const { words, root } = around;
  return [
    ...answer.materials.map((one, i) => materials(one, i === 0)),
    h(
      "div",
      { class: "row" },
      tool("print", words.print, () => printChecklist(answer, words, root)),
      tool("save", words.save, () => saveChecklist(answer, words)),
    ),
  ];
}

function materials({ case: name, items }: Materials, open: boolean): HTMLElement {
  const boxes = items.map((item) =>
    h("li", {}, h("label", {}, h("input", { type: "checkbox" }), h("span", {}, item))),
  );
  return fold(name, open, h("ul", { class: "checks", "aria-label": name }, ...boxes));
}

/** A table that scrolls by itself where it is wider than the card. */
export function table({ caption, columns, rows }: Table<string | Node>, captioned = true): HTMLElement {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      {},
      captioned && h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, column)))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h("tr", {}, ...row.map((cell, i) => (i ? h("td", {}, cell) : h("th", { scope: "row" }, cell)))),
        ),
      ),
    ),
  );
}

/** Where it stands: title, issuer, number, date, how sure it is. */
export function sources(list: Source[], around: Surroundings): HTMLElement {
  const { words, hosts } = around;
  const items = list.map((source) =>
    h(
      "li",
      {},
      link(source.title, source.url, hosts),
      h(
        "span",
        { class: "fine" },
        [source.issuer, source.number ?? words.noNumber, source.date].filter(Boolean).join(" · "),
      ),
      h("span", { class: `mark ${source.confidence}` }, words[`conf${source.confidence}`]),
      source.note && h("span", { class: "fine" }, source.note),
    ),
  );
  return fold(fill(words.sources, { n: list.length }), false, h("ul", { class: "sources" }, ...items));
}

/** For which place it holds, as of when, how sure it is. */
function footline(record: Standing, { words }: Surroundings): HTMLElement {
  const { region, confidence, reviewed_on, effective_until } = record;
  return h(
    "p",
    { class: "fine foot" },
    region && h("span", {}, fill(words.holdsFor, { name: region.name })),
    reviewed_on && h("span", {}, fill(words.asOf, { date: reviewed_on })),
    effective_until && h("span", {}, fill(words.validity, { date: effective_until })),
    confidence &&
      h("span", { class: `mark ${confidence}` }, fill(words.rests, { how: words[`conf${confidence}`] })),
  );
}

function askRegion(around: Surroundings): HTMLElement {
  return h(
    "div",
    { class: "row" },
    tool("place", around.words.regionNone, () => around.chooseRegion()),
  );
}

function tools(turn: Turn, position: number, around: Surroundings): HTMLElement {
  const { words } = around;
  const message = turn.messages[position] as Message;
  const row = h("div", { class: "row tools" });
  if (canRead()) row.append(reader(message, around));
  row.append(
    tool(
      "copy",
      words.copy,
      () =>
        void copy(plainText(message, words), around.root).then(
          (done) => done && around.announce(words.copied),
        ),
    ),
  );
  if (canShare())
    row.append(
      tool(
        "share",
        words.share,
        () => void navigator.share({ text: plainText(message, words) }).catch(() => undefined),
      ),
    );
  const rating = h("div", { class: "rating" });
  rating.append(...verdicts(turn, position, rating, around));
  row.append(rating);
  return row;
}

function reader(message: Message, { words }: Surroundings): HTMLElement {
  const name = h("span", {}, words.read);
  const made = h("button", { type: "button", class: "tool", "aria-pressed": "false" }, icon("speaker"), name);
  made.addEventListener("click", () => {
    const started = read(message.answer?.spoken || message.text, made, () => {
      name.textContent = words.read;
      made.setAttribute("aria-pressed", "false");
    });
    if (!started) return;
    name.textContent = words.stop;
    made.setAttribute("aria-pressed", "true");
  });
  return made;
}

function verdicts(turn: Turn, position: number, place: HTMLElement, around: Surroundings): HTMLElement[] {
  const { words } = around;
  return [true, false].map((helpful) => {
    const made = tool(helpful ? "up" : "down", helpful ? words.helpful : words.unhelpful, () => {
      void around.rate(turn, position, helpful).then(
        () => {
          place.replaceChildren(...verdicts(turn, position, place, around));
          (place.children[helpful ? 0 : 1] as HTMLElement).focus();
          place.parentElement?.querySelector(".why")?.remove();
          if (!helpful) place.after(reasons(turn, position, around));
          around.announce(words.thanks);
        },
        () => around.announce(words.failed),
      );
    });
    made.setAttribute("aria-pressed", String(turn.ratings[position] === helpful));
    return made;
  });
}

function reasons(turn: Turn, position: number, around: Surroundings): HTMLElement {
  const { words } = around;
  const made = h(
    "div",
    { class: "why", role: "group", "aria-label": words.why },
    h("p", { class: "fine" }, words.why),
  );
  for (const reason of words.reasons.split("|"))
    made.append(
      h(
        "button",
        {
          type: "button",
          class: "chip",
          onclick: () => {
            void around.rate(turn, position, false, reason).then(
              () => {
                made.replaceChildren(h("p", { class: "fine", tabindex: "-1" }, words.thanks));
                (made.firstChild as HTMLElement).focus();
              },
              () => around.announce(words.failed),
            );
          },
        },
        reason,
      ),
    );
  return made;
}

function choices(message: Message, { words, say }: Surroundings): HTMLElement {
  const chips = message.buttons.map(({ title, payload }) =>
    h("button", { type: "button", class: "chip", onclick: () => say(title, payload) }, title),
  );
  return h(
    "div",
    { class: message.answer ? "choices" : "choices once", role: "group", "aria-label": words.next },
    message.answer && h("p", { class: "fine" }, words.next),
    ...chips,
  );
}

/** A small button with a drawing and its name. */
export function tool(
  drawing: Parameters<typeof icon>[0],
  name: string,
  press: () => void,
): HTMLButtonElement {
  return h("button", { type: "button", class: "tool", onclick: press }, icon(drawing), h("span", {}, name));
}
