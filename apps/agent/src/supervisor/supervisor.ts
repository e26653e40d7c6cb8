import type { Engine, InstanceSpec } from '../engine/engines.ports.ts';
import { Instance, type InstanceParts } from './instance.ts';
import type { InstanceLoad, ObservedInstance } from './observed-instance.ts';

/** Where a taken over instance belongs is known once the desired state is read. */
const NOT_TOLD_YET = {
  residency: 'always',
  idleUnloadS: 0,
  loadTicket: 0,
  pinned: false,
  memoryEstimateBytes: 0,
} as const;

/** All instances of this node. */
export class Supervisor {
  private readonly parts: InstanceParts;
  private readonly instances = new Map<string, Instance>();

  constructor(parts: InstanceParts) {
    this.parts = { ...parts, onChange: () => this.onChange(parts.onChange) };
  }

  /** Takes over the engines that an earlier agent process left running. To be called once, before all else. */
  async adopt(): Promise<void> {
    for (const { spec, engine } of await this.parts.engines.adopt()) {
      const instance = new Instance({ ...NOT_TOLD_YET, ...spec }, this.parts);
      this.instances.set(spec.instanceId, instance);
      instance.adopt(engine);
    }
  }

  /** Shall run so; whether it can shows in {@link observed}. */
  run(spec: InstanceSpec): void {
    let instance = this.instances.get(spec.instanceId);
    if (instance === undefined) {
      instance = new Instance(spec, this.parts);
      this.instances.set(spec.instanceId, instance);
    }
    instance.want(spec);
  }

  /** Shall not run: drained, then stopped, then forgotten. */
  stop(instanceId: string): void {
    this.instances.get(instanceId)?.unwant();
  }

  /** Every instance that exists, also while it stops. */
  observed(): ObservedInstance[] {
    return [...this.instances.values()].map((instance) => instance.observed);
  }

  /** Installation whose files each existing instance uses, by instance id. */
  installationsInUse(): ReadonlyMap<string, string> {
    return new Map([...this.instances].map(([id, instance]) => [id, instance.installationId]));
  }

  /** The engine that may be given this instance's requests. */
  readyEngine(instanceId: string): Engine | undefined {
    return this.instances.get(instanceId)?.readyEngine;
  }

  /** Asks each ready engine for its load; those that do not answer in time are left out. */
  async samples(): Promise<InstanceLoad[]> {
    const loads = [...this.instances.values()].map(async (instance) => {
      const sample = await instance.readyEngine?.client.sample();
      const { instanceId, slots } = instance.observed;
      return sample === undefined
        ? []
        : [{ promptTokensPerSecond: 0, residentBytes: 0, idleSinceUnixMs: 0, ...sample, instanceId, slots }];
    });
    return (await Promise.all(loads)).flat();
  }

  /** The agent ends and the engines go on. */
  release(): void {
    for (const instance of this.instances.values()) instance.release();
  }

  /** Ends all engines, for hosts where nobody would adopt them. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.instances.values()].map((instance) => instance.stopNow()));
  }

  private onChange(report: () => void): void {
    for (const [id, instance] of this.instances) if (instance.isOver) this.instances.delete(id);
    report();
  }
}
