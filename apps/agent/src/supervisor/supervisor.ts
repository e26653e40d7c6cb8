import { AppError } from '@roundhouse/errors';
import type { Engine, InstanceSpec } from '../engine/engines.ports.ts';
import type { EngineAddress, Unavailable } from '../inference-proxy/admission.ts';
import type { InstanceParts } from './instance-parts.ts';
import { Instance } from './instance.ts';
import type { InstanceLoad, ObservedInstance } from './observed-instance.ts';
import { gib, planResidency, type ResidencyLimits } from './residency.ts';

/** What the engines of a node may take together. */
export interface NodeLimits {
  /** Engines in memory at once; 0 = no bound. */
  maxLoadedInstances: number;
  /** For all engines; 0 = what the host has. */
  memoryBudgetBytes: number;
}

/** Something about the host that somebody has to repair. */
export interface NodeCondition {
  kind: 'driver_lost';
  message: string;
}

/** Where a taken over instance belongs is known once the desired state is read. */
const NOT_TOLD_YET = {
  residency: 'always',
  idleUnloadS: 0,
  loadTicket: 0,
  pinned: false,
  memoryEstimateBytes: 0,
} as const;
const IDLE_CHECK_MS = 1_000;

/** All instances of this node. */
export class Supervisor {
  private readonly parts: InstanceParts;
  private readonly instances = new Map<string, Instance>();
  private readonly idleChecks: NodeJS.Timeout;
  private limits: NodeLimits = { maxLoadedInstances: 0, memoryBudgetBytes: 0 };
  private capacityBytes = 0;
  private turnIsDue = false;
  private released = false;

  constructor(parts: InstanceParts) {
    this.parts = { ...parts, onChange: () => this.onChange(parts.onChange) };
    this.idleChecks = setInterval(() => {
      for (const instance of this.instances.values()) instance.unloadIfIdle();
      // Others become idle without any change of theirs that is told.
      this.makeTurnDue();
    }, IDLE_CHECK_MS).unref();
  }

  /** Takes over the engines that an earlier agent process left running. To be called once, before all else. */
  async adopt(): Promise<void> {
    await this.parts.records.load();
    // Not waited for: a vendor's tool whose driver hangs must not keep engines from being adopted.
    void this.learnCapacity();
    for (const { spec, engine } of await this.parts.engines.adopt()) {
      const instance = new Instance({ ...NOT_TOLD_YET, ...spec }, this.parts);
      this.instances.set(spec.instanceId, instance);
      instance.adopt(engine);
    }
  }

  /** Shall be so; what comes of it shows in {@link observed}. */
  run(spec: InstanceSpec): void {
    let instance = this.instances.get(spec.instanceId);
    if (instance === undefined) {
      instance = new Instance(spec, this.parts);
      this.instances.set(spec.instanceId, instance);
    }
    instance.want(spec);
  }

  /** Shall not be: drained, then stopped, then forgotten. */
  stop(instanceId: string): void {
    this.instances.get(instanceId)?.unwant();
  }

  /** Takes over what the engines may take together. What is loaded stays until somebody else needs the room. */
  limit(limits: NodeLimits): void {
    const { maxLoadedInstances, memoryBudgetBytes } = limits;
    if (maxLoadedInstances === this.limits.maxLoadedInstances && memoryBudgetBytes === this.limits.memoryBudgetBytes) {
      return;
    }
    this.limits = { maxLoadedInstances, memoryBudgetBytes };
    for (const instance of this.instances.values()) instance.reconsider();
    this.makeTurnDue();
  }

  /**
   * Takes an instance out of memory until its next ticket, once its requests have ended.
   *
   * @throws AppError NOT_FOUND
   */
  unload(instanceId: string): void {
    this.require(instanceId).unload();
  }

  /**
   * Runs an instance anew, also one that waits for its next try or was given up.
   *
   * @throws AppError NOT_FOUND
   */
  restart(instanceId: string): void {
    this.require(instanceId).restart();
  }

  /** The last lines that an instance's engines wrote, oldest first, at most 250 KiB of each run. @throws AppError NOT_FOUND */
  async logs(instanceId: string, maxLines: number): Promise<readonly string[]> {
    this.require(instanceId);
    return this.parts.engines.logs(instanceId, maxLines);
  }

