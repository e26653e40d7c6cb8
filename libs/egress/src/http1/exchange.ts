import type { Dispatcher } from 'undici';

/** The connection that an exchange goes over, as the exchange sees it. */
export interface ExchangeLine {
  abort(exchange: Exchange, reason: Error): void;
  pause(exchange: Exchange): void;
  resume(exchange: Exchange): void;
}

/** One request with its answer, as its handler steers it. Once it is over, steering it does nothing. */
export class Exchange implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;
  readonly handler: Dispatcher.DispatchHandler;
  private readonly line: ExchangeLine;

  constructor(line: ExchangeLine, handler: Dispatcher.DispatchHandler) {
    this.line = line;
    this.handler = handler;
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.line.abort(this, reason);
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.line.pause(this);
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.line.resume(this);
  }
}
