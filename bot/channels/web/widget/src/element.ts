/** <yibao-chat>: the chat in a window of its own over a website, or filling a page. */
import { Api } from "./api";
import base from "./base.css";
import type { Surroundings } from "./card";
import card from "./card.css";
import { Chat } from "./chat";
import { Composer } from "./composer";
import conversation from "./conversation.css";
import { askClear, askRegion, tell } from "./dialogs";
import { h, icon, unseen } from "./dom";
import { dialable } from "./links";
import screens from "./screens.css";
import { hush } from "./speech";
import { palette } from "./theme";
import { Timeline } from "./timeline";
import type { Texts } from "./types";
import windowed from "./window.css";
import { type Words, fill, wordsFor } from "./words";

const DEFAULTS: Texts = {
  title: "医保答",
  notice: "",
  emergency_notice: "",
  examples: ["手机上怎么申请医保报销", "住院能报多少", "异地就医怎么备案"],
  link_hosts: [],
};
/** Later rules win: screens come last. */
const CSS = [base, windowed, conversation, card, screens].join("");
const ELDER = "yibao:elder";

export class YibaoChat extends HTMLElement {
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly small = matchMedia("(max-width: 480px), (max-height: 480px)");
  private words: Words = wordsFor("zh");
  private texts = DEFAULTS;
  private elder = false;
  private begun = false;
  private frame!: HTMLElement;
  private panel!: HTMLElement;
  private log!: HTMLElement;
  private live!: HTMLElement;
  private quiet = 0;
  private chat!: Chat;
  private timeline!: Timeline;
  private composer!: Composer;

  connectedCallback(): void {
    if (this.frame) return this.listenToPage(true);
    this.putOnStyle();
    this.words = wordsFor(this.dataset["lang"] ?? "zh-CN");
    this.elder = (preferred() ?? this.dataset["elder"]) === "on";
    const server = new URL(this.dataset["server"] ?? location.origin, location.href).origin;
    this.chat = new Chat(new Api(server, this.dataset["remember"] !== "none"), () => this.render());
    this.build();
    this.listenToPage(true);
    if (this.full) void this.begin();
    else if (this.dataset["open"] === "true") this.open();
  }

  disconnectedCallback(): void {
    this.listenToPage(false);
    this.chat.pause();
    hush();
  }

  /** Open the window. */
  open(): void {
    if (this.full || this.isOpen) return;
    const dialog = this.panel as HTMLDialogElement;
    if (this.small.matches) dialog.showModal();
    else dialog.show();
    this.frame.classList.add("open");
    void this.begin();
    this.composer.focus();
    this.dispatchEvent(new CustomEvent("yibao-open"));
  }

  /** Close the window; the conversation stays. */
  close(): void {
    if (this.full || !this.isOpen) return;
    (this.panel as HTMLDialogElement).close();
  }

  /** Ask a question in the person's name, for example from a button of the page. */
  ask(text: string): void {
    this.open();
    void this.begin().then(() => this.say(text));
  }

  private get full(): boolean {
    return this.dataset["mode"] === "full";
  }

  private get isOpen(): boolean {
    return this.full || (this.panel as HTMLDialogElement).open;
  }

  private putOnStyle(): void {
    if (!("adoptedStyleSheets" in Document.prototype)) return this.root.append(h("style", {}, CSS)); // Safari before 16.4
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    this.root.adoptedStyleSheets = [sheet];
  }

