/** The page at `/`: its colour, and its questions that are asked in the chat. */
import type { YibaoChat } from "./element";
import { palette } from "./theme";

const color = document.querySelector<HTMLMetaElement>("meta[name=theme-color]")?.content ?? "";
const dark = matchMedia("(prefers-color-scheme: dark)");

function dress(): void {
  for (const [name, value] of Object.entries(palette(color, { dark: dark.matches, strong: false })))
    document.documentElement.style.setProperty(name, value);
}

dress();
dark.addEventListener("change", dress);
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-ask]"))
  button.addEventListener("click", () =>
    document.querySelector<YibaoChat>("yibao-chat")?.ask(button.textContent.trim()),
  );
