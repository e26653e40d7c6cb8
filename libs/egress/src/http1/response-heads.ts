import { RepeatedHead } from './repeated-head.ts';
import { CHUNKED, type ResponseHead } from './response-head.ts';

/** The head before of one connection: servers that name neither request nor rest of a limit say the same with every answer. */
export class ResponseHeads {
  private readonly last = new RepeatedHead<ResponseHead>();
  /** Of the request that the head before answers. */
  private method = '';

  /** Where the body begins that follows the head which was found last. */
  get end(): number {
    return this.last.end;
  }

  /** Finds a head that is the same as the one before, but for its length. Undefined = read it. */
  find(bytes: Buffer, at: number, method: string): ResponseHead | undefined {
    const { last } = this;
    if (method !== this.method || !last.isAgain(bytes, at)) return undefined;
    const { head, length } = last;
    if (head === undefined || head.bodyLength === CHUNKED || head.bodyLength === length) return head;
    const headers = Object.freeze({ ...head.headers, 'content-length': String(length) });
    last.head = { ...head, headers, bodyLength: length };
    return last.head;
  }

  /** Keeps a head that was read. @param text its lines as Latin-1, each with its CRLF, without the empty one */
  keep(head: ResponseHead, text: string, method: string): void {
    const { bodyLength, headers } = head;
    const length = bodyLength === CHUNKED ? '' : String(bodyLength);
    if (bodyLength !== CHUNKED && (bodyLength <= 0 || length !== headers['content-length'])) {
      this.last.forget();
      return;
    }
    Object.freeze(headers);
    this.last.keep(head, `${text}\r\n`, length);
    this.method = method;
  }
}
