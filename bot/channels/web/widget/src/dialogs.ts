/** The two questions that stand above the conversation: the place, and whether to clear. */
import { h } from "./dom";
import { type Words, fill } from "./words";

const OFTEN = ["北京", "上海", "广州", "深圳", "成都", "重庆", "杭州", "武汉"];

/** Ask for the place; `said` gets the sentence to send. */
export function askRegion(root: Node, words: Words, said: (text: string) => void): void {
  const input = h("input", {
    id: "place",
    type: "text",
    maxlength: "20",
    autocomplete: "address-level2",
    required: true,
  });
  const choose = (name: string) => {
    close();
    said(fill(words.regionSay, { name }));
  };
  const close = open(
    root,
    words.regionTitle,
    h("p", {}, words.regionHint),
    h(
      "form",
      {
        method: "dialog",
        onsubmit: (event) => {
          event.preventDefault();
          if (input.value.trim()) choose(input.value.trim());
        },
      },
      h("label", { for: "place" }, words.regionInput),
      input,
      h(
        "div",
        { class: "chips" },
        ...OFTEN.map((name) =>
          h("button", { type: "button", class: "chip", onclick: () => choose(name) }, name),
        ),
      ),
      h(
        "div",
        { class: "row end" },
        h("button", { type: "button", onclick: () => close() }, words.cancel),
        h("button", { type: "submit", class: "main" }, words.ok),
      ),
    ),
  );
}

/** Ask before everything is deleted. */
export function askClear(root: Node, words: Words, clear: () => void): void {
  const close = open(
    root,
    words.clearTitle,
    h("p", {}, words.clearHint),
    h(
      "div",
      { class: "row end" },
      h("button", { type: "button", autofocus: true, onclick: () => close() }, words.cancel),
      h(
        "button",
        {
          type: "button",
          class: "danger",
          onclick: () => {
            close();
            clear();
          },
        },
        words.clearDo,
      ),
    ),
  );
}

/** Show the operator's notice. */
export function tell(root: Node, words: Words, title: string, text: string): void {
  const button = h("button", { type: "button", class: "main", onclick: () => close() }, words.ok);
  const close = open(root, title, h("p", {}, text), h("div", { class: "row end" }, button));
}

/** Opens a modal dialog and gives the function that closes it; focus returns to where it was. */
function open(root: Node, title: string, ...content: Node[]): () => void {
  const dialog = h(
    "dialog",
    { class: "ask", "aria-labelledby": "ask-title" },
    h("h2", { id: "ask-title" }, title),
    ...content,
  );
  dialog.addEventListener("close", () => dialog.remove());
  root.appendChild(dialog);
  dialog.showModal();
  return () => dialog.close();
}
