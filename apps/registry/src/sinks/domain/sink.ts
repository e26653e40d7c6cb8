import { addRangeFaults, addUrlFaults } from '../../providers/domain/upstream-url-faults.ts';
import type { Faults } from '../../resources/domain/faults.ts';

/** A sink, as far as its rules go. */
export interface SinkRules {
  readonly type: 'webhook' | 'otlp';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowed_cidrs: readonly string[];
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
/** Set by the delivery itself, or ways to smuggle a secret or another message. */
const RESERVED =
  /^(host|connection|content-.*|transfer-encoding|cookie|authorization|proxy-.*|user-agent|webhook-.*|x-roundhouse-.*)$/i;

/** Adds every fault of a sink that its schema does not see. @param hasSecret whether it has one, or gets one now */
export function addSinkFaults(faults: Faults, sink: SinkRules, hasSecret: boolean): void {
  addRangeFaults(faults, '/allowed_cidrs', sink.allowed_cidrs);
  addUrlFaults(faults, '/url', sink.url, sink.allowed_cidrs);
  for (const [name, value] of Object.entries(sink.headers)) {
    const where = `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    faults.require(HEADER_NAME.test(name), where, 'is no name of a header');
    faults.require(!RESERVED.test(name), where, 'is set by Roundhouse');
    faults.require(/^[\x20-\x7e]*$/.test(value), where, 'must have a value of printable ASCII');
  }
  // A webhook that nobody can tell from a forged one is worse than none.
  faults.require(sink.type !== 'webhook' || hasSecret, '/secret', 'is required: it signs each delivery');
}

/** Private ranges that a change opens, beside those that were open before. */
export function openedRanges(sink: SinkRules, former: SinkRules | undefined): string[] {
  const before = new Set(former?.allowed_cidrs);
  return sink.allowed_cidrs.filter((range) => !before.has(range));
}