  private build(): void {
    this.log = h("div", { class: "log", role: "log", "aria-label": this.words.log, tabindex: "0" });
    this.live = h("p", { class: "unseen", role: "status" });
    const tellPrivacy = () => tell(this.frame, this.words, this.words.privacy, this.texts.notice);
    this.composer = new Composer(this.words, (text) => this.say(text), tellPrivacy);
    this.panel = this.full
      ? h("section", { class: "panel", "aria-label": this.words.log })
      : h("dialog", { class: "panel", "aria-labelledby": "title" });
    this.frame = h("div", { class: this.full ? "frame full" : "frame" });
    if (!this.full) this.frame.append(this.launcher());
    this.frame.append(this.panel);
    this.root.append(this.frame);
    this.timeline = new Timeline(this.log, this.chat, () => this.surroundings());
    this.dress();
    this.fillPanel();
    this.panel.addEventListener("close", () => this.closed());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.full && !this.root.querySelector(".ask")) this.close();
    });
  }

  private launcher(): HTMLElement {
    const name = this.dataset["label"] ?? this.words.launch;
    return h(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", onclick: () => this.open() },
      icon("chat"),
      h("span", {}, name),
    );
  }

  /** The parts around the log; drawn anew when the operator's texts arrive. */
  private fillPanel(): void {
    const { words, texts } = this;
    const note = texts.emergency_notice;
    const typing = this.root.activeElement?.id === "input";
    this.panel.replaceChildren(
      this.full ? "" : this.header(),
      this.toolbar(),
      note
        ? h(
            "div",
            { class: "emergency", role: "region", "aria-label": words.emergency },
            icon("warn"),
            h("p", {}, dialable(note)),
          )
        : "",
      h("div", { class: "desk", role: "status" }),
      h("div", { class: "middle" }, this.welcome(), this.log),
      this.composer.element,
      this.live,
    );
    if (typing) this.composer.focus();
  }

  private header(): HTMLElement {
    const title = this.dataset["title"] ?? this.texts.title;
    return h(
      "div",
      { class: "header" },
      h("span", { class: "badge" }, icon("chat")),
      h("h2", { id: "title" }, title),
      this.button("bin", this.words.clear, () => this.confirmClear()),
      this.button("close", this.words.close, () => this.close()),
    );
  }

  private button(drawing: "bin" | "close", name: string, press: () => void): HTMLElement {
    return h(
      "button",
      { type: "button", class: "icon", title: name, onclick: press },
      icon(drawing),
      unseen(name),
    );
  }

  private toolbar(): HTMLElement {
    const { words } = this;
    const elder = h(
      "button",
      { type: "button", class: "pill elder", "aria-pressed": String(this.elder) },
      icon("large"),
      words.elder,
    );
    elder.addEventListener("click", () => {
      this.elder = !this.elder;
      prefer(this.elder);
      elder.setAttribute("aria-pressed", String(this.elder));
      this.dress();
      this.renderQuietly();
    });
    return h(
      "div",
      { class: "toolbar" },
      h("button", { type: "button", class: "pill region", onclick: () => this.chooseRegion() }),
      elder,
      h(
        "button",
        { type: "button", class: "pill human", onclick: () => this.say("转人工") },
        icon("person"),
        words.human,
      ),
      this.full && this.button("bin", words.clear, () => this.confirmClear()),
    );
  }

  private welcome(): HTMLElement {
    const { words, texts } = this;
    const examples = texts.examples.map((text) =>
      h("button", { type: "button", class: "chip", onclick: () => this.say(text) }, text),
    );
    const title = this.dataset["title"] ?? texts.title;
    return h(
      "div",
      { class: "welcome" },
      h(
        "div",
        { class: "card" },
        h("p", {}, fill(words.hello, { title })),
        h("p", { class: "fine" }, words.try),
        h("div", { class: "chips" }, ...examples),
      ),
      texts.notice &&
        h("details", {}, h("summary", {}, words.privacy), h("p", { class: "fine folded" }, texts.notice)),
    );
  }

  /** Colours for the browser's preference, the operator's colour and 长辈版. */
  private dress(): void {
    const theme = this.dataset["theme"];
    const dark = theme === "dark" || (theme !== "light" && this.dark.matches);
    this.frame.dataset["theme"] = dark ? "dark" : "light";
    this.frame.classList.toggle("is-elder", this.elder);
    this.dataset["elder"] = this.elder ? "on" : "off"; // for the page around to follow
    this.frame.classList.toggle("left", this.dataset["position"] === "left");
    const color = (dark && this.dataset["colorDark"]) || this.dataset["color"] || "";
    for (const [name, value] of Object.entries(palette(color, { dark, strong: this.elder })))
      this.frame.style.setProperty(name, value);
  }

  private listenToPage(on: boolean): void {
    const change = on ? "addEventListener" : "removeEventListener";
    this.dark[change]("change", this.redress);
    window[change]("online", this.refresh);
    window[change]("pageshow", this.refresh);
    window[change]("pagehide", this.leave);
    document[change]("visibilitychange", this.refresh);
  }

  private readonly redress = () => this.dress();
  private readonly leave = () => {
    this.chat.pause();
    hush();
  };
  private readonly refresh = () => {
    if (!this.begun || document.hidden) return;
    void this.fetchTexts(); // an urgent notice may have been set meanwhile
    void this.chat.sync().catch(() => undefined);
  };

  /** The first time: fetch the operator's texts and what was said before. */
  private async begin(): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    this.log.setAttribute("aria-live", "off");
    const [, start] = await Promise.allSettled([
      this.fetchTexts(),
      this.chat.sync(this.dataset["startTopic"] ?? null),
    ]);
    if (start.status === "rejected") this.announce(this.words.noHistory, true);
    this.renderQuietly();
    if (start.status === "fulfilled" && start.value && !this.chat.entries.length)
      this.say(start.value.title, start.value.payload);
  }

  private async fetchTexts(): Promise<void> {
    const texts = await this.chat.api.texts().catch(() => this.texts);
    if (JSON.stringify(texts) === JSON.stringify(this.texts)) return;
    this.texts = texts;
    this.fillPanel();
    this.render();
  }

  private say(title: string, payload?: string): void {
    const focused = this.root.activeElement;
    this.chat.say(title, payload);
    if (focused && focused.id !== "input")
      (this.log.lastElementChild as HTMLElement | null)?.focus({ preventScroll: true });
  }

  private render(): void {
    if (!this.panel.firstChild) return;
    const { chat, words, texts } = this;
    const middle = this.log.parentElement as HTMLElement;
    const drawn = this.timeline.render();
    this.frame.classList.toggle("empty", !chat.entries.length);
    this.root
      .querySelector(".region")
      ?.replaceChildren(icon("place"), unseen(`${words.region}：`), chat.region?.name ?? words.regionNone);
    this.tellDesk();
    if (!texts.notice && chat.notice) {
      this.texts = { ...texts, notice: chat.notice };
      this.fillPanel();
    }
    const last = this.log.lastElementChild as HTMLElement | null;
    // what is read stays where it is; only news at the end is brought into view
    if (last && drawn.includes(last)) middle.scrollTop = last.offsetTop - 12;
  }

  /** What was said before is not news, so screen readers need not say it again. */
  private renderQuietly(): void {
    this.log.setAttribute("aria-live", "off");
    this.render();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 100); // ms; browsers look a little later
  }

  private tellDesk(): void {
    const { words, chat } = this;
    const { state, ahead, agent, in_hours } = chat.desk;
    const place = this.root.querySelector(".desk") as HTMLElement;
    let text = "";
    if (state === "taken") text = fill(words.taken, { name: agent ?? "" });
    else if (state === "waiting" && !in_hours) text = words.offHours;
    else if (state === "waiting") text = ahead ? fill(words.waiting, { n: ahead }) : words.waitingFirst;
    if (place.textContent !== text)
      place.replaceChildren(...(text ? [icon("person"), h("p", {}, dialable(text))] : []));
  }

  private chooseRegion(): void {
    askRegion(this.frame, this.words, (text) => this.say(text));
  }

  private confirmClear(): void {
    askClear(this.frame, this.words, () => {
      hush();
      this.chat.clear().then(
        () => {
          this.announce(this.words.cleared);
          this.composer.focus();
        },
        () => this.announce(this.words.clearFailed, true),
      );
    });
  }

  /** Tell screen readers, and with `show` everybody. */
  private announce(text: string, show = false): void {
    this.live.className = show ? "toast" : "unseen";
    this.live.textContent = text;
    clearTimeout(this.quiet); // an earlier text must not take this one away
    this.quiet = window.setTimeout(() => {
      this.live.className = "unseen";
      this.live.textContent = "";
    }, 6_000);
  }

  private closed(): void {
    this.frame.classList.remove("open");
    hush();
    this.root.querySelector<HTMLElement>(".launcher")?.focus();
    this.dispatchEvent(new CustomEvent("yibao-close"));
  }

  private surroundings(): Surroundings {
    return {
      words: this.words,
      elder: this.elder,
      hosts: this.texts.link_hosts,
      root: this.frame,
      say: (title, payload) => this.say(title, payload),
      chooseRegion: () => this.chooseRegion(),
      announce: (text) => this.announce(text),
      rate: (turn, position, helpful, reason) => this.chat.rate(turn, position, helpful, reason),
    };
  }
}

/** What the person chose before: "on", "off", or null for no choice yet. */
function preferred(): string | null {
  try {
    return localStorage.getItem(ELDER);
  } catch {
    return null;
  }
}

function prefer(elder: boolean): void {
  try {
    localStorage.setItem(ELDER, elder ? "on" : "off");
  } catch {
    // without storage the choice holds until the page is left
  }
}
