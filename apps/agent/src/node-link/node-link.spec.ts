import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { ConnectRequest } from '@roundhouse/contracts/agent/v1/node_link_service';
import { AppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import { NodeLink } from './node-link.ts';
import type { LinkedNode, LinkStream } from './node-link.ports.ts';

class FakeStream extends EventEmitter implements LinkStream {
  readonly sent: ConnectRequest['message'][] = [];

  write({ message }: ConnectRequest): boolean {
    this.sent.push(message);
    return true;
  }

  cancel(): void {
    this.removeAllListeners();
  }
}

const refusal = async (): Promise<never> => {
  throw new Error('nobody is to ask for this while registry is away');
};

describe('NodeLink', () => {
  it('keeps trying while registry is away for an hour, changes nothing meanwhile, and reports at once when it is back', async () => {
    let away = true;
    let waitedMs = 0;
    const returned = Promise.withResolvers<FakeStream>();
    const streams: FakeStream[] = [];
    const applied: unknown[] = [];
    const node: LinkedNode = {
      nodeId: 'n1',
      runId: 'r1',
      agentVersion: '1',
      inferenceAddress: 'host:1',
      probe: refusal,
      samples: async () => (away ? refusal() : []),
      observed: () => ({ generation: 7n, installations: [], instances: [], conditions: [] }),
      apply: async (desired) => void applied.push(desired),
      renewal: async () => undefined,
      renewed: refusal,
      commands: { outcomes: [], run: () => undefined, acknowledged: () => undefined },
    };
    const lost: AppError[] = [];
    const transport = {
      open: () => {
        const stream = new FakeStream();
        streams.push(stream);
        if (away) setImmediate(() => stream.emit('error', new AppError('NOT_READY', 'away')));
        else returned.resolve(stream);
        return stream;
      },
    };
    const events = { onConnected: () => undefined, onLost: (reason: AppError) => void lost.push(reason) };
    const link = new NodeLink(node, transport, systemClock, events, async (durationMs) => {
      waitedMs += durationMs;
      away = waitedMs < 60 * 60_000;
    });
    const abort = new AbortController();
    const run = link.run(abort.signal);
    const stream = await returned.promise;
    expect(applied).toEqual([]);
    expect(link.isConnected).toBe(false);
    // Ten seconds at most between two tries: neither a flood nor a long absence after the return.
    expect(streams.length).toBeGreaterThan(360);
    expect(streams.length).toBeLessThan(3_000);
    expect(lost).toHaveLength(streams.length - 1);
    await new Promise((resolve) => setImmediate(resolve));
    stream.emit('data', {
      message: { $case: 'accepted', value: { sessionId: 's', heartbeatIntervalMs: 60_000 } },
    });
    expect(stream.sent.map((message) => message?.$case).slice(0, 2)).toEqual(['hello', 'observed']);
    expect(link.isConnected).toBe(true);
    abort.abort();
    await run;
  });
});
