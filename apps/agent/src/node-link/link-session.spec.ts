import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  DesiredState as WireDesiredState,
  type ConnectRequest,
  type ConnectResponse,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { systemClock } from '@roundhouse/kernel';
import type { CommandOutcome, NodeCommand } from '../commands/node-command.ts';
import type { DesiredState } from '../reconcile/plan-actions.ts';
import { LinkSession } from './link-session.ts';
import type { LinkedCommands, LinkedNode, LinkStream } from './node-link.ports.ts';

/** Registry's end of a stream. */
class FakeStream extends EventEmitter implements LinkStream {
  readonly sent: ConnectRequest['message'][] = [];
  cancelled = false;
  congested = false;

  write({ message }: ConnectRequest): boolean {
    this.sent.push(message);
    return !this.congested;
  }

  cancel(): void {
    this.cancelled = true;
  }

  receive(message: ConnectResponse['message']): void {
    this.emit('data', { message });
  }

  kinds(): string[] {
    return this.sent.map((message) => message?.$case ?? '');
  }
}

/** Commands that are done when a test says so. */
class FakeCommands implements LinkedCommands {
  readonly outcomes: CommandOutcome[] = [];
  readonly ran: NodeCommand[] = [];

  run(command: NodeCommand): void {
    this.ran.push(command);
  }

  acknowledged(commandId: string): void {
    this.outcomes.splice(0, this.outcomes.length, ...this.outcomes.filter((one) => one.commandId !== commandId));
  }

  end(commandId: string): void {
    this.outcomes.push({ commandId, ok: true, reason: '', message: '', payload: Buffer.alloc(0) });
  }
}

const wait = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

function start(change: Partial<LinkedNode> = {}) {
  const stream = new FakeStream();
  const applied: DesiredState[] = [];
  const commands = new FakeCommands();
  const node: LinkedNode = {
    nodeId: 'n1',
    runId: 'r1',
    agentVersion: '1',
    inferenceAddress: 'host:1',
    probe: async () => ({
      os: 'linux',
      arch: 'x64',
      memoryTotalBytes: 1,
      memoryAvailableBytes: 1,
      cpuCount: 1,
      cpuFlags: [],
      modelsDiskTotalBytes: 1,
      modelsDiskFreeBytes: 1,
      gpus: [],
      engineVersion: '',
      engines: [],
      kernel: '',
      swapTotalBytes: 0,
      storeUsedBytes: 0,
      downloadReservedBytes: 0,
    }),
    samples: async () => [],
    observed: () => ({ generation: 0n, installations: [], instances: [], conditions: [] }),
    apply: async (desired) => void applied.push(desired),
    renewal: async () => undefined,
    renewed: async () => undefined,
    commands,
    ...change,
  };
  const abort = new AbortController();
  aborts.push(abort);
  const session = new LinkSession(node, stream, systemClock, () => undefined);
  const ended = session.run(abort.signal);
  return { stream, session, ended, applied, abort, commands };
}

const aborts: AbortController[] = [];
afterEach(() => aborts.splice(0).forEach((abort) => abort.abort()));

const accepted: ConnectResponse['message'] = {
  $case: 'accepted',
  value: { sessionId: 's', heartbeatIntervalMs: 200 },
};
const desired = (generation: bigint): ConnectResponse['message'] => ({
  $case: 'desired',
  value: WireDesiredState.fromPartial({ generation }),
});

