import { describe, expect, it } from '@jest/globals';
import { LimitBook } from '@roundhouse/routing';
import { PeerTable, type PeerMessage } from './peer-table.ts';

const T = 1_000_000;
const LIMITS = { rpm: 10, tpm: 100, maxParallel: 4 };

function setUp() {
  const books = { caller: new LimitBook(), deployment: new LimitBook() };
  return { books, peers: new PeerTable(books) };
}

const message = (fields: Partial<PeerMessage> = {}): PeerMessage => ({
  routerId: 'router-2',
  incarnation: 'two',
  complete: false,
  consumed: [],
  loads: [],
  gatewayIds: undefined,
  ...fields,
});

const team = (requests: number, tokens: number, open: number) =>
  ({ subject: 'caller', id: 'team', requests, tokens, open }) as const;

describe('what peers told', () => {
  it('counts against the limits of a scope: its minute, and what is open', () => {
    const { books, peers } = setUp();
    peers.hear(message({ consumed: [team(6, 50, 3)] }), T);
    peers.hear(message({ incarnation: 'three', consumed: [team(3, 20, 1)] }), T);
    const state = books.caller.stateOf('team', T);
    expect([state.usedRequests(T), state.usedTokens(T), state.parallel]).toEqual([9, 70, 4]);
    expect(state.obstacle(LIMITS, 1, T)?.kind).toBe('maxParallel');
    peers.hear(message({ consumed: [team(-1, -30, 1)] }), T);
    expect([state.usedRequests(T), state.usedTokens(T), state.parallel]).toEqual([8, 40, 2]);
  });

  it('is gone with a peer that falls silent, but for the minute that it used', () => {
    const { books, peers } = setUp();
    peers.hear(
      message({
        consumed: [team(6, 50, 3)],
        loads: [{ deploymentId: 'd', inFlight: 5 }],
        gatewayIds: new Set(['gateway-1']),
      }),
      T,
    );
    expect([peers.ids(), peers.inFlight('d'), [...peers.gatewayIds()]]).toEqual([['router-2'], 5, ['gateway-1']]);
    expect(peers.sweep(T + 3_000)).toBe(false);
    expect(peers.sweep(T + 3_001)).toBe(true);
    expect([peers.ids(), peers.inFlight('d'), [...peers.gatewayIds()]]).toEqual([[], 0, []]);
    const state = books.caller.stateOf('team', T);
    expect([state.usedRequests(T + 3_001), state.parallel]).toEqual([6, 0]);
  });

  it('is set right by a complete message when an earlier one was lost', () => {
    const { books, peers } = setUp();
    const loads = [
      { deploymentId: 'd', inFlight: 5 },
      { deploymentId: 'e', inFlight: 1 },
    ];
    peers.hear(message({ consumed: [team(6, 50, 3)], loads }), T);
    peers.hear(message({ incarnation: 'three', loads }), T);
    peers.hear(message({ complete: true, loads: loads.slice(1) }), T);
    expect([peers.inFlight('d'), peers.inFlight('e')]).toEqual([5, 2]);
    expect(books.caller.stateOf('team', T).parallel).toBe(0);
  });

  it('leaves nothing behind for scopes that it says nothing of', () => {
    const { books, peers } = setUp();
    peers.hear(message({ consumed: [{ ...team(0, 0, 0), id: 'idle' }] }), T);
    expect(books.caller.size).toBe(0);
  });

  it('is kept of a bounded number of routers', () => {
    const { peers } = setUp();
    for (let index = 0; index < 1_000; index += 1) {
      peers.hear(message({ routerId: `router-${index}`, incarnation: `${index}` }), T);
    }
    expect(peers.ids()).toHaveLength(256);
  });
});
