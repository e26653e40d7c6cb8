import { afterEach, describe, expect, it } from '@jest/globals';
import { NodeHello, type ConnectResponse } from '@roundhouse/contracts/agent/v1/node_link_service';
import { AppError } from '@roundhouse/errors';
import { newId, systemClock } from '@roundhouse/kernel';
import { NodeSession, type SessionHost } from './node-session.ts';

const sessions: NodeSession[] = [];
afterEach(() => sessions.splice(0).forEach((session) => session.close()));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function start(change: Partial<SessionHost> = {}) {
  const sent: ConnectResponse['message'][] = [];
  const ends: (AppError | undefined)[] = [];
  let closed = 0;
  const host: SessionHost = {
    opened: async () => undefined,
    write: async () => true,
    // The database is away: sessions go on without.
    desired: () => Promise.reject(new Error('away')),
    observed: () => undefined,
    sampled: () => undefined,
    renew: async () => 'pem',
    commands: async () => [],
    finished: async () => undefined,
    closed: () => {
      closed += 1;
    },
    ...change,
  };
  const wire = {
    write: (message: ConnectResponse['message']) => {
      sent.push(message);
      return true;
    },
    end: (error?: AppError) => void ends.push(error),
  };
  const nodeId = newId();
  const session = new NodeSession({ nodeId, certifiedAt: new Date() }, wire, host, systemClock);
  sessions.push(session);
  const hello = NodeHello.fromPartial({ nodeId, sessionId: newId(), inferenceAddress: 'host:1' });
  session.receive({ message: { $case: 'hello', value: hello } });
  return { session, sent, ends, closed: () => closed };
}

const result = (commandId: string) =>
  ({ $case: 'result', value: { commandId, ok: true, reason: '', message: '', payload: Buffer.alloc(0) } }) as const;

describe('NodeSession', () => {
  it('that ends while it begins is taken back once it has begun: no node stays connected that is not', async () => {
    const opening = Promise.withResolvers<void>();
    const { session, closed, sent } = start({ opened: () => opening.promise });
    session.close();
    expect(closed()).toBe(1);
    opening.resolve();
    await turn();
    expect(closed()).toBe(2);
    expect(sent).toEqual([]);
  });

  it('ends when its certificate was revoked, and goes on when one before it was', async () => {
    const { session, ends } = start();
    await turn();
    session.follow({ generation: 0n, certificatesFrom: new Date(Date.now() - 60_000) });
    expect(ends).toEqual([]);
    session.follow({ generation: 0n, certificatesFrom: new Date(Date.now() + 60_000) });
    expect(ends).toMatchObject([{ reason: 'FORBIDDEN' }]);
  });

  it('acknowledges a result when it is stored, and not while the database is away', async () => {
    let isAway = true;
    const stored: string[] = [];
    const { session, sent } = start({
      finished: async (_, { commandId }) => {
        if (isAway) throw new Error('away');
        stored.push(commandId);
      },
    });
    await turn();
    await turn();
    const [first, second] = [newId(), newId()];
    session.receive({ message: result(first) });
    await turn();
    expect(sent.filter((message) => message?.$case === 'acknowledged')).toEqual([]);
    isAway = false;
    session.receive({ message: result(second) });
    await turn();
    expect(stored).toEqual([first, second]);
    expect(sent.flatMap((message) => (message?.$case === 'acknowledged' ? [message.value.commandId] : []))).toEqual([
      first,
      second,
    ]);
  });

  it('refuses a result that names no command or is larger than allowed', async () => {
    const { session } = start();
    await turn();
    await turn();
    expect(() => session.receive({ message: result('c1') })).toThrow('UUIDv7');
    const large = { ...result(newId()).value, payload: Buffer.alloc(300_000) };
    expect(() => session.receive({ message: { $case: 'result', value: large } })).toThrow('larger');
  });
});
