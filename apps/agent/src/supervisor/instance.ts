import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { AppError, toAppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import { classifyExit, type EngineFailure } from '../engine/engine-failure.ts';
import type { Engine, Engines, InstanceSpec } from '../engine/engines.ports.ts';
import {
  INITIAL_STATE,
  step,
  type InstanceEffect,
  type InstanceEvent,
  type InstanceState,
  type RestartLimits,
} from './instance-machine.ts';
import type { ObservedInstance } from './observed-instance.ts';

/** Requests on their way through the inference proxy. */
export interface Traffic {
  /** Resolves when an instance has no request left, or after the time. */
  whenIdle(instanceId: string, timeoutMs: number): Promise<void>;
}

/** What instances work with. */
export interface InstanceParts {
  engines: Engines;
  traffic: Traffic;
  clock: Clock;
  limits: RestartLimits;
  /** Time for running requests to end before their engine is stopped. */
  drainTimeoutMs: number;
  random: () => number;
  /** Told after each change of what is observed. */
  onChange: () => void;
}

const POLL_MS = 250;
const LOAD_BASE_MS = 5 * 60_000;
const LOAD_PER_GIB_MS = 20_000;
const TERMINATE_RETRY_MS = 30_000;

/** Drives one engine through the states of its machine. */
export class Instance {
  private readonly parts: InstanceParts;
  private spec: InstanceSpec;
  private state: InstanceState = INITIAL_STATE;
  private engine: Engine | undefined;
  private slots = 0;
  private adopted = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(spec: InstanceSpec, parts: InstanceParts) {
    this.spec = spec;
    this.parts = parts;
  }

  /** What is to be reported. */
  get observed(): ObservedInstance {
    const { instanceId, deploymentId } = this.spec;
    const { phase, failure } = this.state;
    const slots = phase === 'ready' || phase === 'draining' ? this.slots : 0;
    return {
      instanceId,
      deploymentId,
      phase,
      failure,
      message: failure?.message ?? '',
      failures: this.state.failures,
      retryAtUnixMs: 0,
      slots,
      pid: this.engine?.pid ?? 0,
      adopted: this.adopted,
      loadProgress: phase === 'ready' ? 1 : 0,
      loadEtaS: 0,
      loadTicket: this.spec.loadTicket,
      memoryBytes: 0,
      contextTokens: 0,
      layersOffloaded: 0,
      layersTotal: 0,
      engineBuild: this.spec.engineBuild,
      capabilities: [],
    };
  }

  /** Installation whose files the instance uses. */
  get installationId(): string {
    return this.spec.installationId;
  }

  /** True when it neither runs nor shall run. */
  get isOver(): boolean {
    return this.state.phase === 'stopped' && !this.state.wanted;
  }

  /** The engine that may be given requests; undefined while there is none. */
  get readyEngine(): Engine | undefined {
    return this.state.phase === 'ready' ? this.engine : undefined;
  }

  /** Shall run so. An engine with another spec is drained and replaced. */
  want(spec: InstanceSpec): void {
    if (!isDeepStrictEqual(spec, this.spec)) {
      this.dispatch({ type: 'unwanted' });
      this.spec = spec;
    }
    this.dispatch({ type: 'wanted' });
  }

  /** Shall not run. */
  unwant(): void {
    this.dispatch({ type: 'unwanted' });
  }

  /** Takes over an engine that an earlier agent process started. */
  adopt(engine: Engine): void {
    this.dispatch({ type: 'adopted' });
    this.adopted = true;
    this.attach(engine);
  }

  /** Leaves everything as it is and forgets it: the agent ends, engines go on. */
  release(): void {
    clearTimeout(this.retry);
  }

  /** Ends the engine at once. */
  async stopNow(): Promise<void> {
    this.release();
    await this.engine?.stop();
  }

  private dispatch(event: InstanceEvent): void {
    const { clock, random, limits, onChange } = this.parts;
    const before = this.state;
    const next = step(before, event, { nowMs: clock.monotonicMs(), random: random(), limits });
    this.state = next.state;
    for (const effect of next.effects) this.perform(effect);
    if (this.state !== before) onChange();
  }

  private perform(effect: InstanceEffect): void {
    switch (effect.type) {
      case 'launch':
        return void this.launch();
      case 'drain':
        return void this.drain();
      case 'terminate':
        return void this.terminate();
      case 'retry-after':
        this.retry = setTimeout(() => this.dispatch({ type: 'retry-due' }), effect.delayMs).unref();
        return;
      case 'cancel-retry':
        clearTimeout(this.retry);
    }
  }

  private async launch(): Promise<void> {
    this.adopted = false;
    let engine: Engine;
    try {
      engine = await this.parts.engines.launch(this.spec);
    } catch (error) {
      this.dispatch({ type: 'ended', failure: launchFailure(error) });
      return;
    }
    this.attach(engine);
    // It may have been told to stop while the process was being started.
    if (this.state.phase === 'stopping') void this.terminate();
  }

  private attach(engine: Engine): void {
    this.engine = engine;
    this.parts.onChange();
    void engine.exited.then(async (exit) => {
      const failure = classifyExit(exit, await engine.logTail());
      this.engine = undefined;
      this.dispatch({ type: 'ended', failure });
    });
    void this.becomeReady(engine);
  }

  private async becomeReady(engine: Engine): Promise<void> {
    const { clock } = this.parts;
    const loadMs = LOAD_BASE_MS + (engine.modelSizeBytes / 2 ** 30) * LOAD_PER_GIB_MS;
    const deadlineMs = clock.monotonicMs() + loadMs;
    while (this.engine === engine && this.state.phase === 'starting') {
      if (await this.proves(engine)) return this.dispatch({ type: 'ready' });
      if (clock.monotonicMs() > deadlineMs) return this.dispatch({ type: 'load-timed-out' });
      await sleep(POLL_MS, undefined, { ref: false });
    }
  }

  private async proves(engine: Engine): Promise<boolean> {
    if (!(await engine.client.isHealthy())) return false;
    try {
      await engine.client.proveWork(this.spec.settings.embeddings);
      this.slots = (await engine.client.properties()).slots;
      return true;
    } catch {
      return false;
    }
  }

  private async drain(): Promise<void> {
    await this.parts.traffic.whenIdle(this.spec.instanceId, this.parts.drainTimeoutMs);
    this.dispatch({ type: 'drained' });
  }

  private async terminate(): Promise<void> {
    const { engine } = this;
    // Without an engine a launch is under way, which looks at the state when it is done.
    if (engine === undefined) return;
    try {
      await engine.stop();
    } catch {
      // Stuck in its driver: nothing else helps than to try again until the host is repaired.
      await sleep(TERMINATE_RETRY_MS, undefined, { ref: false });
      if (this.engine === engine) await this.terminate();
    }
  }
}

function launchFailure(error: unknown): EngineFailure {
  const { reason, message } = error instanceof AppError ? error : toAppError(error);
  if (reason === 'ENGINE_MISSING') return { class: 'engine_missing', message };
  // The file's head or the settings were refused before an engine was started.
  if (reason === 'INVALID_REQUEST') return { class: 'bad_setting', message };
  return { class: 'crashed', message };
}
