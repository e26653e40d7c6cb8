import { Inject, Injectable } from '@nestjs/common';
import {
  InstallationPhase,
  InstancePhase,
  type ObservedInstallation,
  type ObservedInstance,
  type ObservedState,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { ConfigWakeups } from '../watch/infra/config-wakeups.ts';
import { phaseName } from './domain/phase-name.ts';
import { EndpointFeed } from './endpoints/endpoint-feed.ts';
import { observedNews } from './link/observed-news.ts';

/** Progress of one download, or of one load, is told at most so often. */
const PROGRESS_MS = 1_000;
const MAX_TOLD = 10_000;

/** Tells people who look on what nodes do, as it happens. Whose servings it concerns, they may see it. */
@Injectable()
export class NodeNews {
  private readonly bus: ConfigWakeups;
  private readonly feed: EndpointFeed;
  private readonly toldAtMs = new Map<string, number>();

  constructor(@Inject(ConfigWakeups) bus: ConfigWakeups, @Inject(EndpointFeed) feed: EndpointFeed) {
    this.bus = bus;
    this.feed = feed;
  }

  /** A node that is linked here has reported. */
  observed(nodeId: string, now: ObservedState, before: ObservedState | undefined): void {
    // The first report of a session repeats what was told before.
    if (before === undefined) return;
    const { turned, further, instances } = observedNews(before, now);
    for (const one of turned) this.tellInstallation(nodeId, one);
    for (const one of further) if (this.isDue(one.id)) this.tellInstallation(nodeId, one);
    const phases = new Map(before.instances.map((one) => [one.id, one.phase]));
    for (const one of instances) {
      if (phases.get(one.id) !== one.phase || this.isDue(one.id)) this.tellInstance(nodeId, one);
    }
  }

  /** A node has come, or gone. */
  linked(nodeId: string, connected: boolean): void {
    const organizations = new Set(this.feed.placedOn(nodeId).map((instance) => instance.organizationId));
    const data = { node_id: nodeId, connected };
    for (const organizationId of organizations) {
      this.bus.tell({ kind: 'node.state', action: 'serving:read', organizationId, data });
    }
  }

  private tellInstallation(nodeId: string, one: ObservedInstallation): void {
    const placed = this.feed.placedOn(nodeId).filter(({ installationId }) => installationId === one.id);
    const data = {
      node_id: nodeId,
      installation_id: one.id,
      phase: phaseName(InstallationPhase[one.phase], 'INSTALLATION_PHASE_'),
      bytes_done: Number(one.bytesDone),
      bytes_total: Number(one.bytesTotal),
      bytes_per_second: Number(one.bytesPerSecond),
      eta_seconds: one.etaS === 0 ? null : one.etaS,
      reason: one.reason,
      message: one.message,
    };
    for (const organizationId of new Set(placed.map((instance) => instance.organizationId))) {
      this.bus.tell({ kind: 'download.progress', action: 'serving:read', organizationId, data });
    }
  }

  private tellInstance(nodeId: string, one: ObservedInstance): void {
    const placed = this.feed.placedOn(nodeId).find(({ id }) => id === one.id);
    if (placed === undefined) return;
    const data = {
      node_id: nodeId,
      instance_id: one.id,
      serving_id: placed.servingId,
      deployment_id: placed.deploymentId,
      phase: phaseName(InstancePhase[one.phase], 'INSTANCE_PHASE_'),
      load_progress: one.loadProgress,
      load_eta_seconds: one.loadEtaS === 0 ? null : one.loadEtaS,
      failure_class: one.failureClass,
      reason: one.reason,
      message: one.message,
    };
    const { organizationId } = placed;
    this.bus.tell({ kind: 'instance.state', action: 'serving:read', organizationId, data });
  }

  private isDue(id: string): boolean {
    const nowMs = performance.now();
    if (nowMs - (this.toldAtMs.get(id) ?? Number.NEGATIVE_INFINITY) < PROGRESS_MS) return false;
    if (this.toldAtMs.size >= MAX_TOLD) this.toldAtMs.clear();
    this.toldAtMs.set(id, nowMs);
    return true;
  }
}
