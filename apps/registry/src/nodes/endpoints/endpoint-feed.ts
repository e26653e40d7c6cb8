import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { InstanceSample, ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import { CommandPath } from '../../commands/command-path.service.ts';
import { EndpointBoard } from '../../watch/endpoint-board.ts';
import { readReportsSince } from '../infra/node-reports.ts';
import { readPlacedInstances } from '../infra/placed-instances.ts';
import { differs, toEndpoint, type NodeWord, type PlacedInstance } from './endpoint.mapper.ts';

const REFRESH_MS = 1_000;
/** Reports are read again for so long, as a transaction may commit later than the time that it wrote. */
const OVERLAP_MS = 5_000;

/**
 * Keeps the endpoint board: from the database each second, so that nodes linked to another registry, or to this one
 * before its restart, are there too; and at once from the nodes that are linked here. Load figures exist only for
 * the latter.
 */
@Injectable()
export class EndpointFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly board: EndpointBoard;
  private placed: ReadonlyMap<string, readonly PlacedInstance[]> = new Map();
  private readonly words = new Map<string, NodeWord>();
  private readonly loads = new Map<string, InstanceSample>();
  private readSince: Date | undefined;
  private timer: NodeJS.Timeout | undefined;
  private refreshing = false;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(EndpointBoard) board: EndpointBoard) {
    this.commands = commands;
    this.board = board;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** What is placed on a node, as of the last second. */
  placedOn(nodeId: string): readonly PlacedInstance[] {
    return this.placed.get(nodeId) ?? [];
  }

  /** The load of an instance whose node is linked here. */
  loadOf(instanceId: string): InstanceSample | undefined {
    return this.loads.get(instanceId);
  }

  /** A node that is linked here reports its instances. */
  observed(nodeId: string, observed: ObservedState): void {
    const word = this.words.get(nodeId);
    // Its address comes with the report that its session has just opened, within a second.
    if (word === undefined) return;
    this.words.set(nodeId, { ...word, observed, atUnixMs: Date.now() });
    this.publish(nodeId, false);
  }

  /** A node that is linked here reports its load. */
  sampled(nodeId: string, samples: readonly InstanceSample[]): void {
    const own = new Set(this.placed.get(nodeId)?.map((instance) => instance.id));
    for (const sample of samples) if (own.has(sample.instanceId)) this.loads.set(sample.instanceId, sample);
    const word = this.words.get(nodeId);
    if (word === undefined) return;
    this.words.set(nodeId, { ...word, atUnixMs: Date.now() });
    this.publish(nodeId, true);
  }

  /** Reads placements and reports. With the database away the board stays as it is. */
  async refresh(): Promise<void> {
    if (this.refreshing) return;
    this.refreshing = true;
    try {
      await this.commands.read(async (manager) => {
        const placed = await readPlacedInstances(manager);
        this.placed = Map.groupBy(placed, (instance) => instance.nodeId);
        for (const report of await readReportsSince(manager, this.readSince)) {
          const { nodeId, inferenceAddress, observed, lastSeenAt, updatedAt } = report;
          const word = { inferenceAddress, observed, atUnixMs: lastSeenAt.getTime() };
          const known = this.words.get(nodeId);
          // What a linked node said a moment ago may be newer than what was stored of it.
          const stored = known !== undefined && known.atUnixMs > word.atUnixMs ? { ...known, inferenceAddress } : word;
          this.words.set(nodeId, stored);
          const from = new Date(updatedAt.getTime() - OVERLAP_MS);
          if (this.readSince === undefined || from > this.readSince) this.readSince = from;
        }
      });
      this.publishAll();
    } catch {
      // Tried again in a second; the watch tells of a database that is away.
    } finally {
      this.refreshing = false;
    }
  }

  private publishAll(): void {
    for (const nodeId of this.words.keys()) {
      if (this.placed.has(nodeId)) this.publish(nodeId, false);
    }
    const instances = [...this.placed.values()].flat();
    const deployments = new Set(instances.map((instance) => instance.deploymentId));
    this.board.remove([...this.board.current.keys()].filter((id) => !deployments.has(id)));
    const ids = new Set(instances.map((instance) => instance.id));
    for (const id of this.loads.keys()) if (!ids.has(id)) this.loads.delete(id);
  }

  private publish(nodeId: string, always: boolean): void {
    const word = this.words.get(nodeId);
    if (word === undefined) return;
    const endpoints = (this.placed.get(nodeId) ?? []).map((instance) =>
      toEndpoint(instance, word, this.loads.get(instance.id)),
    );
    this.board.put(endpoints.filter((one) => always || differs(this.board.current.get(one.deploymentId), one)));
  }
}
