import { isDeepStrictEqual } from 'node:util';
import type { EngineFailure } from '../engine/engine-failure.ts';
import { engineSpecOf, fingerprintOf } from '../engine/engine-spec.ts';
import type { Engine, InstanceSpec } from '../engine/engines.ports.ts';
import { EngineRun } from './engine-run.ts';
import {
  INITIAL_STATE,
  step,
  type Aim,
  type InstanceEffect,
  type InstanceEvent,
  type InstanceState,
} from './instance-machine.ts';
import type { InstanceParts } from './instance-parts.ts';
import type { InstanceRecord } from './instance-records.ts';
import type { LoadedEngine } from './load-watch.ts';
import { untilMemoryIsFree } from './node-memory.ts';
import { observe } from './observe.ts';
import type { InstanceLoad, ObservedInstance } from './observed-instance.ts';
import type { Resident } from './residency.ts';

/** Drives one engine through the states of its machine. */
export class Instance {
  private readonly parts: InstanceParts;
  private spec: InstanceSpec;
  private state: InstanceState = INITIAL_STATE;
  /** Undefined while there is none, or none yet. */
  private run: EngineRun | undefined;
  /** On demand only: asked for, and not unloaded since. */
  private awake = false;
  /** Memory of the last engine is still being given back. */
  private givingBack = false;
  /** What was free on the node when its engine was told to end. */
  private freeBefore: Promise<number | undefined> | undefined;
  private modelSizeBytes = 0;
  private waitingSinceMs = 0;
  private waitReason = '';
  private retryAtUnixMs = 0;
  private retry: NodeJS.Timeout | undefined;
  /** A file of it differed from what was downloaded, and is replaced. */
  private repaired = false;

  constructor(spec: InstanceSpec, parts: InstanceParts) {
    this.spec = spec;
    this.parts = parts;
  }

  /** What is to be reported. */
  get observed(): ObservedInstance {
    const { clock } = this.parts;
    const { spec, state, run, waitReason, retryAtUnixMs } = this;
    const record = this.record();
    return observe({ spec, state, run, record, waitReason, retryAtUnixMs, nowMs: clock.monotonicMs() });
  }

  /** Load figures; undefined while it is not ready. */
  async load(): Promise<InstanceLoad | undefined> {
    const { seen, loaded } = this.run ?? {};
    const engine = this.readyEngine;
    if (engine === undefined || seen === undefined) return undefined;
    const { clock } = this.parts;
    const sinceMs = this.idleSinceMs();
    return {
      instanceId: this.spec.instanceId,
      slots: loaded?.slots ?? 0,
      ...seen,
      residentBytes: await engine.residentBytes(),
      idleSinceUnixMs: sinceMs === undefined ? 0 : Math.round(clock.nowMs() - (clock.monotonicMs() - sinceMs)),
    };
  }

  /** Its place among those that share the node's memory; none when it takes and wants none. */
  residents(): Resident[] {
    const { instanceId: id, pinned, residency } = this.spec;
    const { phase } = this.state;
    const always = residency === 'always';
    const evictableSinceMs = always || pinned ? undefined : this.idleSinceMs();
    const entry = { id, memoryBytes: this.memoryBytes(), always, waitingSinceMs: this.waitingSinceMs };
    const leaving: Resident = { ...entry, state: 'leaving', evictableSinceMs: undefined };
    // One that waits while its former engine's memory is not free yet is both.
    const before = this.givingBack ? [{ ...leaving, id: `${id} before` }] : [];
    if (phase === 'waiting') return [...before, { ...entry, state: 'waiting', evictableSinceMs: undefined }];
    if (phase === 'starting') return [{ ...entry, state: 'loading', evictableSinceMs: undefined }];
    if (phase === 'ready') return [{ ...entry, state: 'loaded', evictableSinceMs }];
    return phase === 'draining' || phase === 'stopping' ? [leaving] : before;
  }

  /** Installation whose files the instance uses. */
  get installationId(): string {
    return this.spec.installationId;
  }

