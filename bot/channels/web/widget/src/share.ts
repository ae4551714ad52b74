/** An answer outside the chat: copied, shared, printed or saved as a checklist. */
import { h } from "./dom";
import type { Answer, Message } from "./types";
import { type Words, fill } from "./words";

/** The whole message as plain text, with its date and sources. */
export function plainText(message: Message, words: Words): string {
  const { answer, calculation } = message;
  const lines = [message.text];
  if (calculation) {
    lines.push(...calculation.steps.map(({ name, formula, result }) => `${name}：${formula} = ${result}`));
    lines.push(calculation.disclaimer);
  }
  if (answer) {
    lines.push(...answer.steps.map((step, i) => `${i + 1}. ${step}`));
    for (const { case: name, items } of answer.materials)
      lines.push(`${words.materials}（${name}）：${items.join("、")}`);
    lines.push(...answer.caveats);
    lines.push(
      `${fill(words.holdsFor, { name: answer.region.name })}，${fill(words.asOf, { date: answer.reviewed_on })}`,
    );
  }
  for (const { title, number, date } of answer?.sources ?? calculation?.sources ?? [])
    lines.push(`《${title}》${[number, date].filter(Boolean).join("，")}`);
  return lines.join("\n");
}

/** Copy; pages without TLS have no clipboard interface, there a selection is copied instead. */
export async function copy(text: string, near: Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "unseen", readonly: true, "aria-hidden": "true", tabindex: "-1" });
    area.value = text;
    near.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function canShare(): boolean {
  return typeof navigator.share === "function";
}

/** The checklist as a text file. */
export function saveChecklist(answer: Answer, words: Words): void {
  const lines = [`${answer.title} — ${words.checklist}（${answer.region.name}）`];
  for (const { case: name, items } of answer.materials)
    lines.push("", `【${name}】`, ...items.map((item) => `□ ${item}`));
  lines.push("", fill(words.asOf, { date: answer.reviewed_on }));
  const file = new Blob(["\ufeff", lines.join("\r\n")], { type: "text/plain;charset=utf-8" });
  const address = URL.createObjectURL(file);
  h("a", {
    href: address,
    download: `${words.checklist}-${answer.title.replace(/[^\p{L}\p{N}]+/gu, "-")}.txt`,
  }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Print the checklist alone, from a frame of its own: the page around it stays as it is. */
export function printChecklist(answer: Answer, words: Words, near: Node): void {
  const frame = h("iframe", {
    class: "unseen",
    "aria-hidden": "true",
    tabindex: "-1",
    title: words.checklist,
  });
  near.appendChild(frame);
  const { contentDocument: page, contentWindow: view } = frame;
  if (!page || !view) return;
  page.title = `${answer.title} — ${words.checklist}`;
  page.documentElement.lang = "zh-CN";
  page.body.append(
    h("h1", {}, page.title),
    h("p", {}, `${answer.region.name}　${fill(words.asOf, { date: answer.reviewed_on })}`),
    ...answer.materials.flatMap(({ case: name, items }) => [
      h("h2", {}, name),
      ...items.map((item) => h("p", {}, `□ ${item}`)),
    ]),
    ...answer.caveats.map((caveat) => h("p", {}, caveat)),
  );
  view.addEventListener("afterprint", () => frame.remove());
  view.print();
}
