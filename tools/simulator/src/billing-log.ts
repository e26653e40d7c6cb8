import { closeSync, fdatasync, openSync, write } from 'node:fs';

/** One call as the provider bills it. */
export interface BilledCall {
  /** Id of the answer (`chatcmpl-…`). */
  readonly id: string;
  /** `x-request-id` of the caller, when it sent one. */
  readonly request_id: string | undefined;
  /** Model as the caller named it, knobs included. */
  readonly model: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  /** What else it bills: images, characters, milliseconds of sound. */
  readonly units?: Readonly<Record<string, number>>;
  /** `complete`, or how it ended early: the provider bills what it generated until then. */
  readonly outcome: 'complete' | 'error' | 'truncated' | 'hung' | 'aborted';
}

/** Sums over the log. */
export interface BillingTotals {
  calls: number;
  prompt_tokens: number;
  completion_tokens: number;
}

/** Keeps what was billed, durable before the caller hears the end of the answer. */
export interface BillingLog {
  /** Writes the call; `durable` is called once it is on disk (soon when there is no file). */
  record(call: BilledCall, durable: () => void): void;
  readonly totals: Readonly<BillingTotals>;
  close(): void;
}

/**
 * Opens the log. With a file every call becomes a JSON line that was synced to disk; calls that arrive while
 * a sync runs share the next one. Without a file only the totals are kept.
 */
export function openBillingLog(file?: string): BillingLog {
  const totals: BillingTotals = { calls: 0, prompt_tokens: 0, completion_tokens: 0 };
  const descriptor = file === undefined ? undefined : openSync(file, 'a', 0o600);
  let waiting: { line: string; durable: () => void }[] = [];
  let busy = false;

  function flush(fd: number): void {
    const batch = waiting;
    waiting = [];
    busy = batch.length > 0;
    if (!busy) return;
    write(fd, batch.map(({ line }) => line).join(''), (failure) => {
      if (failure) throw failure;
      fdatasync(fd, (unsynced) => {
        // An oracle that lost a line would prove nothing: better no oracle.
        if (unsynced) throw unsynced;
        for (const { durable } of batch) durable();
        flush(fd);
      });
    });
  }

  return {
    totals,
    record(call, durable) {
      totals.calls += 1;
      totals.prompt_tokens += call.prompt_tokens;
      totals.completion_tokens += call.completion_tokens;
      // Never within the call: what the caller does next must come first, with a file or without.
      if (descriptor === undefined) return queueMicrotask(durable);
      waiting.push({ line: `${JSON.stringify({ at: new Date().toISOString(), ...call })}\n`, durable });
      if (!busy) flush(descriptor);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}
