import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import type { EngineClient } from '../engine/engine-client.ts';
import type { EngineExit } from '../engine/engine-failure.ts';
import type { Engine, EngineSpec, InstanceSpec } from '../engine/engines.ports.ts';
import type { InstanceParts } from './instance.ts';
import { Supervisor } from './supervisor.ts';

const spec: InstanceSpec = {
  instanceId: 'i',
  deploymentId: 'd',
  installationId: 'n',
  modelPath: '/m',
  settings: { embeddings: false },
  engineBuild: '',
  residency: 'always',
  idleUnloadS: 0,
  loadTicket: 0,
  pinned: false,
  memoryEstimateBytes: 0,
};

class FakeEngine implements Engine {
  readonly port = 1;
  readonly apiKey = 'k';
  readonly modelSizeBytes = 0;
  readonly pid: number;
  healthy = true;
  works = true;
  stopped = false;
  private readonly end = Promise.withResolvers<EngineExit>();
  readonly exited = this.end.promise;
  readonly client = {
    isHealthy: async () => this.healthy,
    proveWork: async () => {
      if (!this.works) throw new AppError('ENGINE_FAILED', 'no token');
    },
    properties: async () => ({ slots: 4 }),
    sample: async () => ({ busySlots: 1, queueLength: 0, tokensPerSecond: 2 }),
  } as unknown as EngineClient;

  constructor(pid: number) {
    this.pid = pid;
  }

  logTail = async (): Promise<string> => '';
  stop = async (): Promise<void> => {
    this.stopped = true;
    this.crash({ code: 0, signal: undefined });
  };
  crash(exit: EngineExit): void {
    this.end.resolve(exit);
  }
}

function setUp(change: Partial<InstanceParts> = {}) {
  const launched: { engine: FakeEngine; spec: EngineSpec }[] = [];
  const prepare = { next: (engine: FakeEngine): FakeEngine => engine };
  const parts: InstanceParts = {
    engines: {
      launch: async (wanted) => {
        const engine = prepare.next(new FakeEngine(launched.length + 1));
        launched.push({ engine, spec: wanted });
        return engine;
      },
      adopt: async () => [],
    },
    traffic: { whenIdle: async () => undefined },
    clock: systemClock,
    limits: { baseMs: 20, capMs: 100, resetAfterMs: 60_000 },
    drainTimeoutMs: 100,
    random: () => 0.5,
    onChange: () => undefined,
    ...change,
  };
  return { supervisor: new Supervisor(parts), launched, prepare };
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition() && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
};

describe('Supervisor', () => {
  it('gives an engine requests only once it made a token, not when it is merely healthy', async () => {
    const { supervisor, launched, prepare } = setUp();
    prepare.next = (engine) => Object.assign(engine, { works: false });
    supervisor.run(spec);
    await until(() => launched.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(supervisor.readyEngine('i')).toBeUndefined();
    launched[0]!.engine.works = true;
    await until(() => supervisor.readyEngine('i') !== undefined);
    expect(supervisor.observed()[0]).toMatchObject({ phase: 'ready', slots: 4, pid: 1, adopted: false });
    expect(await supervisor.samples()).toEqual([
      expect.objectContaining({ instanceId: 'i', slots: 4, busySlots: 1, queueLength: 0, tokensPerSecond: 2 }),
    ]);
  });

  it('restarts a crashed engine after its back-off', async () => {
    const { supervisor, launched } = setUp();
    supervisor.run(spec);
    await until(() => supervisor.readyEngine('i') !== undefined);
    launched[0]!.engine.crash({ code: undefined, signal: 'SIGKILL' });
    await until(() => supervisor.observed()[0]?.phase === 'failed');
    expect(supervisor.observed()[0]).toMatchObject({ failure: { class: 'killed' }, pid: 0 });
    await until(() => supervisor.readyEngine('i')?.pid === 2);
    expect(supervisor.observed()[0]?.failure).toBeUndefined();
  });

  it('does not try again without an engine binary', async () => {
    let tries = 0;
    const launch = async (): Promise<Engine> => {
      tries += 1;
      throw new AppError('ENGINE_MISSING', 'none here');
    };
    const { supervisor } = setUp({ engines: { launch, adopt: async () => [] } });
    supervisor.run(spec);
    await until(() => supervisor.observed()[0]?.phase === 'failed');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(tries).toBe(1);
    expect(supervisor.observed()[0]?.failure).toEqual({ class: 'engine_missing', message: 'none here' });
  });

  it('takes over an engine without launching one, and replaces it when the settings changed', async () => {
    const engine = new FakeEngine(99);
    const { launched, supervisor } = setUp();
    const adopting = setUp({
      engines: {
        launch: async (wanted) => {
          const next = new FakeEngine(100);
          launched.push({ engine: next, spec: wanted });
          return next;
        },
        adopt: async () => [{ spec, engine }],
      },
    });
    supervisor.release();
    await adopting.supervisor.adopt();
    adopting.supervisor.run({ ...spec });
    await until(() => adopting.supervisor.readyEngine('i')?.pid === 99);
    expect(adopting.supervisor.observed()[0]?.adopted).toBe(true);
    const changed = { ...spec, settings: { parallel: 2, embeddings: false } };
    adopting.supervisor.run(changed);
    await until(() => adopting.supervisor.readyEngine('i')?.pid === 100);
    expect(engine.stopped).toBe(true);
    expect(launched.map((launch) => launch.spec)).toEqual([expect.objectContaining(changed)]);
    expect(adopting.supervisor.observed()[0]?.adopted).toBe(false);
  });

  it('waits for running requests before it stops an engine, then forgets it', async () => {
    let idle = (): void => undefined;
    const { supervisor, launched } = setUp({
      traffic: {
        whenIdle: () =>
          new Promise((resolve) => {
            idle = resolve;
          }),
      },
    });
    supervisor.run(spec);
    await until(() => supervisor.readyEngine('i') !== undefined);
    supervisor.stop('i');
    expect(supervisor.observed()[0]?.phase).toBe('draining');
    expect(supervisor.readyEngine('i')).toBeUndefined();
    expect(launched[0]!.engine.stopped).toBe(false);
    idle();
    await until(() => supervisor.observed().length === 0);
    expect(launched[0]!.engine.stopped).toBe(true);
  });

  it('ends an engine whose launch was under way when it became unwanted', async () => {
    const gate = Promise.withResolvers<void>();
    const engine = new FakeEngine(1);
    const launch = async (): Promise<Engine> => {
      await gate.promise;
      return engine;
    };
    const { supervisor } = setUp({ engines: { launch, adopt: async () => [] } });
    supervisor.run(spec);
    supervisor.stop('i');
    gate.resolve();
    await until(() => supervisor.observed().length === 0);
    expect(engine.stopped).toBe(true);
  });
});
