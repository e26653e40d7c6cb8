import { GrowingText } from './growing-text.ts';

/** What one choice of a streamed answer came to. */
interface StreamedChoice {
  index: number;
  role?: string;
  content?: GrowingText;
  reasoning?: GrowingText;
  tool_calls?: { id?: string; name: string; arguments: GrowingText }[];
  finish_reason?: string;
}

interface Delta {
  readonly role?: unknown;
  readonly content?: unknown;
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
  readonly tool_calls?: unknown;
}

const MAX_CHOICES = 32;
const MAX_CALLS = 64;
const FRAME_END = '\n\n';
const DATA = 'data:';

/** Puts the frames of a streamed answer together, as one document: each choice with its words and calls. */
export class StreamText {
  private readonly choices: StreamedChoice[] = [];
  /** Of streams that are no chat. */
  private readonly words = new GrowingText();
  private sizeBytes = 0;

  /** Characters that are kept so far, roughly. */
  get size(): number {
    return this.sizeBytes;
  }

  /** The words of the first choice. */
  get firstWords(): string {
    const words = this.choices.length === 0 ? this.words : this.choices.find(({ index }) => index === 0)?.content;
    return words?.toString() ?? '';
  }

  /** Names of the functions that were called, in their order. */
  get calledTools(): string[] {
    return this.choices
      .flatMap(({ tool_calls: calls = [] }) => calls.map(({ name }) => name))
      .filter((name) => name !== '');
  }

  /** Takes whole frames. What cannot be read is left out: it was checked before it was sent. */
  push(frames: Buffer): void {
    for (const frame of frames.toString('utf8').split(FRAME_END)) {
      const at = frame.startsWith(DATA) ? 0 : frame.indexOf(`\n${DATA}`) + 1;
      if (at === 0 && !frame.startsWith(DATA)) continue;
      const event = parsed(frame.slice(at + DATA.length));
      if (event !== undefined) this.take(event);
    }
  }

  /** The answer as JSON. */
  toJson(): string {
    const { choices, words } = this;
    return JSON.stringify(choices.length === 0 ? { text: words } : { choices });
  }

  private take(event: Record<string, unknown>): void {
    const { choices } = event;
    if (!Array.isArray(choices)) {
      this.words.add(this.counted(event['delta']));
      return;
    }
    for (const item of choices as unknown[]) {
      if (!isObject(item)) continue;
      const choice = this.choice(item['index']);
      if (choice === undefined) continue;
      if (typeof item['finish_reason'] === 'string') choice.finish_reason = item['finish_reason'];
      if (typeof item['text'] === 'string') (choice.content ??= new GrowingText()).add(this.counted(item['text']));
      if (isObject(item['delta'])) this.add(choice, item['delta']);
    }
  }

  private add(choice: StreamedChoice, delta: Delta): void {
    if (typeof delta.role === 'string') choice.role = delta.role;
    if (typeof delta.content === 'string') (choice.content ??= new GrowingText()).add(this.counted(delta.content));
    const reasoning = delta.reasoning_content ?? delta.reasoning;
    if (typeof reasoning === 'string') (choice.reasoning ??= new GrowingText()).add(this.counted(reasoning));
    if (!Array.isArray(delta.tool_calls)) return;
    for (const call of delta.tool_calls as unknown[]) if (isObject(call)) this.addCall(choice, call);
  }

  private addCall(choice: StreamedChoice, call: Record<string, unknown>): void {
    const calls = (choice.tool_calls ??= []);
    const index = typeof call['index'] === 'number' ? call['index'] : calls.length;
    if (!Number.isInteger(index) || index < 0 || index > Math.min(calls.length, MAX_CALLS)) return;
    const known = (calls[index] ??= { name: '', arguments: new GrowingText() });
    if (typeof call['id'] === 'string') known.id = call['id'];
    const called = isObject(call['function']) ? call['function'] : {};
    known.name += this.counted(called['name']);
    known.arguments.add(this.counted(called['arguments']));
  }

  private choice(index: unknown): StreamedChoice | undefined {
    const wanted = typeof index === 'number' ? index : 0;
    const found = this.choices.find((choice) => choice.index === wanted);
    if (found !== undefined || this.choices.length >= MAX_CHOICES) return found;
    const made = { index: wanted };
    this.choices.push(made);
    return made;
  }

  private counted(text: unknown): string {
    if (typeof text !== 'string') return '';
    this.sizeBytes += text.length;
    return text;
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