describe('LinkSession', () => {
  it('says hello and nothing else until registry accepts, then reports, probes and beats', async () => {
    const { stream, session } = start();
    session.changed();
    await wait(250);
    expect(stream.kinds()).toEqual(['hello']);
    stream.receive(accepted);
    await wait(500);
    expect(stream.kinds().slice(0, 4).toSorted()).toEqual(['heartbeat', 'hello', 'observed', 'probe']);
    expect(stream.kinds().filter((kind) => kind === 'heartbeat').length).toBeGreaterThanOrEqual(2);
  });

  it('reports many changes in one message', async () => {
    const { stream, session } = start();
    stream.receive(accepted);
    for (let change = 0; change < 100; change += 1) session.changed();
    await wait(300);
    expect(stream.kinds().filter((kind) => kind === 'observed')).toHaveLength(2);
  });

  it('keeps at most one report waiting for a congested stream', async () => {
    const { stream, session } = start();
    stream.receive(accepted);
    await wait(20);
    stream.congested = true;
    session.changed();
    await wait(250);
    const before = stream.kinds().length;
    for (let round = 0; round < 3; round += 1) {
      session.changed();
      await wait(220);
    }
    expect(stream.kinds().length - before).toBeLessThanOrEqual(1);
    stream.congested = false;
    stream.emit('drain');
    expect(stream.kinds().at(-1)).toBe('observed');
  });

  it('applies desired states one after the other', async () => {
    const order: bigint[] = [];
    const { stream } = start({
      apply: async ({ generation }) => {
        await wait(generation === 1n ? 30 : 0);
        order.push(generation);
      },
    });
    stream.receive(accepted);
    stream.receive(desired(1n));
    stream.receive(desired(2n));
    await wait(60);
    expect(order).toEqual([1n, 2n]);
  });

  it('sends a certificate request when one is due and hands over the answer', async () => {
    const renewed: string[] = [];
    const { stream } = start({
      renewal: async () => Buffer.from('csr'),
      renewed: async (certificatePem) => void renewed.push(certificatePem),
    });
    stream.receive(accepted);
    await wait(20);
    expect(stream.kinds()).toContain('renew');
    stream.receive({ $case: 'renewed', value: { certificatePem: 'pem' } });
    await wait(5);
    expect(renewed).toEqual(['pem']);
  });

  it('hands over commands and sends each outcome once, and again to the next session until it is acknowledged', async () => {
    const { stream, session, commands } = start();
    commands.end('earlier');
    session.answer();
    expect(stream.kinds()).toEqual(['hello']);
    stream.receive(accepted);
    const deadlineUnixMs = 9n;
    const unload = { $case: 'unload', value: { instanceId: 'e' } } as const;
    stream.receive({ $case: 'command', value: { id: 'c', deadlineUnixMs, command: unload } });
    expect(commands.ran).toEqual([{ id: 'c', deadlineUnixMs: 9, task: { kind: 'unload_instance', instanceId: 'e' } }]);
    commands.end('c');
    session.answer();
    session.answer();
    const results = (of: FakeStream) =>
      of.sent.flatMap((message) => (message?.$case === 'result' ? [message.value.commandId] : []));
    expect(results(stream)).toEqual(['earlier', 'c']);
    stream.receive({ $case: 'acknowledged', value: { commandId: 'earlier' } });
    const next = start({ commands });
    next.stream.receive(accepted);
    expect(results(next.stream)).toEqual(['c']);
  });

  it('sends outcomes to a congested stream when it takes messages again', async () => {
    const { stream, session, commands } = start();
    stream.receive(accepted);
    await wait(20);
    stream.congested = true;
    session.changed();
    await wait(250);
    commands.end('c');
    session.answer();
    expect(stream.kinds()).not.toContain('result');
    stream.congested = false;
    stream.emit('drain');
    expect(stream.kinds()).toContain('result');
  });

  it('ends when registry does, when the stream fails and when the agent stops', async () => {
    const first = start();
    first.stream.emit('end');
    expect((await first.ended).reason).toBe('NOT_READY');
    const second = start();
    second.stream.emit('error', new Error('broken'));
    expect((await second.ended).reason).toBe('INTERNAL');
    const third = start();
    third.abort.abort();
    expect((await third.ended).reason).toBe('CANCELLED');
    expect(third.stream.cancelled).toBe(true);
  });
});
