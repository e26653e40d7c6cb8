import { describe, expect, it } from '@jest/globals';
import { chooseLoad, TICKET_PATIENCE_MS, TICKET_PAUSE_MS, type LoadableCopy } from './choose-load.ts';

const copy = (instanceId: string, change: Partial<LoadableCopy> = {}): LoadableCopy => ({
  instanceId,
  nodeId: instanceId,
  phase: 'unloaded',
  connected: true,
  ticketPending: false,
  ticketAgeMs: undefined,
  nodeLoaded: 0,
  ...change,
});

const chosen = (...copies: LoadableCopy[]) => chooseLoad(copies, 1)?.instanceId;

describe('a model that is loaded on demand', () => {
  it('is loaded on the node with the fewest models in memory', () => {
    expect(chosen(copy('a', { nodeLoaded: 2 }), copy('b', { nodeLoaded: 1 }), copy('c', { nodeLoaded: 1 }))).toBe('b');
  });

  it('is asked for once while a node works on it', () => {
    expect(chosen(copy('a', { phase: 'starting' }), copy('b'))).toBeUndefined();
    expect(chosen(copy('a', { ticketPending: true, ticketAgeMs: 1 }), copy('b'))).toBeUndefined();
    expect(chosen(copy('a', { ticketPending: true, ticketAgeMs: TICKET_PATIENCE_MS }))).toBe('a');
  });

  it('is not asked for again at once where that came to nothing', () => {
    expect(chosen(copy('a', { phase: 'failed', ticketAgeMs: TICKET_PAUSE_MS - 1 }))).toBeUndefined();
    expect(chosen(copy('a', { phase: 'failed', ticketAgeMs: TICKET_PAUSE_MS }))).toBe('a');
  });

  it('is not asked of a node out of touch, nor where it is loaded', () => {
    expect(chosen(copy('a', { connected: false }), copy('b', { phase: 'ready' }))).toBeUndefined();
    expect(chosen(copy('a', { connected: false }), copy('b'))).toBe('b');
  });

  it('is loaded once more only when calls wait though one copy is in memory', () => {
    const copies = [copy('a', { phase: 'ready' }), copy('b')];
    expect(chooseLoad(copies, 0)).toBeUndefined();
    expect(chooseLoad(copies, 2)?.instanceId).toBe('b');
  });
});
