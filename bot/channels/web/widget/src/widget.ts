/** Entry of /widget.js: defines <yibao-chat>, and places one where the page has none. */
import { YibaoChat } from "./element";

const script = document.currentScript as HTMLScriptElement | null;

/** The element for a page that only has the script line: the script's data-* are its own. */
function place(): void {
  if (document.querySelector("yibao-chat")) return;
  const element = document.createElement("yibao-chat");
  Object.assign(element.dataset, script?.dataset);
  document.body.append(element);
}

/** Elements that do not name a server use the one the script came from. */
class Chat extends YibaoChat {
  override connectedCallback(): void {
    if (script?.src) this.dataset["server"] ??= new URL(script.src).origin;
    super.connectedCallback();
  }
}

if (!customElements.get("yibao-chat")) {
  customElements.define("yibao-chat", Chat);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}
