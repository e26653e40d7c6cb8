import { AppError } from '@roundhouse/errors';
import { parseUpstreamUrl } from '@roundhouse/egress';
import type { Faults } from '../../resources/domain/faults.ts';

/** A sink, as far as its rules go. */
export interface SinkRules {
  readonly type: 'webhook' | 'otlp';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
/** Set by the delivery itself, or ways to smuggle a secret or another message. */
const RESERVED = /^(host|connection|content-.*|transfer-encoding|cookie|authorization|proxy-.*|x-roundhouse-.*)$/i;

/** Adds every fault of a sink that its schema does not see. @param hasSecret whether it has one, or gets one now */
export function addSinkFaults(faults: Faults, sink: SinkRules, hasSecret: boolean): void {
  try {
    parseUpstreamUrl(sink.url);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    faults.add('/url', error.message.replace(/^The URL /, '').replace(/\.$/, ''));
  }
  for (const [name, value] of Object.entries(sink.headers)) {
    const where = `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    faults.require(HEADER_NAME.test(name), where, 'is no name of a header');
    faults.require(!RESERVED.test(name), where, 'is set by Roundhouse');
    faults.require(/^[\x20-\x7e]*$/.test(value), where, 'must have a value of printable ASCII');
  }
  // A webhook that nobody can tell from a forged one is worse than none.
  faults.require(sink.type !== 'webhook' || hasSecret, '/secret', 'is required: it signs each delivery');
}
