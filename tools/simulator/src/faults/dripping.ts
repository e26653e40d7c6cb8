import type { ServerResponse } from 'node:http';

/** Where the text of an answer goes. */
export interface Outlet {
  write(text: string): unknown;
  end(text: string): unknown;
}

/** The answer itself, or one that lets its bytes go one by one. @param dripMs time between two bytes */
export function outletOf(response: ServerResponse, dripMs: number | undefined): Outlet {
  return dripMs === undefined ? response : new Dripping(response, dripMs);
}

class Dripping implements Outlet {
  private waiting = '';
  private ended = false;
  private readonly response: ServerResponse;

  constructor(response: ServerResponse, dripMs: number) {
    this.response = response;
    response.flushHeaders();
    const timer = setInterval(() => this.drip(), dripMs);
    response.once('close', () => clearInterval(timer));
  }

  write(text: string): void {
    this.waiting += text;
  }

  end(text: string): void {
    this.waiting += text;
    this.ended = true;
  }

  private drip(): void {
    if (this.waiting !== '') this.response.write(this.waiting[0]);
    else if (this.ended) this.response.end();
    this.waiting = this.waiting.slice(1);
  }
}
