import {
  LimitSubject as WireSubject,
  RouterGossip,
  type BackOffNews as WireBackOff,
  type CircuitNews as WireCircuit,
  type CredentialNews as WireCredential,
} from '@roundhouse/contracts/events/v1/router_gossip';
import type { CircuitNews, CredentialNews, StateNews } from '@roundhouse/routing';
import type { ConsumedLimit, LimitSubject, PeerMessage } from './domain/peer-table.ts';

/** Longest id that is believed. */
const MAX_ID_LENGTH = 256;

/** Largest time on the wire, in milliseconds; about a month. */
const MAX_WIRE_MS = 0x7fff_ffff;

/** One message between routers. */
export interface GossipMessage extends PeerMessage {
  readonly news: StateNews;
}

const WIRE_SUBJECT: Readonly<Record<LimitSubject, WireSubject>> = {
  caller: WireSubject.LIMIT_SUBJECT_CALLER,
  deployment: WireSubject.LIMIT_SUBJECT_DEPLOYMENT,
};

/** A message as bytes. */
export function encodeGossip(message: GossipMessage): Uint8Array {
  const { routerId, incarnation, complete, gatewayIds, news } = message;
  return RouterGossip.encode({
    routerId,
    incarnation,
    complete,
    consumed: message.consumed.map(({ subject, id, requests, tokens, open }) => ({
      subject: WIRE_SUBJECT[subject],
      id,
      requests,
      tokens: BigInt(Math.round(tokens)),
      open,
    })),
    loads: message.loads.map(({ deploymentId, inFlight }) => ({ deploymentId, inFlight })),
    circuits: news.circuits.map(({ owner, id, cause, openMs, openings, ageMs }) => ({
      owner,
      id,
      open: cause !== undefined,
      cause: cause ?? '',
      openMs: wireMs(openMs),
      openings,
      ageMs: wireMs(ageMs),
    })),
    credentials: news.credentials.map(({ credentialId, outFor, outMs, ageMs }) => ({
      credentialId,
      outFor: outFor ?? '',
      outMs: wireMs(outMs),
      ageMs: wireMs(ageMs),
    })),
    backOffs: news.backOffs.map((wait) => ({ ...wait, waitMs: wireMs(wait.waitMs) })),
    gatewayIds: [...(gatewayIds ?? [])],
    gatewaysTold: gatewayIds !== undefined,
  }).finish();
}

/** Reads a message; undefined for bytes that are none, or that name no router. What it does not know is left out. */
export function decodeGossip(bytes: Uint8Array): GossipMessage | undefined {
  let wire: RouterGossip;
  try {
    wire = RouterGossip.decode(bytes);
  } catch {
    return undefined;
  }
  const { routerId, incarnation, complete, consumed, loads } = wire;
  if (!isId(routerId) || !isId(incarnation)) return undefined;
  return {
    routerId,
    incarnation,
    complete,
    consumed: consumed.flatMap((one): ConsumedLimit[] => {
      const subject = subjectOf(one.subject);
      if (subject === undefined || !isId(one.id)) return [];
      return [{ subject, id: one.id, requests: one.requests, tokens: Number(one.tokens), open: one.open }];
    }),
    loads: loads.filter(({ deploymentId }) => isId(deploymentId)),
    gatewayIds: wire.gatewaysTold ? new Set(wire.gatewayIds.filter(isId)) : undefined,
    news: {
      circuits: wire.circuits.flatMap(circuitOf),
      credentials: wire.credentials.flatMap(credentialOf),
      backOffs: wire.backOffs.filter(({ credentialId }: WireBackOff) => isId(credentialId)),
    },
  };
}

function circuitOf({ owner, id, open, cause, openMs, openings, ageMs }: WireCircuit): CircuitNews[] {
  if ((owner !== 'deployment' && owner !== 'provider') || !isId(id)) return [];
  if (!open) return [{ owner, id, cause: undefined, openMs, openings, ageMs }];
  return [{ owner, id, cause: cause === 'unreachable' ? 'unreachable' : 'failures', openMs, openings, ageMs }];
}

function credentialOf({ credentialId, outFor, outMs, ageMs }: WireCredential): CredentialNews[] {
  if (!isId(credentialId) || !['', 'auth', 'quota'].includes(outFor)) return [];
  return [{ credentialId, outFor: outFor === '' ? undefined : (outFor as 'auth' | 'quota'), outMs, ageMs }];
}

function subjectOf(subject: WireSubject): LimitSubject | undefined {
  if (subject === WireSubject.LIMIT_SUBJECT_CALLER) return 'caller';
  return subject === WireSubject.LIMIT_SUBJECT_DEPLOYMENT ? 'deployment' : undefined;
}

function isId(id: string): boolean {
  return id.length > 0 && id.length <= MAX_ID_LENGTH;
}

function wireMs(durationMs: number): number {
  return Math.ceil(Math.min(MAX_WIRE_MS, Math.max(0, durationMs)));
}
