export { invariant, unreachable } from './assert.ts';
export { backoffDelayMs, type BackoffLimits } from './backoff.ts';
export { ManualClock, systemClock, type Clock } from './clock.ts';
export { idTimeMs, isId, newId } from './ids.ts';
export { formatPico, PICO_PER_USD, picoOfUsd } from './money.ts';
export { hash32, rendezvousOwner } from './rendezvous.ts';
