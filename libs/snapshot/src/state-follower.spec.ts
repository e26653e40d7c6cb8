import { describe, expect, it } from '@jest/globals';
import { CircuitSubject, CredentialKey, type SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { ManualClock } from '@roundhouse/kernel';
import { ObservedStates, RetryBudgets, type CallTarget, type FailureClass } from '@roundhouse/routing';
import { circuit, credential, deployment, organization, provider, smallWorld } from './fixtures/entries.ts';
import { inOrder } from './fixtures/in-order.ts';
import { stateOf } from './fixtures/transfers.ts';
import { StateFollower } from './state-follower.ts';

const target: CallTarget = { deploymentId: 'dep-0', providerId: 'prv', credentialId: 'cred', upstreamModelId: 'u' };

function world() {
  const clock = new ManualClock();
  clock.advance(1_000_000);
  const states = new ObservedStates({ random: () => 0.5 });
  const retries = new RetryBudgets();
  const follower = new StateFollower(states, retries, clock);
  const follow = async (...more: SnapshotEntry[]) =>
    follower.follow(await stateOf(inOrder([...smallWorld(1), ...more])), clock.monotonicMs());
  const fail = (failureClass: FailureClass, times: number, of = target) => {
    const nowMs = clock.monotonicMs();
    const result = { failureClass, httpStatus: 0, retryAfterMs: 0, firstTokenMs: 0, startedMs: nowMs };
    for (let time = 0; time < times; time += 1) states.record(of, result, nowMs);
  };
  const against = (of = target) => {
    states.at(clock.monotonicMs());
    return [states.circuit(of), states.credential(of)];
  };
  return { clock, states, follower, follow, fail, against };
}

describe('states that follow the configuration', () => {
  it('are open by hand until the time that it names, or until it no longer says so', async () => {
    const { clock, follow, against } = world();
    const until = (leftMs: number) => BigInt(clock.nowMs() + leftMs);
    await follow(circuit({ id: 'dep-0', openUntilUnixMs: until(60_000) }));
    expect(against()[0]).toBe('circuit_manual');
    clock.advance(60_000);
    expect(against()[0]).toBeUndefined();
    const subject = CircuitSubject.CIRCUIT_SUBJECT_PROVIDER;
    await follow(circuit({ id: 'prv', subject, openUntilUnixMs: until(60_000) }));
    expect(against()[0]).toBe('provider_circuit_manual');
    await follow();
    expect(against()[0]).toBeUndefined();
  });

  it('are closed by each higher generation once, and stay open when that was before', async () => {
    const { follow, fail, against } = world();
    fail('connect', 3);
    await follow(circuit({ id: 'dep-0', resetGeneration: 1n }));
    expect(against()[0]).toBeUndefined();
    fail('connect', 3);
    await follow(circuit({ id: 'dep-0', resetGeneration: 1n }));
    expect(against()[0]).toBe('circuit_unreachable');
    await follow(circuit({ id: 'dep-0', resetGeneration: 2n }));
    expect(against()[0]).toBeUndefined();
  });

  it('take a credential back in when its secret is edited, and not for any other change', async () => {
    const { follow, fail, against } = world();
    await follow();
    fail('quota_exhausted', 1);
    await follow(deployment({ id: 'more' }));
    expect(against()[1]).toBe('credential_out');
    await follow(credential({ id: 'cred', secretRevision: 2n }));
    expect(against()[1]).toBeUndefined();
  });

  it('take the key of a provider or deployment back in likewise', async () => {
    const { follow, fail, against } = world();
    const keyed = (secretRevision: bigint) => {
      const key = CredentialKey.fromPartial({ id: 'k', secretRevision });
      return [provider({ id: 'p2', credentialId: '', ownKey: key }), deployment({ id: 'd2', inlineKey: key })];
    };
    const held = { deploymentId: 'd3', credentialId: 'p2' };
    const inline = { deploymentId: 'd2', credentialId: 'd2' };
    await follow(...keyed(1n));
    fail('quota_exhausted', 1, held);
    fail('quota_exhausted', 1, inline);
    expect([against(held)[1], against(inline)[1]]).toEqual(['credential_out', 'credential_out']);
    await follow(...keyed(2n));
    expect([against(held)[1], against(inline)[1]]).toEqual([undefined, undefined]);
  });

  it('are forgotten when configuration no longer names what they are of', async () => {
    const { clock, states, follower, follow, fail } = world();
    await follow();
    fail('connect', 3);
    follower.sweep(clock.monotonicMs());
    const facts = () => states.circuitFacts('deployment', 'dep-0', clock.monotonicMs())?.state;
    expect(facts()).toBe('open');
    clock.advance(11_000);
    follower.follow(await stateOf([organization({ id: 'org' })]), clock.monotonicMs());
    follower.sweep(clock.monotonicMs());
    expect(facts()).toBeUndefined();
  });
});
