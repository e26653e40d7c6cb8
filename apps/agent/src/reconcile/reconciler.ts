import { toAppError, type AppError } from '@roundhouse/errors';
import type { Installations, ObservedInstallation } from '../installations/installations.ts';
import type { ModelStore } from '../store/model-store.ts';
import type { ObservedInstance } from '../supervisor/observed-instance.ts';
import type { NodeCondition, Supervisor } from '../supervisor/supervisor.ts';
import { planActions, type Actions, type DesiredState, type LocalState } from './plan-actions.ts';
import type { DesiredStateFile } from './node-state.ts';

/** What is reported of this node. */
export interface ObservedState {
  /** Generation of the desired state that this answers; 0 before the first. */
  generation: bigint;
  installations: readonly ObservedInstallation[];
  instances: readonly ObservedInstance[];
  /** What somebody has to repair. */
  conditions: readonly NodeCondition[];
}

/** What reconciling works with. */
export interface ReconcilerParts {
  installations: Installations;
  supervisor: Supervisor;
  store: ModelStore;
  file: DesiredStateFile;
  onFailure: (error: AppError) => void;
}

/**
 * Brings the node to its desired state, one round at a time. Without a desired state nothing is stopped or removed:
 * what runs goes on.
 */
export class Reconciler {
  private readonly parts: ReconcilerParts;
  private desired: DesiredState | undefined;
  private round: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(parts: ReconcilerParts) {
    this.parts = parts;
  }

  /** Goes on with the state that an earlier process was told. */
  async resume(): Promise<void> {
    this.desired = await this.parts.file.read();
    this.wake();
  }

  /** Takes over a new desired state: the complete one, always. */
  async apply(desired: DesiredState): Promise<void> {
    if (this.desired !== undefined && desired.generation !== this.desired.generation) {
      this.parts.installations.forgetCancelled(new Set(desired.installations.map(({ id }) => id)));
    }
    this.desired = desired;
    this.wake();
    try {
      await this.parts.file.write(desired);
    } catch (error) {
      // A disk that is full must not keep the node from doing what it is told, such as removing files.
      this.parts.onFailure(toAppError(error));
    }
  }

  /** Looks again at what is to be done; to be called on every local change. */
  wake(): void {
    this.again = true;
    if (this.round !== undefined || this.stopped) return;
    this.round = this.rounds().finally(() => {
      this.round = undefined;
      if (this.again) this.wake();
    });
  }

  /** Begins no further round and waits for the present one. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.again = false;
    await this.round;
  }

  /** What is to be reported now. */
  observed(): ObservedState {
    return {
      generation: this.desired?.generation ?? 0n,
      installations: this.parts.installations.observed(),
      instances: this.parts.supervisor.observed(),
      conditions: this.parts.supervisor.conditions(),
    };
  }

  private async rounds(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      if (this.desired === undefined) return;
      try {
        this.parts.installations.configure(this.desired.settings, this.desired.publisherKeys);
        this.parts.supervisor.limit(this.desired.settings);
        await this.perform(planActions(this.desired, await this.local(this.desired)));
      } catch (error) {
        this.parts.onFailure(toAppError(error));
      }
    }
  }

  private async local(desired: DesiredState): Promise<LocalState> {
    const { installations, supervisor, store } = this.parts;
    const wanted = new Map(desired.installations.map((installation) => [installation.id, installation]));
    const known = installations.observed().map(({ id, phase }) => {
      const installation = wanted.get(id);
      const upToDate = installation !== undefined && installations.holds(installation);
      return [id, { phase, upToDate }] as const;
    });
    return {
      installations: new Map(known),
      installationFolders: new Set<string>(await store.installations()),
      instances: supervisor.installationsInUse(),
    };
  }

  private async perform(actions: Actions): Promise<void> {
    const { installations, supervisor } = this.parts;
    for (const id of actions.stop) supervisor.stop(id);
    // Before any removal: what is about to be installed says which files are still wanted.
    for (const installation of actions.install) installations.install(installation);
    await installations.sweepPartials();
    for (const instance of actions.run) {
      const modelPath = installations.pathOf(instance.installationId, instance.modelFile);
      if (modelPath === undefined) continue;
      const { id: instanceId, modelFile: _, ...spec } = instance;
      supervisor.run({ ...spec, instanceId, modelPath });
    }
    for (const id of actions.uninstall) await installations.uninstall(id);
  }
}