  /** True when it neither runs nor shall run. */
  get isOver(): boolean {
    return this.state.phase === 'stopped' && this.state.aim === 'gone' && !this.givingBack;
  }

  /** The engine that may be given requests; undefined while there is none. */
  get readyEngine(): Engine | undefined {
    return this.state.phase === 'ready' ? this.run?.engine : undefined;
  }

  /** Slots of the ready engine; 0 = it did not say. */
  get slots(): number {
    return this.run?.loaded?.slots ?? 0;
  }

  /** Shall be so. An engine with another spec is drained and replaced. */
  want(spec: InstanceSpec): void {
    const { records } = this.parts;
    const replaced = !isDeepStrictEqual(engineSpecOf(spec), engineSpecOf(this.spec));
    const estimated = spec.memoryEstimateBytes !== this.spec.memoryEstimateBytes;
    this.spec = spec;
    if (estimated) this.reconsider();
    if (spec.loadTicket > records.of(spec.instanceId).loadTicket) {
      records.note(spec.instanceId, { loadTicket: spec.loadTicket, held: false });
      this.awake = true;
    }
    if (replaced || this.repaired) {
      this.repaired = false;
      this.modelSizeBytes = 0;
      // What runs or failed did so with the spec before; what waits or ends begins with the new one anyway.
      if (['starting', 'ready', 'failed'].includes(this.state.phase)) this.dispatch({ type: 'restart' });
    }
    this.dispatch({ type: 'aimed', aim: this.aim() });
  }

  /** Shall not be. */
  unwant(): void {
    this.dispatch({ type: 'aimed', aim: 'gone' });
  }

  /** Out of memory until its next ticket. */
  unload(): void {
    this.awake = false;
    if (this.spec.residency === 'always') this.parts.records.note(this.spec.instanceId, { held: true });
    if (this.state.aim !== 'gone') this.dispatch({ type: 'aimed', aim: 'unloaded' });
  }

  /** Run anew, whatever happened before; loads it if it was not. */
  restart(): void {
    this.awake = true;
    this.parts.records.note(this.spec.instanceId, { held: false });
    this.dispatch({ type: 'restart' });
  }

  /** Unloads it when it is on demand and nobody used it for so long. */
  unloadIfIdle(): void {
    const { residency, idleUnloadS } = this.spec;
    if (residency !== 'on_demand' || idleUnloadS === 0 || this.state.phase !== 'ready') return;
    const idleSinceMs = this.idleSinceMs();
    if (idleSinceMs !== undefined && this.parts.clock.monotonicMs() - idleSinceMs >= idleUnloadS * 1_000) this.unload();
  }

  /** There is room: it may load. */
  admit(): void {
    this.dispatch({ type: 'admitted' });
  }

  /** There will never be room. */
  refuse(failure: EngineFailure): void {
    this.dispatch({ type: 'refused', failure });
  }

  /** The rules for room changed, or what it needs: one that did not fit may fit now. */
  reconsider(): void {
    if (this.state.phase === 'failed' && this.state.failure?.class === 'does_not_fit') {
      this.dispatch({ type: 'restart' });
    }
  }

  /** Says why it waits. */
  waits(reason: string): void {
    if (reason === this.waitReason) return;
    this.waitReason = reason;
    this.parts.onChange();
  }

  /** Takes over an engine that an earlier agent process started. */
  adopt(engine: Engine): void {
    this.dispatch({ type: 'adopted' });
    this.awake = true;
    this.newRun().adopt(engine);
  }

  /** Leaves everything as it is and forgets it: the agent ends, engines go on. */
  release(): void {
    clearTimeout(this.retry);
    this.run?.release();
  }

  /** Ends the engine at once. */
  async stopNow(): Promise<void> {
    this.release();
    await this.run?.engine?.stop();
  }

