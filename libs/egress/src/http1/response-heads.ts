import { RepeatedHead } from './repeated-head.ts';
import { CHUNKED, type ResponseHead } from './response-head.ts';

/** So many heads in a row that differed from the one before: this upstream does not repeat itself. */
const MAX_MISSES = 4;

/** The head before of one connection: servers that name neither request nor rest of a limit say the same with every answer. */
export class ResponseHeads {
  private kept: RepeatedHead | undefined;
  private head: ResponseHead | undefined;
  private method = '';
  private misses = 0;

  /** Where the body begins that follows the head which was found last. */
  get end(): number {
    return this.kept?.end ?? 0;
  }

  /** Finds a head that is the same as the one before, but for its length. Undefined = read it. */
  find(bytes: Buffer, at: number, method: string): ResponseHead | undefined {
    const { kept, head } = this;
    if (kept === undefined || head === undefined) return undefined;
    if (method !== this.method || !kept.isAgain(bytes, at)) {
      this.misses += 1;
      return undefined;
    }
    this.misses = 0;
    if (head.bodyLength !== CHUNKED && head.bodyLength !== kept.length) {
      const headers = { ...head.headers, 'content-length': String(kept.length) };
      this.head = { ...head, headers: Object.freeze(headers), bodyLength: kept.length };
    }
    return this.head;
  }

  /** Keeps a head that was read. @param text its lines as Latin-1, each with its CRLF, without the empty one */
  keep(head: ResponseHead, text: string, method: string): void {
    this.kept = undefined;
    if (this.misses >= MAX_MISSES) return;
    const length = head.headers['content-length'];
    const isPlain = head.bodyLength === CHUNKED || (head.bodyLength > 0 && String(head.bodyLength) === length);
    if (!isPlain) return;
    this.kept = RepeatedHead.of(`${text}\r\n`, head.bodyLength === CHUNKED ? '' : String(head.bodyLength));
    Object.freeze(head.headers);
    this.head = head;
    this.method = method;
  }
}
