import { createServer } from 'node:net';
import { AppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';

/** Ports from the first to the last, both included. */
export interface PortRange {
  first: number;
  last: number;
}

/** A port rests after its engine ended, so that late requests for the old engine never reach a new one. */
const QUARANTINE_MS = 15_000;

/** Hands out loopback ports of a range, one engine each. */
export class EnginePorts {
  private readonly range: PortRange;
  private readonly clock: Clock;
  private readonly isFree: (port: number) => Promise<boolean>;
  private readonly taken = new Set<number>();
  private readonly restUntilMs = new Map<number, number>();

  constructor(range: PortRange, clock: Clock, isFree: (port: number) => Promise<boolean> = isLoopbackPortFree) {
    this.range = range;
    this.clock = clock;
    this.isFree = isFree;
  }

  /** @throws AppError OVERLOADED when the range holds no free port */
  async acquire(): Promise<number> {
    for (let port = this.range.first; port <= this.range.last; port += 1) {
      if (this.taken.has(port) || (this.restUntilMs.get(port) ?? 0) > this.clock.monotonicMs()) continue;
      this.taken.add(port);
      if (await this.isFree(port)) return port;
      this.taken.delete(port);
    }
    throw new AppError('OVERLOADED', `No port from ${this.range.first} to ${this.range.last} is free for an engine.`);
  }

  /** Marks the port of an adopted engine. */
  occupy(port: number): void {
    this.taken.add(port);
  }

  /** Gives a port back; it rests before it is handed out again. */
  release(port: number): void {
    if (this.taken.delete(port)) this.restUntilMs.set(port, this.clock.monotonicMs() + QUARANTINE_MS);
  }
}

function isLoopbackPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
