import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { fatalOnUncaught } from './fatal.ts';
import { createLogger } from './logger.ts';
import { onShutdown, type ShutdownOptions, type ShutdownStep } from './shutdown.ts';

class FakeHost extends EventEmitter {
  readonly exits: number[] = [];
  readonly left: Promise<number>;
  private resolve: (code: number) => void = () => undefined;

  constructor() {
    super();
    this.left = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  exit(code: number): void {
    this.exits.push(code);
    this.resolve(code);
  }
}

function stopping(steps: ShutdownStep[], options: ShutdownOptions = {}) {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  const host = new FakeHost();
  const clock = new ManualClock();
  const shutdown = onShutdown(logger, steps, { host, clock, ...options });
  return { lines, logger, host, clock, shutdown };
}

function step(name: string, run: ShutdownStep['run'] = () => undefined, timeoutMs = 1_000): ShutdownStep {
  return { name, timeoutMs, run };
}

describe('stopping', () => {
  it.each(['SIGTERM', 'SIGINT'])('on %s runs every step in order and leaves with 0', async (signal) => {
    const order: string[] = [];
    const { host, shutdown } = stopping([
      step('a', async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push('a');
      }),
      step('b', () => void order.push('b')),
    ]);
    expect(shutdown.draining).toBe(false);
    host.emit(signal, signal);
    expect(shutdown.draining).toBe(true);
    expect(await host.left).toBe(0);
    expect(order).toEqual(['a', 'b']);
  });

  it('says not ready for the grace before the first step', async () => {
    let startedMs = 0;
    const beganMs = performance.now();
    const { shutdown, host } = stopping([step('a', () => void (startedMs = performance.now()))], { graceMs: 30 });
    void shutdown.start('test');
    expect(shutdown.draining).toBe(true);
    await host.left;
    expect(startedMs - beganMs).toBeGreaterThanOrEqual(29);
  });

  it('goes on after a step that fails, and after one that hangs', async () => {
    const order: string[] = [];
    const { host, lines } = stopping([
      step('fails', () => Promise.reject(new Error('broken'))),
      step('throws', () => {
        throw new Error('broken');
      }),
      step('hangs', () => new Promise(() => undefined), 10),
      step('last', () => void order.push('last')),
    ]);
    host.emit('SIGTERM', 'SIGTERM');
    expect(await host.left).toBe(0);
    expect(order).toEqual(['last']);
    expect(lines.filter((line) => line['step'] !== undefined).map((line) => line['step'])).toEqual([
      'fails',
      'throws',
      'hangs',
    ]);
  });

  it('leaves at once on a second signal', () => {
    const { host, clock } = stopping([step('hangs', () => new Promise(() => undefined), 10)]);
    host.emit('SIGTERM', 'SIGTERM');
    clock.advance(501);
    host.emit('SIGINT', 'SIGINT');
    expect(host.exits).toEqual([130]);
  });

  it('takes a signal that a wrapper repeats within 0.5 s as the same', () => {
    const { host, clock } = stopping([step('hangs', () => new Promise(() => undefined), 10)]);
    host.emit('SIGINT', 'SIGINT');
    clock.advance(499);
    host.emit('SIGINT', 'SIGINT');
    expect(host.exits).toEqual([]);
  });

  it('is forced when everything takes too long', async () => {
    const { host } = stopping([step('hangs', () => new Promise(() => undefined), 60)], { forceMs: 20 });
    host.emit('SIGTERM', 'SIGTERM');
    expect(await host.left).toBe(1);
  });
});

describe('a broken invariant', () => {
  it.each(['uncaughtException', 'unhandledRejection'])('(%s) is logged once and ends the process', (kind) => {
    const { logger, lines, host } = stopping([]);
    fatalOnUncaught(logger, host);
    host.emit(kind, new Error('impossible'));
    host.emit(kind, new Error('impossible again'));
    expect(host.exits).toEqual([1]);
    expect(lines).toMatchObject([{ level: 'fatal', kind, error: { message: 'impossible' } }]);
  });
});