  /** Every instance that exists, also while it stops. */
  observed(): ObservedInstance[] {
    return [...this.instances.values()].map((instance) => instance.observed);
  }

  /** What somebody has to repair before engines can work again. */
  conditions(): NodeCondition[] {
    const lost = this.observed().find(({ failure }) => failure?.class === 'driver_lost')?.failure;
    return lost === undefined ? [] : [{ kind: 'driver_lost', message: lost.message }];
  }

  /** Installation whose files each existing instance uses, by instance id. */
  installationsInUse(): ReadonlyMap<string, string> {
    return new Map([...this.instances].map(([id, instance]) => [id, instance.installationId]));
  }

  /** The engine that may be given this instance's requests. */
  readyEngine(instanceId: string): Engine | undefined {
    return this.instances.get(instanceId)?.readyEngine;
  }

  /** Where that engine listens; undefined while there is none. */
  addressOf(instanceId: string): EngineAddress | undefined {
    const instance = this.instances.get(instanceId);
    const engine = instance?.readyEngine;
    return engine && { port: engine.port, apiKey: engine.apiKey, slots: instance?.slots ?? 0 };
  }

  /** Why there is no ready engine for it. */
  whyUnavailable(instanceId: string): Unavailable {
    const observed = this.instances.get(instanceId)?.observed;
    switch (observed?.phase) {
      case 'starting':
      case 'waiting':
        return { reason: 'loading', progress: observed.loadProgress, etaS: observed.loadEtaS };
      case 'draining':
      case 'stopping':
        return { reason: 'draining' };
      default:
        return { reason: 'not_loaded' };
    }
  }

  /** Load figures of each ready engine. */
  async samples(): Promise<InstanceLoad[]> {
    const loads = await Promise.all([...this.instances.values()].map((instance) => instance.load()));
    return loads.filter((load) => load !== undefined);
  }

  /** The agent ends and the engines go on. */
  release(): void {
    this.released = true;
    clearInterval(this.idleChecks);
    for (const instance of this.instances.values()) instance.release();
  }

  /** Ends all engines, for hosts where nobody would adopt them. */
  async stopAll(): Promise<void> {
    this.release();
    await Promise.all([...this.instances.values()].map((instance) => instance.stopNow()));
  }

  private async learnCapacity(): Promise<void> {
    this.capacityBytes = await this.parts.memory.totalBytes().catch(() => 0);
    this.makeTurnDue();
  }

  private require(instanceId: string): Instance {
    const instance = this.instances.get(instanceId);
    if (instance === undefined) throw new AppError('NOT_FOUND', 'This node has no such instance.');
    return instance;
  }

  private onChange(report: () => void): void {
    for (const [id, instance] of this.instances) if (instance.isOver) this.instances.delete(id);
    this.makeTurnDue();
    report();
  }

  /** Changes come in the middle of others: room is given out when they are all done. */
  private makeTurnDue(): void {
    if (this.turnIsDue || this.released) return;
    this.turnIsDue = true;
    queueMicrotask(() => {
      this.turnIsDue = false;
      if (!this.released) this.turn();
    });
  }

  private turn(): void {
    const residents = [...this.instances.values()].flatMap((instance) => instance.residents());
    if (!residents.some(({ state }) => state === 'waiting')) return;
    const plan = planResidency(residents, this.residencyLimits());
    for (const [id, reason] of plan.waits) this.instances.get(id)?.waits(reason);
    for (const id of plan.refuse) {
      const needs = gib(residents.find((resident) => resident.id === id)?.memoryBytes ?? 0);
      const message = `It needs ${needs} of memory; engines of this node may take ${gib(this.limits.memoryBudgetBytes)}.`;
      this.instances.get(id)?.refuse({ class: 'does_not_fit', message });
    }
    for (const id of plan.evict) this.instances.get(id)?.unload();
    for (const id of plan.admit) this.instances.get(id)?.admit();
  }

  private residencyLimits(): ResidencyLimits {
    const { maxLoadedInstances, memoryBudgetBytes } = this.limits;
    // What a load needs is known for sure only afterwards: against the host's own size it is tried, not refused.
    const strict = memoryBudgetBytes > 0;
    return { maxLoaded: maxLoadedInstances, budgetBytes: strict ? memoryBudgetBytes : this.capacityBytes, strict };
  }
}
