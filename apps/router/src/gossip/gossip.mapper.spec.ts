import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeGossip, encodeGossip, type GossipMessage } from './gossip.mapper.ts';

const RUNS = process.env['ROUNDHOUSE_LONG'] === '1' ? 20_000 : 500;

const message: GossipMessage = {
  routerId: 'router-1',
  incarnation: 'one',
  complete: true,
  consumed: [
    { subject: 'caller', id: 'team', requests: 3, tokens: -70, open: 2 },
    { subject: 'deployment', id: 'dep', requests: -1, tokens: 9e12, open: 0 },
  ],
  loads: [{ deploymentId: 'dep', inFlight: 4 }],
  gatewayIds: new Set(['gateway-1']),
  news: {
    circuits: [
      { owner: 'deployment', id: 'dep', cause: 'unreachable', openMs: 5_000, openings: 2, ageMs: 60 },
      { owner: 'provider', id: 'prv', cause: undefined, openMs: 0, openings: 0, ageMs: 10 },
    ],
    credentials: [
      { credentialId: 'crd', outFor: 'quota', outMs: 300_000, ageMs: 1 },
      { credentialId: 'back', outFor: undefined, outMs: 0, ageMs: 1 },
    ],
    backOffs: [{ credentialId: 'crd', upstreamModelId: 'm', waitMs: 1_500 }],
  },
};

describe('gossip on the wire', () => {
  it('arrives as it was sent', () => {
    expect(decodeGossip(encodeGossip(message))).toEqual(message);
    const quiet = { ...message, gatewayIds: undefined };
    expect(decodeGossip(encodeGossip(quiet))).toEqual(quiet);
    expect(decodeGossip(encodeGossip({ ...message, gatewayIds: new Set() }))?.gatewayIds).toEqual(new Set());
  });

  it('holds times that a wire can carry', () => {
    const circuit = { ...message.news.circuits[0]!, openMs: Infinity, ageMs: 0.4 };
    const arrived = decodeGossip(encodeGossip({ ...message, news: { ...message.news, circuits: [circuit] } }));
    expect(arrived?.news.circuits).toMatchObject([{ openMs: 0x7fff_ffff, ageMs: 1 }]);
  });

  it('never fails to be read, whatever the bytes are', () => {
    const bytes = encodeGossip(message);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(bytes.length), (noise, at) => {
        for (const text of [noise, Buffer.concat([bytes.subarray(0, at), noise])]) decodeGossip(text);
      }),
      { seed: 4, numRuns: RUNS },
    );
    expect(decodeGossip(new Uint8Array())).toBeUndefined();
    expect(decodeGossip(encodeGossip({ ...message, routerId: '' }))).toBeUndefined();
    const long = { ...message, loads: [{ deploymentId: 'x'.repeat(300), inFlight: 1 }] };
    expect(decodeGossip(encodeGossip(long))?.loads).toEqual([]);
  });
});
