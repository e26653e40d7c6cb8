import type { WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { AppError } from '@roundhouse/errors';
import type { Subscriber } from 'rxjs';
import type { WatcherSink } from '../watch-session.ts';

/** A watcher that takes nothing for this long is let go; it comes back and says what it holds. */
const MAX_STALL_MS = 30_000;

/** The part of a server's stream that tells how fast its other end reads. */
export interface WatchCall {
  readonly writableNeedDrain: boolean;
  readonly cancelled: boolean;
  once(event: 'drain' | 'cancelled', listener: () => void): unknown;
  off(event: 'drain' | 'cancelled', listener: () => void): unknown;
}

/** Writes to a gRPC stream no faster than the watcher reads: at most the 16 messages that the stream itself holds. */
export class GrpcWatcherSink implements WatcherSink {
  private readonly call: WatchCall;
  private readonly subscriber: Subscriber<WatchResponse>;

  constructor(call: WatchCall, subscriber: Subscriber<WatchResponse>) {
    this.call = call;
    this.subscriber = subscriber;
  }

  get closed(): boolean {
    return this.subscriber.closed || this.call.cancelled;
  }

  async send(response: WatchResponse): Promise<void> {
    if (this.closed) return;
    this.subscriber.next(response);
    if (this.call.writableNeedDrain) await this.drained();
  }

  private async drained(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new AppError('OVERLOADED', 'The watcher is too slow.')), MAX_STALL_MS);
    this.call.once('drain', resolve);
    this.call.once('cancelled', resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.call.off('drain', resolve);
      this.call.off('cancelled', resolve);
    }
  }
}
