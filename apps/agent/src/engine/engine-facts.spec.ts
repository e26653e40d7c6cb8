import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeTinyGguf } from '@roundhouse/gguf';
import { ManualClock } from '@roundhouse/kernel';
import { EngineBuildSource, inspectEngine, parseEngineFlags, parseEngineVersion } from './engine-build.ts';
import { nextRates, parseEngineMetrics } from './engine-metrics.ts';
import { EnginePorts } from './engine-ports.ts';
import { HandleTable, type EngineHandle } from './handle-table.ts';
import { inspectModelFile } from './model-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-engine-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('engine build', () => {
  it('reads version and flags', () => {
    expect(parseEngineVersion('version: 0.7.0 (build 11669, commit Debian)\nbuilt with GNU')).toBe(
      '0.7.0 (build 11669, commit Debian)',
    );
    expect(parseEngineVersion('hello')).toBeUndefined();
    const help = '-np,   --parallel N    number of slots\n--ui,  --webui, --no-ui, --no-webui   page\n   non--flag';
    expect([...parseEngineFlags(help)]).toEqual(['--parallel', '--ui', '--webui', '--no-ui', '--no-webui']);
  });
});

describe('EngineBuildSource', () => {
  it('looks again until it finds one, and when it was replaced', async () => {
    const path = join(directory, 'llama-server');
    const builds = new EngineBuildSource(path, {});
    await expect(builds.get()).rejects.toMatchObject({ reason: 'ENGINE_MISSING' });
    writeFileSync(path, '#!/bin/sh\n[ "$1" = --help ] && echo "--offline" || echo "version: 1 (b1)"\n', {
      mode: 0o755,
    });
    expect(await builds.get()).toMatchObject({ version: '1 (b1)', flags: new Set(['--offline']) });
    rmSync(path);
    expect((await builds.get()).version).toBe('1 (b1)');
    expect(builds.known?.version).toBe('1 (b1)');
    writeFileSync(path, '#!/bin/sh\necho "version: 2 (b2)"\n', { mode: 0o755 });
    expect((await builds.get()).version).toBe('2 (b2)');
  });

  it('names a build by its binary and by what it says of itself, and finds the tool for dry runs beside it', async () => {
    const path = join(directory, 'llama-server');
    const said = join(directory, 'version');
    const write = (version: string): void => writeFileSync(said, version);
    writeFileSync(path, `#!/bin/sh\necho "version: $(cat ${said})"\n`, { mode: 0o755 });
    write('1 (b1)');
    const first = await inspectEngine(path, process.env);
    expect(first).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), dryRunPath: undefined });
    writeFileSync(join(directory, 'llama-fit-params'), '', { mode: 0o755 });
    write('2 (b2)');
    const second = await inspectEngine('llama-server', { ...process.env, PATH: `${directory}:${process.env['PATH']}` });
    expect(second.id).not.toBe(first.id);
    expect(second.dryRunPath).toBe(join(directory, 'llama-fit-params'));
  });

  it('refuses a program that is something else', async () => {
    await expect(inspectEngine('/bin/true', {})).rejects.toMatchObject({ reason: 'ENGINE_MISSING' });
  });
});

describe('engine metrics', () => {
  const NOTHING = parseEngineMetrics('');

  it('reads what is counted, and 0 for what is missing or no number', () => {
    const text =
      '# HELP x\nllamacpp:requests_processing 2\nllamacpp:requests_deferred 5\nllamacpp:n_decode_total 7\n' +
      'llamacpp:prompt_tokens_total 40\nllamacpp:prompt_seconds_total 0.5\nllamacpp:tokens_predicted_total nan\n';
    expect(parseEngineMetrics(text)).toEqual({
      ...NOTHING,
      busySlots: 2,
      queueLength: 5,
      decodes: 7,
      promptTokens: 40,
      promptSeconds: 0.5,
    });
    expect(Object.values(NOTHING).every((value) => value === 0)).toBe(true);
  });

  it('tells the speed of the last work, over all slots, and keeps it while there is none', () => {
    const known = { tokensPerSecond: 0, promptTokensPerSecond: 0 };
    const before = { ...NOTHING, busySlots: 2 };
    const now = { ...before, promptTokens: 400, promptSeconds: 2, predictedTokens: 60, predictedSeconds: 6 };
    const rates = nextRates(before, now, known);
    expect(rates).toEqual({ tokensPerSecond: 20, promptTokensPerSecond: 200 });
    expect(nextRates(now, { ...now, busySlots: 0 }, rates)).toEqual(rates);
  });
});

describe('EnginePorts', () => {
  it('lets a port rest for 15 s and skips what others use', async () => {
    const clock = new ManualClock();
    const ports = new EnginePorts({ first: 1, last: 3 }, clock, async (port) => port !== 2);
    ports.occupy(3);
    expect(await ports.acquire()).toBe(1);
    await expect(ports.acquire()).rejects.toMatchObject({ reason: 'OVERLOADED' });
    ports.release(1);
    clock.advance(14_999);
    await expect(ports.acquire()).rejects.toMatchObject({ reason: 'OVERLOADED' });
    clock.advance(1);
    expect(await ports.acquire()).toBe(1);
  });
});

describe('HandleTable', () => {
  const handle: EngineHandle = {
    instanceId: 'i',
    deploymentId: 'd',
    installationId: 'n',
    modelPath: '/m.gguf',
    settings: { parallel: 2, embeddings: false },
    engineBuild: '',
    pid: 7,
    startTicks: 8,
    marker: '/k',
    port: 9,
    buildId: 'b',
    launchedAtUnixMs: 10,
  };

  it('gives the same handles to the next process', async () => {
    const path = join(directory, 'engines.json');
    const first = new HandleTable(path);
    await first.put(handle);
    await first.put({ ...handle, instanceId: 'other' });
    await first.remove('other');
    expect(await new HandleTable(path).load()).toEqual([handle]);
  });

  it('starts empty where its file is absent or broken', async () => {
    const path = join(directory, 'engines.json');
    expect(await new HandleTable(path).load()).toEqual([]);
    for (const text of ['{', '[{"pid":"x"}]', '']) {
      writeFileSync(path, text);
      expect(await new HandleTable(path).load()).toEqual([]);
    }
  });
});

describe('inspectModelFile', () => {
  it('reads a whole file and names the fault of a broken one', async () => {
    const path = join(directory, 'm.gguf');
    const file = writeTinyGguf({ seed: 1 });
    writeFileSync(path, file);
    expect(await inspectModelFile(path)).toEqual({
      kind: 'model',
      architecture: 'llama',
      sizeBytes: file.length,
      poolingKnown: false,
      chatTemplateSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    writeFileSync(path, file.subarray(0, -1));
    await expect(inspectModelFile(path)).rejects.toThrow(/its tensors need/);
    writeFileSync(path, 'GGUX');
    await expect(inspectModelFile(path)).rejects.toThrow(/does not start with/);
  });
});
