import type { GET_NODE } from '@roundhouse/admin-api';
import type { z } from 'zod';
import type { GetStateResponse as LedgerState } from '@roundhouse/contracts/tracing/v1/ledger_service';
import type { GetStateResponse as RegistryState } from '@roundhouse/contracts/registry/v1/state_service';
import type { GetStateResponse as RouterState } from '@roundhouse/contracts/router/v1/router_service';
import type { WatcherStatus } from '@roundhouse/snapshot';
import type { Readiness } from '@roundhouse/telemetry';
import type { AccountingState } from '../../accounting/accounting.service.ts';
import { inOrder, type PartReport, type Problem } from './status-report.ts';

const STALE_MS = 5_000;
/** Records that wait longer than this are a problem, not a batch. */
const LATE_RECORDS_MS = 60_000;

/** What this gateway tells of itself. */
export interface GatewayFacts {
  readonly instance: string;
  readonly version: string;
  readonly readiness: Readiness;
  readonly configuration: WatcherStatus;
  readonly accounting: AccountingState;
}

/** This gateway: readiness, configuration, usage records on their way. */
export function gatewayPart({ instance, version, readiness, configuration, accounting }: GatewayFacts): PartReport {
  const problems: Problem[] = readiness.reasons.map((what) => ({
    service: 'gateway',
    what,
    remedy: 'Look at the gateway’s log and at /health/ready on its health port.',
  }));
  if (configuration.ageMs > STALE_MS) {
    problems.push({
      service: 'gateway',
      what: 'the configuration is stale; inference goes on, changes do not arrive',
      remedy: 'Bring registry and its database back.',
    });
  }
  if (configuration.refusal !== undefined) {
    problems.push({
      service: 'gateway',
      what: `a configuration transfer was refused: ${configuration.refusal.reason}`,
      remedy: 'Check what was changed last; the last good configuration stays in force until a transfer is accepted.',
    });
  }
  if (accounting.oldestUnconfirmedMs > LATE_RECORDS_MS) {
    problems.push({
      service: 'gateway',
      what: `${accounting.unconfirmedRecords} usage records wait for the ledger`,
      remedy: 'Bring the message bus and tracing back; nothing is lost while the disk of DATA_DIR has room.',
    });
  }
  const lag = accounting.unconfirmedRecords === 0 ? null : `${accounting.unconfirmedRecords} usage records unconfirmed`;
  const revision = numberOf(configuration.revision);
  return { services: [{ name: 'gateway', instance, version, ready: readiness.ready, revision, lag }], problems };
}

/** Registry, with what its watchers have not received yet. */
export function registryPart(instance: string, { version, head, watchers }: RegistryState): PartReport {
  const behind = watchers.filter(({ acknowledged }) => acknowledged?.number !== head?.number).length;
  const lag = behind === 0 ? null : `${behind} of ${watchers.length} watchers behind`;
  return inOrder({ name: 'registry', instance, version, ready: true, revision: numberOf(head), lag });
}

/** One router. */
export function routerPart(address: string, bypassed: boolean, state: RouterState): PartReport {
  const { routerId, version, revision, configAgeMs, openPlans } = state;
  const service = {
    name: 'router',
    instance: routerId || address,
    version,
    ready: revision !== undefined && !bypassed,
    revision: numberOf(revision),
    lag: configAgeMs > STALE_MS ? `configuration ${Math.round(configAgeMs / 1000)} s old` : null,
  };
  const problems: Problem[] = [];
  if (bypassed) {
    problems.push({
      service: 'router',
      what: `${service.instance} misses its answer deadline; gateways plan without it (${openPlans} plans open)`,
      remedy: 'Give it more CPU, or add a router.',
    });
  }
  if (configAgeMs > STALE_MS || revision === undefined) {
    problems.push({
      service: 'router',
      what: `${service.instance} has no current configuration`,
      remedy: 'Bring registry back, or check that the router reaches it.',
    });
  }
  return { services: [service], problems };
}

/** Tracing, with what is on its way into the ledger. */
export function tracingPart(instance: string, state: LedgerState): PartReport {
  const lag = state.pendingMessages === 0n ? null : `${state.pendingMessages} messages pending`;
  const service = { name: 'tracing', instance, version: state.version, ready: true, revision: null, lag };
  const problems: Problem[] = [];
  if (state.deadLetters > 0n) {
    problems.push({
      service: 'tracing',
      what: `${state.deadLetters} usage records could not be read and were put aside`,
      remedy: 'Look at the table dead_letters: each row is usage that is not in the ledger.',
    });
  }
  return { services: [service], problems };
}

/** A node as registry shows it. */
export type NodeDocument = z.output<NonNullable<(typeof GET_NODE)['answer']>>;

/** One node. */
export function nodePart(node: NodeDocument): PartReport {
  const { name, agent_version: agentVersion, connected } = node;
  const { desired_generation: desiredGeneration, observed_generation: observedGeneration } = node;
  const behind = observedGeneration < desiredGeneration;
  const service = {
    name: 'agent',
    instance: name,
    version: agentVersion,
    ready: connected,
    revision: null,
    lag: behind ? `generation ${observedGeneration} of ${desiredGeneration}` : null,
  };
  if (connected) return inOrder(service);
  const seen = node.last_seen_at === null ? 'never seen' : `last seen ${node.last_seen_at}`;
  const problem = {
    service: 'agent',
    what: `node ${name} is not connected (${seen})`,
    remedy: 'Start its agent, or delete the node if it is gone for good.',
  };
  return { services: [service], problems: [problem] };
}

function numberOf(revision: { number: bigint } | undefined): string | null {
  return revision === undefined ? null : String(revision.number);
}
