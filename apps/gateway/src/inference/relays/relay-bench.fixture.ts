import { findDriver, type Operation, type UpstreamFailure } from '@roundhouse/drivers';
import { systemClock } from '@roundhouse/kernel';
import type { AttemptResult } from '../attempt-result.ts';
import type { UpstreamAttempt } from '../upstream-attempt.ts';
import type { Relay as AnyRelay } from '../relay.ts';
import type { MediaRelayOptions, RelayedAnswer } from './media-relay.ts';

/** A relay between an upstream and a caller that a test plays. */
export interface RelayBench<Relay> {
  readonly relay: Relay;
  /** What the caller has got, in writes. */
  readonly written: Buffer[];
  /** What was done, in order: begin, pause, abort. */
  readonly steps: string[];
  readonly results: AttemptResult[];
  /** Whether the caller takes more. */
  taking: boolean;
  /** Breaks the upstream's answer off. */
  abort(failure: UpstreamFailure): void;
}

/** Options of a relay of an operation, by the driver of OpenAI's dialect. */
export function optionsFor(operation: Operation, more: Partial<MediaRelayOptions> = {}): MediaRelayOptions {
  return {
    operation,
    driver: findDriver('openai-compatible')!,
    clock: systemClock,
    modelJson: Buffer.from('"public/key"'),
    maxAnswerBytes: 1_000_000,
    counted: undefined,
    ...more,
  };
}

/** Sets a relay up. Its attempt does what the real one does as far as relays see it: an abort is a failure, at once. */
export function benchOf<Relay extends AnyRelay>(make: (client: RelayedAnswer) => Relay): RelayBench<Relay> {
  const bench = { written: [] as Buffer[], steps: [] as string[], results: [] as AttemptResult[], taking: true };
  const client: RelayedAnswer = {
    begin: () => void bench.steps.push('begin'),
    write: (bytes) => {
      bench.written.push(Buffer.from(bytes));
      return bench.taking;
    },
    end: () => void bench.steps.push('end'),
  };
  const relay = make(client);
  let over = false;
  const attempt = {
    status: 200,
    firstTokenCame: () => undefined,
    progressed: () => undefined,
    pause: () => void bench.steps.push('pause'),
    abort: (failure: UpstreamFailure) => {
      if (over) return;
      over = true;
      bench.steps.push('abort');
      relay.failed(failure);
    },
  };
  relay.begin(attempt as unknown as UpstreamAttempt, (result) => bench.results.push(result));
  return Object.assign(bench, { relay, abort: attempt.abort });
}

/** Everything that the caller has got. */
export function textOf({ written }: RelayBench<unknown>): string {
  return Buffer.concat(written).toString();
}
