/** Where the person writes or speaks. */
import { h, icon, unseen } from "./dom";
import { canListen, listen } from "./speech";
import { type Words, fill } from "./words";

const LONGEST = 500; // characters, as the gateway
const TELL_BELOW = 60;

export class Composer {
  readonly element: HTMLFormElement;
  private readonly input: HTMLTextAreaElement;
  private readonly left: HTMLElement;

  /** `tellPrivacy` shows the operator's notice. */
  constructor(words: Words, say: (text: string) => void, tellPrivacy: () => void) {
    this.input = h("textarea", {
      id: "input",
      rows: "1",
      maxlength: LONGEST,
      placeholder: words.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
    });
    this.left = h("p", { class: "fine left", role: "status" });
    this.element = h(
      "form",
      { class: "composer" },
      h("label", { for: "input", class: "unseen" }, words.input),
      this.input,
      canListen() && this.microphone(words),
      h("button", { type: "submit", class: "main send" }, icon("send"), h("span", {}, words.send)),
      this.left,
      h(
        "p",
        { class: "fine privacy" },
        words.keepPrivate,
        h("button", { type: "button", onclick: tellPrivacy }, words.privacy),
      ),
    );
    const submit = (event: Event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (!text) return this.input.focus();
      this.input.value = "";
      this.fit(words);
      say(text);
    };
    this.element.addEventListener("submit", submit);
    this.input.addEventListener("keydown", (event) => {
      // while an input method composes Chinese, Enter chooses a word
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229)
        submit(event);
    });
    this.input.addEventListener("input", () => this.fit(words));
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private fit(words: Words): void {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    const left = LONGEST - this.input.value.length;
    this.left.textContent = left < TELL_BELOW ? fill(words.left, { n: left }) : "";
  }

  private microphone(words: Words): HTMLElement {
    const name = unseen(words.voice);
    const made = h(
      "button",
      { type: "button", class: "icon mic", "aria-pressed": "false", title: words.voice },
      icon("mic"),
      name,
    );
    let stop: (() => void) | null = null;
    const ended = () => {
      stop = null;
      made.setAttribute("aria-pressed", "false");
      this.left.textContent = "";
    };
    made.addEventListener("click", () => {
      if (stop) return stop();
      made.setAttribute("aria-pressed", "true");
      this.left.textContent = words.listening;
      stop = listen((text) => (this.input.value = text.slice(0, LONGEST)), ended);
    });
    return made;
  }
}
