import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import { eventually } from '@roundhouse/testing';
import type { EngineClient } from '../engine/engine-client.ts';
import { EngineRefused, type EngineExit, type EngineFailure } from '../engine/engine-failure.ts';
import { parseEngineMetrics } from '../engine/engine-metrics.ts';
import type { Engine, EngineSpec, InstanceSpec } from '../engine/engines.ports.ts';
import type { InstanceParts } from './instance-parts.ts';
import { InstanceRecords } from './instance-records.ts';
import { DEFAULT_RESTART } from './reactions.ts';
import { Supervisor } from './supervisor.ts';

const GIB = 1024 ** 3;
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
const onDemand = (instanceId: string, change: Partial<InstanceSpec> = {}): InstanceSpec => ({
  ...spec,
  instanceId,
  residency: 'on_demand',
  loadTicket: 1,
  memoryEstimateBytes: 4 * GIB,
  ...change,
});

/** Figures of a real llama-server's log. */
const LOG = 'llama_kv_cache:        CPU KV buffer size =     8.00 MiB\noffloaded 3/4 layers to GPU\n';

class FakeEngine implements Engine {
  readonly port = 1;
  readonly apiKey = 'k';
  readonly buildId = 'b1';
  launchedAtUnixMs = Date.now();
  readonly modelSizeBytes = 0;
  readonly pid: number;
  works = true;
  own = true;
  stopped = false;
  killed = false;
  /** Undefined = no answer. */
  metrics: string | undefined = 'llamacpp:requests_processing 0\n';
  private readonly end = Promise.withResolvers<EngineExit>();
  readonly exited = this.end.promise;
  readonly client = {
    isHealthy: async () => true,
    isOwn: async () => this.own,
    proveWork: async () => {
      if (!this.works) throw new AppError('ENGINE_FAILED', 'no token');
      return 1;
    },
    properties: async () => ({ slots: 4, contextTokens: 256, capabilities: ['tools'] }),
    counters: async () => (this.metrics === undefined ? undefined : parseEngineMetrics(this.metrics)),
  } as unknown as EngineClient;

  constructor(pid: number) {
    this.pid = pid;
  }

  logStart = async (): Promise<string> => LOG;
  logTail = async (): Promise<string> => '';
  residentBytes = async (): Promise<number> => 7;
  stop = async (): Promise<void> => {
    this.stopped = true;
    this.crash({ code: 0, signal: undefined });
  };
  kill = async (): Promise<void> => {
    this.killed = true;
    this.crash({ code: undefined, signal: 'SIGKILL' });
  };
  crash(exit: EngineExit): void {
    this.end.resolve(exit);
  }
}

interface Change extends Partial<Omit<InstanceParts, 'engines'>> {
  engines?: Partial<InstanceParts['engines']>;
}

function setUp(change: Change = {}) {
  const launched: { engine: FakeEngine; spec: EngineSpec }[] = [];
  const prepare = { next: (engine: FakeEngine): FakeEngine => engine };
  const idle = new Map<string, number | undefined>();
  const parts: InstanceParts = {
    traffic: { whenIdle: async () => undefined, idleSinceMs: (id) => (idle.has(id) ? idle.get(id) : 0) },
    clock: systemClock,
    limits: { ...DEFAULT_RESTART, baseMs: 20, capMs: 100, longBaseMs: 60_000 },
    watch: { patienceMs: 60, slowestFactor: 5, intervalMs: 10 },
    memory: { totalBytes: async () => 0, freeBytes: async () => undefined },
    records: new InstanceRecords(),
    drainTimeoutMs: 100,
    random: () => 0.5,
    verifyFiles: async () => false,
    onChange: () => undefined,
    ...change,
    engines: {
      launch: async (wanted) => {
        const engine = prepare.next(new FakeEngine(launched.length + 1));
        launched.push({ engine, spec: wanted });
        return engine;
      },
      adopt: async () => [],
      logs: async () => ['a line'],
      modelSizeBytes: async () => 0,
      ...change.engines,
    },
  };
  const supervisor = new Supervisor(parts);
  const phaseOf = (id: string) => supervisor.observed().find(({ instanceId }) => instanceId === id)?.phase;
  return { supervisor, launched, prepare, idle, phaseOf, parts };
}