  private aim(): Aim {
    const { residency, instanceId } = this.spec;
    if (residency === 'on_demand') return this.awake ? 'loaded' : 'unloaded';
    return this.parts.records.of(instanceId).held ? 'unloaded' : 'loaded';
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
      case 'ask-for-room':
        return void this.askForRoom();
      case 'leave-room':
        return void this.leaveRoom();
      case 'launch':
        return void this.newRun().launch();
      case 'drain':
        return void this.drain();
      case 'terminate':
        this.freeBefore = this.parts.memory.freeBytes().catch(() => undefined);
        return void this.run?.terminate();
      case 'kill':
        return void this.run?.kill();
      case 'retry-after':
        this.retryAtUnixMs = Math.round(this.parts.clock.nowMs() + effect.delayMs);
        this.retry = setTimeout(() => this.dispatch({ type: 'retry-due' }), effect.delayMs).unref();
        return;
      case 'cancel-retry':
        this.retryAtUnixMs = 0;
        return clearTimeout(this.retry);
      case 'verify-files':
        return void this.verifyFiles();
    }
  }

  private async askForRoom(): Promise<void> {
    this.waitingSinceMs = this.parts.clock.monotonicMs();
    this.waitReason = '';
    this.retryAtUnixMs = 0;
    if (this.modelSizeBytes === 0) {
      this.modelSizeBytes = await this.parts.engines.modelSizeBytes(this.spec.modelPath);
      this.parts.onChange();
    }
  }

  /** What it took last, else what it is expected to take, else a little more than its files. */
  private memoryBytes(): number {
    return this.record().memoryBytes || this.spec.memoryEstimateBytes || Math.round(this.modelSizeBytes * 1.1);
  }

  private async leaveRoom(): Promise<void> {
    const held = this.run?.loaded === undefined ? 0 : this.memoryBytes();
    this.run = undefined;
    if (this.givingBack) return;
    this.givingBack = true;
    // What cannot be measured is not waited for.
    await untilMemoryIsFree(this.parts.memory, held, await this.freeBefore).catch(() => undefined);
    this.freeBefore = undefined;
    this.givingBack = false;
    this.parts.onChange();
  }

  private newRun(): EngineRun {
    const run = new EngineRun(this.spec, this.parts, {
      isAwaited: () => this.state.phase === 'starting',
      onChange: () => this.parts.onChange(),
      onReady: (loaded) => this.noteLoad(run, loaded),
      onTimedOut: (message) => this.dispatch({ type: 'load-timed-out', ...(message !== undefined && { message }) }),
      onHung: () => this.dispatch({ type: 'hung' }),
      onEnded: (failure) => this.dispatch({ type: 'ended', failure }),
    });
    this.run = run;
    return run;
  }

  /** What is remembered of it; measures of another file or of other settings say nothing of this one. */
  private record(): InstanceRecord {
    const record = this.parts.records.of(this.spec.instanceId);
    return record.measuredOf === fingerprintOf(this.spec) ? record : { ...record, memoryBytes: 0, loadMs: 0 };
  }

  private noteLoad(run: EngineRun, { memoryBytes, loadMs }: LoadedEngine): void {
    this.parts.records.note(this.spec.instanceId, {
      measuredOf: fingerprintOf(this.spec),
      memoryBytes: memoryBytes || this.record().memoryBytes,
      loadMs: run.adopted ? this.record().loadMs : Math.round(loadMs),
    });
    this.dispatch({ type: 'ready' });
  }

  private idleSinceMs(): number | undefined {
    const sinceMs = this.parts.traffic.idleSinceMs(this.spec.instanceId);
    return sinceMs === undefined ? undefined : Math.max(sinceMs, this.state.readyAtMs ?? 0);
  }

  private async verifyFiles(): Promise<void> {
    // Fetched again, they are there when the instance is wanted the next time.
    this.repaired = await this.parts.verifyFiles(this.spec.installationId).catch(() => false);
  }

  private async drain(): Promise<void> {
    await this.parts.traffic.whenIdle(this.spec.instanceId, this.parts.drainTimeoutMs);
    this.dispatch({ type: 'drained' });
  }
}
