import { RepeatedHead } from '@roundhouse/egress/repeated-head';
import { MAX_BODY_BYTES, readPlainHead, type PlainHead } from './plain-request.ts';

/** Reads the heads of one connection. Most callers say the same with every call, but for the length of the body. */
export class PlainHeads {
  private readonly last = new RepeatedHead<PlainHead>();

  /** As {@link readPlainHead}, of which it is a faster way. */
  read(bytes: Buffer): PlainHead | undefined {
    const { last } = this;
    if (last.isAgain(bytes, 0) && last.length <= MAX_BODY_BYTES) {
      const { url, headers } = last.head as PlainHead;
      return { url, headers, bodyStart: last.end, bodyBytes: last.length };
    }
    const head = readPlainHead(bytes);
    if (head !== undefined) last.keep(head, bytes.toString('latin1', 0, head.bodyStart), String(head.bodyBytes));
    return head;
  }
}
