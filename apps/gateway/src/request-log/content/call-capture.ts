import type { ScannedObject } from '@roundhouse/openai-api';
import { narrowed, type CaptureLevel, type CapturePolicy } from './capture-policy.ts';
import { PAGE_BYTES, type CaptureRoom } from './capture-room.ts';
import type { RedactionPolicy } from './redaction.ts';
import { StreamText } from './stream-text.ts';

/** Bytes of an answer that a preview is made from: frames of a stream carry a few characters each. */
const PREVIEW_BYTES = 16 * 1024;
const PREVIEW_PAGES = PREVIEW_BYTES / PAGE_BYTES;
/** Bytes of frames that are gathered before they are put together, so that a long answer is not held twice. */
const GATHERED_BYTES = 64 * 1024;
/** Beyond this nothing more of an answer is kept: it would not fit into a message. */
const MAX_ANSWER_BYTES = 512 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * What is kept of one call's content while it runs: references to bytes that are there anyway, and a copy of how a stream
 * begins, as hundreds of small frames held until its end would become old objects (ADR 0013). They are looked at once the
 * answer has left.
 */
export class CallCapture {
  readonly body: ScannedObject;
  readonly redaction: RedactionPolicy;
  /** Of everything that was sent, whatever is kept of it. */
  answerBytes = 0;
  /** Whether something of the answer that was wanted is missing. */
  truncated = false;
  private wanted: CaptureLevel;
  private pieces: Buffer[] = [];
  private heldBytes = 0;
  /** Of them, those of {@link pieces}. */
  private gatheredBytes = 0;
  private streamed: StreamText | undefined;
  /** How a stream begins, of which only a preview is wanted. */
  private pages: Buffer[] = [];
  /** On the last of {@link pages}. */
  private pageBytes = 0;
  private readonly room: CaptureRoom;

  constructor(body: ScannedObject, policy: CapturePolicy, room: CaptureRoom) {
    this.body = body;
    this.wanted = policy.level;
    this.redaction = policy.redaction;
    this.room = room;
  }

  get level(): CaptureLevel {
    return this.wanted;
  }

  /** Bytes of answer that are held on to. */
  get held(): number {
    return this.heldBytes;
  }

  /** Keeps no more than a model that is tried allows. */
  narrow(ofModel: string): void {
    this.wanted = narrowed(this.wanted, ofModel);
    if (this.wanted === 'none') this.release();
  }

  /** A whole answer. Bytes that are no text leave nothing but their number. */
  whole(bytes: Buffer, contentType: string): void {
    this.answerBytes = bytes.length;
    if (!contentType.startsWith('application/json') && !contentType.startsWith('text/')) return;
    if (this.wanted === 'none') return;
    const most = this.wanted === 'full' ? MAX_ANSWER_BYTES : PREVIEW_BYTES;
    this.truncated = this.wanted === 'full' && bytes.length > most;
    this.hold(bytes.length > most ? Buffer.from(bytes.subarray(0, most)) : bytes);
  }

  /** The next frames of a stream. @param opaque true = they are no text: only their number is kept */
  frames(bytes: Buffer, opaque = false): void {
    this.answerBytes += bytes.length;
    if (opaque) return;
    if (this.wanted === 'full') this.gather(bytes);
    else if (this.wanted === 'preview') this.copy(bytes);
  }

  /** The bytes that were kept of the answer: all of it, or its beginning. */
  answer(): Buffer {
    const { pages } = this;
    if (pages.length > 0) return Buffer.concat(pages, (pages.length - 1) * PAGE_BYTES + this.pageBytes);
    if (this.pieces.length === 0) return NOTHING;
    return this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces);
  }

  /** A streamed answer put together; undefined = it was whole, or only its beginning was wanted. */
  streamedAnswer(): StreamText | undefined {
    this.putTogether();
    return this.streamed;
  }

  /** Lets everything go. */
  release(): void {
    this.letPiecesGo();
    for (const page of this.pages) {
      this.room.givePage(page);
      this.heldBytes -= PAGE_BYTES;
    }
    this.pages = [];
    this.room.give(this.heldBytes);
    this.heldBytes = 0;
    this.streamed = undefined;
  }

  /** Writes down what there is room for. */
  private copy(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.truncated;) {
      const page = this.currentPage();
      if (page === undefined) return;
      const copied = bytes.copy(page, this.pageBytes, at);
      this.pageBytes += copied;
      at += copied;
    }
  }

  /** The page with space left. Undefined = as much is written as is wanted, or can be. */
  private currentPage(): Buffer | undefined {
    const { pages } = this;
    if (pages.length > 0 && this.pageBytes < PAGE_BYTES) return pages.at(-1);
    if (pages.length === PREVIEW_PAGES) return undefined;
    const page = this.room.takePage();
    if (page === undefined) {
      this.truncated = true;
      return undefined;
    }
    pages.push(page);
    this.pageBytes = 0;
    this.heldBytes += PAGE_BYTES;
    return page;
  }

  private gather(bytes: Buffer): void {
    this.streamed ??= new StreamText();
    if (this.truncated || this.streamed.size >= MAX_ANSWER_BYTES) {
      this.truncated = true;
      return;
    }
    this.hold(bytes);
    if (this.gatheredBytes >= GATHERED_BYTES) this.putTogether();
  }

  private putTogether(): void {
    const { streamed, pieces } = this;
    if (pieces.length === 0 || streamed === undefined) return;
    const before = streamed.size;
    streamed.push(this.answer());
    this.letPiecesGo();
    const grown = streamed.size - before;
    if (this.room.take(grown)) this.heldBytes += grown;
    else this.truncated = true;
  }

  private hold(bytes: Buffer): void {
    if (!this.room.take(bytes.length)) {
      this.truncated = true;
      return;
    }
    this.heldBytes += bytes.length;
    this.gatheredBytes += bytes.length;
    this.pieces.push(bytes);
  }

  private letPiecesGo(): void {
    this.room.give(this.gatheredBytes);
    this.heldBytes -= this.gatheredBytes;
    this.gatheredBytes = 0;
    this.pieces = [];
  }
}
