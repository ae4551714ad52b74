/** Which links may leave the chat, and text with telephone numbers that can be dialled. */
import { h } from "./dom";

/** Whether `address` may be followed: https, no user name, on gov.cn or a host of the operator. */
export function allowed(address: string, hosts: readonly string[]): boolean {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return false;
  }
  if (url.protocol !== "https:" || url.username || url.password) return false;
  return ["gov.cn", ...hosts].some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

/** A link to an allowed address, plain text for any other. */
export function link(text: string, address: string | null, hosts: readonly string[]): Node {
  if (!address || !allowed(address, hosts)) return document.createTextNode(text);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

// what stands before the number is matched too: older Safari knows no look-behind
const DIALLED =
  /(?:(^|[^\d.,])(12393|12333|12345|12366)(?![\d元]|[.,]\d))|(?:((?:拨打|请打|呼叫) ?)(120|110)(?!\d))/g;

/** The text, its service numbers as links to dial. */
export function dialable(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  let end = 0;
  for (const { 0: whole, 1: any, 2: service, 3: call, 4: urgent, index } of text.matchAll(DIALLED)) {
    const number = service ?? urgent ?? "";
    made.append(text.slice(end, index), any ?? call ?? "", h("a", { href: `tel:${number}` }, number));
    end = index + whole.length;
  }
  made.append(text.slice(end));
  return made;
}
