/** The calculator's result: the figure first, its working as a table that can be redone by hand. */
import { type Surroundings, fold, sources, table } from "./card";
import { h } from "./dom";
import { dialable } from "./links";
import type { Calculation, Totals } from "./types";
import { fill } from "./words";

/** `"47000.00"` as `47,000.00`; amounts stay text, so no digit can change. */
export function grouped(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+(?=\.|$))/g, ",");
}

/** The result in large figures, or the range, and why it is one; `said` stands above and is not repeated. */
export function figures(calculation: Calculation, said: string, { words }: Surroundings): HTMLElement[] {
  const { result, result_min: low, result_max: high } = calculation;
  const told = (part: keyof Totals): string | null => {
    if (result) return grouped(result[part]);
    // what the fund pays least, the person pays most: the ends are sorted here
    const ends = [low?.[part], high?.[part]]
      .filter((end) => end !== undefined)
      .sort((a, b) => Number(a) - Number(b));
    return ends.length === 2
      ? fill(words.range, { a: grouped(ends[0] ?? ""), b: grouped(ends[1] ?? "") })
      : null;
  };
  const figure = (name: string, part: keyof Totals, style: string) =>
    told(part) &&
    h("div", { class: style }, h("dt", {}, `${name}（${words.yuan}）`), h("dd", {}, h("b", {}, told(part))));
  const large = [result, high].some((totals) => totals && Number(totals.large) > 0);
  const made: HTMLElement[] = [];
  if (told("fund"))
    made.push(
      h(
        "dl",
        { class: "figures" },
        figure(words.fund, "fund", "first"),
        figure(words.self, "self", ""),
        ...(large ? [figure(words.pool, "pool", ""), figure(words.large, "large", "")] : []),
      ),
    );
  for (const text of [calculation.reason, calculation.ask])
    if (text && !said.includes(text)) made.push(h("p", {}, dialable(text)));
  return made;
}

/** The working, the assumptions, what was not known, the sources. */
export function workings(calculation: Calculation, said: string, around: Surroundings): HTMLElement[] {
  const { words } = around;
  const { steps, assumptions, unknown } = calculation;
  const made: HTMLElement[] = [];
  if (steps.length) {
    const titles = new Map(calculation.sources.map(({ id, title }) => [id, title]));
    // as on a bill: what, how and by which rule on the left, the amount on the right
    const rows = steps.map(({ name, formula, result, source }) => [
      h("div", {}, name, h("p", {}, formula), source && h("p", { class: "fine" }, titles.get(source))),
      grouped(result),
    ]);
    const columns = [words.workName, words.workResult];
    const working = table({ caption: words.working, columns, rows }, false);
    working.classList.add("working");
    made.push(fold(words.working, false, working));
  }
  const lists: [string, string[]][] = [
    [words.assumptions, assumptions],
    [words.unknown, unknown],
  ];
  for (const [title, items] of lists)
    if (items.length)
      made.push(
        h(
          "div",
          { class: "note" },
          h("strong", {}, title),
          h("ul", {}, ...items.map((item) => h("li", {}, dialable(item)))),
        ),
      );
  if (calculation.sources.length) made.push(sources(calculation.sources, around));
  if (!said.includes(calculation.disclaimer)) made.push(h("p", { class: "fine" }, calculation.disclaimer));
  return made;
}
