// A plain chat. Everything that was typed or answered becomes a text node, never markup.
"use strict";

const EXAMPLES = ["异地就医怎么备案", "住院能报多少", "手机上怎么申请报销", "微信怎么用医保电子凭证"];
const SESSION = "yibao.session";
const OFFLINE = "网络不太通畅，没能发送出去，请稍后再试，或拨打 12393。";

const messages = document.getElementById("messages");
const form = document.getElementById("form");
const input = document.getElementById("text");
const send = form.querySelector("button");

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function bubble(className, ...children) {
  const made = element("div", "", `message ${className}`);
  made.append(...children);
  messages.append(made);
  made.scrollIntoView({ block: "end" });
}

function list(tag, items) {
  const made = element(tag);
  made.append(...items.map((item) => element("li", item)));
  return made;
}

function table(data) {
  const made = element("table");
  made.append(element("caption", data.caption));
  const head = made.createTHead().insertRow();
  for (const column of data.columns) head.append(element("th", column));
  const body = made.createTBody();
  for (const cells of data.rows) {
    const row = body.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell;
  }
  return made;
}

function sourceLine(source) {
  return [source.title, source.number, source.date].filter(Boolean).join("，");
}

function folded(title, ...children) {
  const made = element("details");
  made.append(element("summary", title), ...children);
  return made;
}

function answerParts(answer) {
  const parts = [];
  if (answer.steps.length) parts.push(list("ol", answer.steps));
  for (const one of answer.materials) parts.push(element("p", `${one.case}所需材料：`), list("ul", one.items));
  if (answer.table) parts.push(table(answer.table));
  if (answer.caveats.length) parts.push(list("ul", answer.caveats));
  if (answer.sources.length) parts.push(folded("依据", list("ul", answer.sources.map(sourceLine))));
  parts.push(element("p", `适用地区：${answer.region.name}　核对日期：${answer.reviewed_on}`, "fine"));
  return parts;
}

function calculationParts(calculation) {
  const steps = calculation.steps.map((step) => `${step.name}：${step.formula} = ${step.result} 元`);
  const parts = steps.length ? [folded("计算过程", list("ol", steps))] : [];
  return [...parts, element("p", calculation.disclaimer, "fine")];
}

function choices(buttons) {
  const row = element("div", "", "choices");
  for (const button of buttons) {
    const made = element("button", button.title);
    made.type = "button";
    made.addEventListener("click", () => say(button.title, button.payload));
    row.append(made);
  }
  return row;
}

function show(message) {
  const parts = [element("p", message.text)];
  if (message.answer) parts.push(...answerParts(message.answer));
  if (message.calculation) parts.push(...calculationParts(message.calculation));
  if (message.buttons.length) parts.push(choices(message.buttons));
  bubble("theirs", ...parts);
}

async function post(text, messageId) {
  const body = { text, message_id: messageId };
  const session = sessionStorage.getItem(SESSION);
  if (session) body.session = session;
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { response, body: await response.json() };
}

async function say(shown, text) {
  bubble("mine", element("span", shown));
  send.disabled = true;
  const messageId = [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16)).join("");
  try {
    let result = await post(text, messageId);
    if (result.body.code === "session_invalid") {
      sessionStorage.removeItem(SESSION);
      result = await post(text, messageId);
    }
    if (result.response.ok) {
      sessionStorage.setItem(SESSION, result.body.session);
      result.body.messages.forEach(show);
    } else {
      bubble("trouble", element("span", result.body.message));
    }
  } catch {
    bubble("trouble", element("span", OFFLINE));
  }
  send.disabled = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text || send.disabled) return;
  input.value = "";
  say(text, text);
});

for (const example of EXAMPLES) {
  const button = element("button", example);
  button.type = "button";
  button.addEventListener("click", () => say(example, example));
  document.getElementById("examples").append(button);
}

fetch("/api/texts").then((response) => response.json()).then((texts) => {
  document.getElementById("notice").textContent = texts.notice;
  const emergency = document.getElementById("emergency");
  emergency.textContent = texts.emergency_notice;
  emergency.hidden = !texts.emergency_notice;
}).catch(() => {});
