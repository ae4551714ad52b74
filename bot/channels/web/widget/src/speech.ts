/** Reading aloud and voice input, where the browser has them. */

let reading: HTMLElement | null = null;
let stopped: (() => void) | null = null;

export function canRead(): boolean {
  return "speechSynthesis" in window;
}

/** Read `text` for the control `by`; pressed again it stops. `done` is called at the end either way. */
export function read(text: string, by: HTMLElement, done: () => void): boolean {
  const again = reading === by;
  hush();
  if (again) return false;
  reading = by;
  stopped = done;
  // browsers cut long utterances off, so each sentence is one of its own
  const sentences = text.match(/[^。！？；\n]+[。！？；]?/g) ?? [text];
  sentences.forEach((sentence, i) => {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.lang = "zh-CN";
    utterance.rate = 0.9;
    if (i === sentences.length - 1) utterance.onend = () => reading === by && hush();
    utterance.onerror = () => reading === by && hush();
    speechSynthesis.speak(utterance);
  });
  return true;
}

/** Stop reading. */
export function hush(): void {
  const ended = stopped;
  reading = stopped = null;
  if (canRead()) speechSynthesis.cancel();
  ended?.();
}

interface Recognition extends EventTarget {
  lang: string;
  interimResults: boolean;
  start(): void;
  stop(): void;
}

type RecognitionClass = new () => Recognition;

interface Heard extends Event {
  results: ArrayLike<ArrayLike<{ transcript: string }>>;
}

function recognitionClass(): RecognitionClass | undefined {
  const names = window as unknown as Record<string, RecognitionClass | undefined>;
  return names["SpeechRecognition"] ?? names["webkitSpeechRecognition"];
}

export function canListen(): boolean {
  return !!recognitionClass();
}

/** Listen once; `heard` gets the words so far. Gives a function that stops listening. */
export function listen(heard: (text: string) => void, ended: () => void): () => void {
  const Class = recognitionClass();
  if (!Class) return () => undefined;
  const recognition = new Class();
  recognition.lang = "zh-CN";
  recognition.interimResults = true;
  recognition.addEventListener("result", (event) => {
    const { results } = event as Heard;
    heard(Array.from(results, (result) => result[0]?.transcript ?? "").join(""));
  });
  recognition.addEventListener("end", ended);
  recognition.addEventListener("error", ended);
  recognition.start();
  return () => recognition.stop();
}