const PATIENT = { patienceMs: 60_000, slowestFactor: 5, intervalMs: 10 };

const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

describe('Supervisor', () => {
  it('gives an engine requests only once it made a token, not when it is merely healthy', async () => {
    const { supervisor, launched, prepare } = setUp();
    prepare.next = (engine) => Object.assign(engine, { works: false });
    supervisor.run(spec);
    await eventually(() => launched.length === 1);
    await pause(30);
    expect(supervisor.readyEngine('i')).toBeUndefined();
    expect(supervisor.whyUnavailable('i')).toMatchObject({ reason: 'loading' });
    launched[0]!.engine.works = true;
    await eventually(() => supervisor.readyEngine('i') !== undefined);
    expect(supervisor.observed()[0]).toMatchObject({
      phase: 'ready',
      slots: 4,
      pid: 1,
      adopted: false,
      contextTokens: 256,
      capabilities: ['tools'],
      layersOffloaded: 3,
      layersTotal: 4,
      memoryBytes: 8 * 1024 ** 2,
      engineBuild: 'b1',
      loadProgress: 1,
    });
    expect(await supervisor.samples()).toEqual([
      expect.objectContaining({ instanceId: 'i', slots: 4, busySlots: 0, residentBytes: 7 }),
    ]);
  });

  it('gives no requests to whoever took the port of its engine', async () => {
    const { supervisor, launched, prepare } = setUp();
    prepare.next = (engine) => Object.assign(engine, { own: false });
    supervisor.run(spec);
    await eventually(() => launched.length === 1);
    await pause(50);
    expect(supervisor.readyEngine('i')).toBeUndefined();
  });

  it('restarts a crashed engine after its back-off', async () => {
    const { supervisor, launched } = setUp();
    supervisor.run(spec);
    await eventually(() => supervisor.readyEngine('i') !== undefined);
    launched[0]!.engine.crash({ code: undefined, signal: 'SIGKILL' });
    await eventually(() => supervisor.observed()[0]?.phase === 'failed');
    expect(supervisor.observed()[0]).toMatchObject({ failure: { class: 'killed' }, pid: 0, failures: 1 });
    expect(supervisor.observed()[0]?.retryAtUnixMs).toBeGreaterThan(Date.now() - 1_000);
    await eventually(() => supervisor.readyEngine('i')?.pid === 2);
    expect(supervisor.observed()[0]?.failure).toBeUndefined();
  });

  it('kills and replaces an engine that is busy, counts nothing and fails its canary', async () => {
    const { supervisor, launched } = setUp();
    supervisor.run(spec);
    await eventually(() => supervisor.readyEngine('i') !== undefined);
    const { engine } = launched[0]!;
    engine.metrics = 'llamacpp:requests_processing 1\nllamacpp:n_decode_total 5\n';
    await pause(150);
    expect(engine.killed).toBe(false);
    engine.works = false;
    await eventually(() => engine.killed);
    await eventually(() => supervisor.readyEngine('i')?.pid === 2);
  });

  it('does not try again without an engine binary until somebody may have installed one, or says so', async () => {
    let tries = 0;
    const missing: EngineFailure = { class: 'engine_missing', message: 'none here' };
    const launch = async (): Promise<Engine> => {
      tries += 1;
      throw new EngineRefused(missing);
    };
    const { supervisor } = setUp({ engines: { launch } });
    supervisor.run(spec);
    await eventually(() => supervisor.observed()[0]?.phase === 'failed');
    await pause(60);
    expect(tries).toBe(1);
    expect(supervisor.observed()[0]).toMatchObject({ failure: missing, message: 'none here' });
    supervisor.restart('i');
    await eventually(() => tries === 2);
  });

  it('tells as a condition of the node that its driver is lost', async () => {
    const lost: EngineFailure = { class: 'driver_lost', message: 'no GPU' };
    const { supervisor } = setUp({ engines: { launch: () => Promise.reject(new EngineRefused(lost)) } });
    supervisor.run(spec);
    await eventually(() => supervisor.conditions().length === 1);
    expect(supervisor.conditions()).toEqual([{ kind: 'driver_lost', message: 'no GPU' }]);
  });

  it('has a broken file looked at, and loads again only once it was replaced', async () => {
    let tries = 0;
    let damaged = false;
    const broken: EngineFailure = { class: 'corrupt_file', message: 'broken' };
    const engine = new FakeEngine(1);
    const { supervisor } = setUp({
      engines: {
        launch: async () => {
          tries += 1;
          if (tries > 2) return engine;
          throw new EngineRefused(broken);
        },
      },
      verifyFiles: async () => damaged,
    });
    supervisor.run(spec);
    await eventually(() => supervisor.observed()[0]?.phase === 'failed');
    await pause(60);
    supervisor.run(spec);
    await pause(20);
    expect(tries).toBe(1);
    damaged = true;
    supervisor.restart('i');
    await eventually(() => tries === 2 && supervisor.observed()[0]?.phase === 'failed');
    await pause(10);
    // The files are there again: the instance is wanted once more.
    supervisor.run(spec);
    await eventually(() => supervisor.readyEngine('i') === engine);
  });

  it('takes over an engine without launching one, and replaces it when the settings changed', async () => {
    const engine = new FakeEngine(99);
    const adopting = setUp({ engines: { adopt: async () => [{ spec, engine }] } });
    await adopting.supervisor.adopt();
    adopting.supervisor.run({ ...spec });
    await eventually(() => adopting.supervisor.readyEngine('i')?.pid === 99);
    expect(adopting.supervisor.observed()[0]?.adopted).toBe(true);
    // What an instance is beside its engine changes without a new engine.
    adopting.supervisor.run({ ...spec, pinned: true, settings: { parallel: undefined, embeddings: false } });
    await pause(20);
    expect(engine.stopped).toBe(false);
    const changed = { ...spec, settings: { parallel: 2, embeddings: false } };
    adopting.supervisor.run(changed);
    await eventually(() => adopting.supervisor.readyEngine('i')?.pid === 1);
    expect(engine.stopped).toBe(true);
    expect(adopting.launched.map((launch) => launch.spec)).toEqual([changed]);
    expect(adopting.supervisor.observed()[0]?.adopted).toBe(false);
  });

  it('takes over an engine in the middle of work without asking it for more, and one that never worked only after a token', async () => {
    const [busy, idle] = [new FakeEngine(1), new FakeEngine(2)];
    Object.assign(busy, { metrics: undefined, works: false });
    idle.works = false;
    const adopt = async () => [
      { spec, engine: busy },
      { spec: { ...spec, instanceId: 'j' }, engine: idle },
    ];
    // A tool of the GPU's vendor that hangs holds up nobody.
    const hanging = { totalBytes: () => new Promise<number>(() => undefined), freeBytes: async () => undefined };
    const { supervisor } = setUp({ engines: { adopt }, memory: hanging, watch: { ...PATIENT } });
    await supervisor.adopt();
    await eventually(() => supervisor.readyEngine('i') === busy);
    await pause(30);
    expect(supervisor.readyEngine('j')).toBeUndefined();
    idle.works = true;
    await eventually(() => supervisor.readyEngine('j') === idle);
  });

  it('ends an engine that it takes over and that must have loaded long ago but does not answer', async () => {
    const stuck = Object.assign(new FakeEngine(1), { own: false, launchedAtUnixMs: Date.now() - 3_600_000 });
    const { supervisor } = setUp({ engines: { adopt: async () => [{ spec, engine: stuck }] } });
    await supervisor.adopt();
    await eventually(() => supervisor.readyEngine('i')?.pid === 1 && stuck.stopped);
    expect(supervisor.readyEngine('i')).not.toBe(stuck);
  });

  it('waits for running requests before it stops an engine, then forgets it', async () => {
    let idle = (): void => undefined;
    const { supervisor, launched } = setUp({
      traffic: {
        idleSinceMs: () => 0,
        whenIdle: () =>
          new Promise((resolve) => {
            idle = resolve;
          }),
      },
    });
    supervisor.run(spec);
    await eventually(() => supervisor.readyEngine('i') !== undefined);
    supervisor.stop('i');
    expect(supervisor.observed()[0]?.phase).toBe('draining');
    expect(supervisor.readyEngine('i')).toBeUndefined();
    expect(supervisor.whyUnavailable('i')).toEqual({ reason: 'draining' });
    expect(launched[0]!.engine.stopped).toBe(false);
    idle();
    await eventually(() => supervisor.observed().length === 0);
    expect(launched[0]!.engine.stopped).toBe(true);
  });

  it('ends an engine whose launch was under way when it became unwanted', async () => {
    const gate = Promise.withResolvers<void>();
    const engine = new FakeEngine(1);
    const launch = async (): Promise<Engine> => {
      await gate.promise;
      return engine;
    };
    const { supervisor } = setUp({ engines: { launch } });
    supervisor.run(spec);
    await eventually(() => supervisor.observed()[0]?.phase === 'starting');
    supervisor.stop('i');
    gate.resolve();
    await eventually(() => supervisor.observed().length === 0);
    expect(engine.stopped).toBe(true);
  });

  it('knows no instance that it was not told of', async () => {
    const { supervisor } = setUp();
    expect(() => supervisor.unload('x')).toThrow(AppError);
    await expect(supervisor.logs('x', 1)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect(supervisor.whyUnavailable('x')).toEqual({ reason: 'not_loaded' });
    supervisor.run(spec);
    expect(await supervisor.logs('i', 1)).toEqual(['a line']);
  });
});

describe('Supervisor: residency', () => {
  it('loads on demand for a new ticket only, and says which it has served', async () => {
    const { supervisor, phaseOf, launched } = setUp();
    supervisor.run(onDemand('a', { loadTicket: 0 }));
    expect(phaseOf('a')).toBe('unloaded');
    supervisor.run(onDemand('a', { loadTicket: 3 }));
    await eventually(() => phaseOf('a') === 'ready');
    expect(supervisor.observed()[0]?.loadTicket).toBe(3);
    supervisor.unload('a');
    await eventually(() => phaseOf('a') === 'unloaded');
    supervisor.run(onDemand('a', { loadTicket: 3 }));
    await pause(20);
    expect([phaseOf('a'), launched.length]).toEqual(['unloaded', 1]);
    supervisor.run(onDemand('a', { loadTicket: 4 }));
    await eventually(() => phaseOf('a') === 'ready');
  });

  it('unloads the longest unused one to make room, never one in use or pinned', async () => {
    const { supervisor, phaseOf, idle, parts } = setUp();
    supervisor.limit({ maxLoadedInstances: 0, memoryBudgetBytes: 12 * GIB });
    for (const id of ['busy', 'pinned', 'idle']) {
      supervisor.run(onDemand(id, { pinned: id === 'pinned' }));
      await eventually(() => phaseOf(id) === 'ready');
    }
    idle.set('busy', undefined);
    for (const id of ['busy', 'pinned', 'idle']) parts.records.note(id, { memoryBytes: 4 * GIB });
    supervisor.run(onDemand('next'));
    await eventually(() => phaseOf('next') === 'ready');
    expect(['busy', 'pinned', 'idle'].map(phaseOf)).toEqual(['ready', 'ready', 'unloaded']);
    supervisor.run(onDemand('last', { memoryEstimateBytes: 5 * GIB }));
    idle.set('next', undefined);
    await eventually(() => supervisor.observed().find(({ instanceId }) => instanceId === 'last')?.message !== '');
    expect(supervisor.observed().find(({ instanceId }) => instanceId === 'last')).toMatchObject({
      phase: 'waiting',
      message: expect.stringContaining('It waits for memory: it needs 5.0 GiB'),
    });
    idle.set('next', 0);
  });

  it('refuses what will never fit, until the limits are others', async () => {
    const { supervisor, phaseOf } = setUp();
    supervisor.limit({ maxLoadedInstances: 0, memoryBudgetBytes: 2 * GIB });
    supervisor.run({ ...spec, memoryEstimateBytes: 3 * GIB });
    await eventually(() => phaseOf('i') === 'failed');
    expect(supervisor.observed()[0]).toMatchObject({
      failure: { class: 'does_not_fit' },
      message: 'It needs 3.0 GiB of memory; engines of this node may take 2.0 GiB.',
    });
    supervisor.limit({ maxLoadedInstances: 0, memoryBudgetBytes: 2.5 * GIB });
    await eventually(() => supervisor.observed()[0]?.failure?.message.includes('2.5 GiB') === true);
    supervisor.run({ ...spec, memoryEstimateBytes: 1 * GIB });
    await eventually(() => phaseOf('i') === 'ready');
  });

  it('loads one at a time', async () => {
    const gates = new Map<string, PromiseWithResolvers<Engine>>();
    const { supervisor } = setUp({
      engines: {
        launch: ({ instanceId }) => {
          const gate = Promise.withResolvers<Engine>();
          gates.set(instanceId, gate);
          return gate.promise;
        },
      },
    });
    supervisor.run({ ...spec, instanceId: 'one' });
    supervisor.run({ ...spec, instanceId: 'two' });
    await eventually(() => gates.size === 1);
    await pause(20);
    expect([...gates.keys()]).toEqual(['one']);
    gates.get('one')!.resolve(new FakeEngine(1));
    await eventually(() => gates.size === 2);
  });

  it('unloads on demand ones that nobody used for their time, not those that are in use', async () => {
    const { supervisor, phaseOf, idle } = setUp();
    supervisor.run(onDemand('a', { idleUnloadS: 1 }));
    await eventually(() => phaseOf('a') === 'ready');
    idle.set('a', undefined);
    await pause(1_300);
    expect(phaseOf('a')).toBe('ready');
    idle.set('a', 0);
    await eventually(() => phaseOf('a') === 'unloaded');
  });

  it('holds an instance that an operator unloaded until its next ticket, also over a restart of the agent', async () => {
    const records = new InstanceRecords();
    const first = setUp({ records });
    first.supervisor.run(spec);
    await eventually(() => first.phaseOf('i') === 'ready');
    first.supervisor.unload('i');
    await eventually(() => first.phaseOf('i') === 'unloaded');
    const second = setUp({ records });
    second.supervisor.run(spec);
    await pause(20);
    expect(second.phaseOf('i')).toBe('unloaded');
    second.supervisor.run({ ...spec, loadTicket: 1 });
    await eventually(() => second.phaseOf('i') === 'ready');
  });

  it('does not take what other settings needed for what these need', async () => {
    const { supervisor, phaseOf, prepare } = setUp();
    supervisor.run(spec);
    await eventually(() => phaseOf('i') === 'ready');
    expect(supervisor.observed()[0]?.memoryBytes).toBe(8 * 1024 ** 2);
    prepare.next = (engine) => Object.assign(engine, { works: false });
    supervisor.run({ ...spec, settings: { contextTokens: 8192, embeddings: false } });
    await eventually(() => phaseOf('i') === 'starting');
    expect(supervisor.observed()[0]).toMatchObject({ memoryBytes: 0 });
  });

  it('waits until the memory of one engine is free before it loads the next', async () => {
    let free = 10 * GIB;
    const {
      supervisor,
      phaseOf,
      launched,
      parts: built,
    } = setUp({
      memory: { totalBytes: async () => 0, freeBytes: async () => free },
    });
    supervisor.run(onDemand('a'));
    await eventually(() => phaseOf('a') === 'ready');
    built.records.note('a', { memoryBytes: 4 * GIB });
    supervisor.limit({ maxLoadedInstances: 1, memoryBudgetBytes: 0 });
    supervisor.run(onDemand('b'));
    await eventually(() => phaseOf('a') === 'unloaded');
    await pause(250);
    expect([phaseOf('b'), launched.length]).toEqual(['waiting', 1]);
    free = 13 * GIB;
    await eventually(() => phaseOf('b') === 'ready');
  });
});
