import { setTimeout as sleep } from 'node:timers/promises';
import { purposeOf } from '../engine/engine-client.ts';
import { classifyExit, EngineRefused, type EngineFailure } from '../engine/engine-failure.ts';
import type { Engine, EngineSpec } from '../engine/engines.ports.ts';
import { EngineWatch, type EngineSeen } from './engine-watch.ts';
import type { InstanceParts } from './instance-parts.ts';
import { watchLoad, type LoadedEngine } from './load-watch.ts';

/** Told of what becomes of a run. */
export interface RunOwner {
  /** Whether it is still to become ready. */
  isAwaited: () => boolean;
  /** The pid or the progress changed. */
  onChange: () => void;
  onReady: (loaded: LoadedEngine) => void;
  onTimedOut: (message: string | undefined) => void;
  onHung: () => void;
  /** Once, and nothing after it. */
  onEnded: (failure: EngineFailure) => void;
}

const TERMINATE_RETRY_MS = 30_000;
const DEFAULT_BATCH_TOKENS = 2048;
const CANNOT_START: EngineFailure = { class: 'crashed', message: 'The engine cannot be started.' };

/** One engine from its start, or from its adoption, to its end. */
export class EngineRun {
  /** Undefined until the process is there, and again when it has ended. */
  engine: Engine | undefined;
  /** Undefined until it made a token. */
  loaded: LoadedEngine | undefined;
  /** 0 to 1. */
  progress = 0;
  /** Whether an earlier agent process started it. */
  adopted = false;
  readonly startedAtMs: number;
  private readonly spec: EngineSpec;
  private readonly parts: InstanceParts;
  private readonly owner: RunOwner;
  private watch: EngineWatch | undefined;
  private isToEnd = false;

  constructor(spec: EngineSpec, parts: InstanceParts, owner: RunOwner) {
    this.spec = spec;
    this.parts = parts;
    this.owner = owner;
    this.startedAtMs = parts.clock.monotonicMs();
  }

  /** Load figures of the last look; undefined until it is ready. */
  get seen(): EngineSeen | undefined {
    return this.watch?.seen;
  }

  /** Starts an engine. */
  async launch(): Promise<void> {
    try {
      this.attach(await this.parts.engines.launch(this.spec));
    } catch (error) {
      this.owner.onEnded(error instanceof EngineRefused ? error.failure : CANNOT_START);
      return;
    }
    // It may have been told to end while the process was being started.
    if (this.isToEnd) await this.terminate();
  }

  /** Takes over an engine that an earlier agent process started. */
  adopt(engine: Engine): void {
    this.adopted = true;
    this.attach(engine);
  }

  /** Ends it, however long that takes. */
  async terminate(): Promise<void> {
    this.isToEnd = true;
    const { engine } = this;
    // Without an engine a launch is under way, which looks when it is done.
    if (engine === undefined) return;
    this.release();
    try {
      await engine.stop();
    } catch {
      // Stuck in its driver: nothing else helps than to try again until the host is repaired.
      await sleep(TERMINATE_RETRY_MS, undefined, { ref: false });
      if (this.engine === engine) await this.terminate();
    }
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.release();
    await this.engine?.kill();
  }

  /** Looks at it no more, and lets it run. */
  release(): void {
    this.watch?.stop();
  }

  private attach(engine: Engine): void {
    this.engine = engine;
    this.owner.onChange();
    void engine.exited.then(async (exit) => {
      this.release();
      const failure = classifyExit(exit, await engine.logTail());
      this.engine = undefined;
      this.owner.onEnded(failure);
    });
    void this.becomeReady(engine);
  }

  private async becomeReady(engine: Engine): Promise<void> {
    const { owner, spec } = this;
    const outcome = await watchLoad({
      engine,
      modelPath: spec.modelPath,
      purpose: purposeOf(spec.settings),
      adopted: this.adopted,
      patienceMs: this.parts.watch.patienceMs,
      clock: this.parts.clock,
      isWanted: () => this.engine === engine && owner.isAwaited(),
      onProgress: (progress) => {
        this.progress = progress;
        owner.onChange();
      },
    });
    if (outcome.type === 'timed-out') owner.onTimedOut(outcome.message);
    if (outcome.type === 'ready') this.enterService(engine, outcome.loaded);
  }

  private enterService(engine: Engine, loaded: LoadedEngine): void {
    const { clock, watch } = this.parts;
    const { settings } = this.spec;
    this.loaded = loaded;
    this.watch = new EngineWatch({
      engine,
      purpose: purposeOf(settings),
      clock,
      limits: watch,
      batchTokens: Math.min(settings.batchTokens ?? DEFAULT_BATCH_TOKENS, loaded.contextTokens || Infinity),
      promptTokenMs: loaded.promptTokenMs,
      onHung: () => {
        if (this.engine === engine) this.owner.onHung();
      },
    });
    this.owner.onReady(loaded);
  }
}
