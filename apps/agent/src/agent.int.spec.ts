import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  InstallationPhase,
  InstancePhase,
  DesiredState,
  type CommandResult,
  type ObservedInstallation,
  type ObservedInstance,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { writeTinyGguf } from '@roundhouse/gguf';
import { newId } from '@roundhouse/kernel';
import {
  createAuthority,
  issueServiceCertificate,
  nodeServerName,
  type Authority,
  type KeyedCertificate,
} from '@roundhouse/pki';
import {
  childEnvironment,
  freePort,
  llamaServerPath,
  startProcess,
  testDirectory,
  until,
  type ManagedProcess,
  type TestDirectory,
} from '@roundhouse/testing';
import { FakeRegistry } from './fixtures/fake-registry.ts';

const main = join(import.meta.dirname, '..', 'dist', 'main.js');
const model = writeTinyGguf({ seed: 7 });
const sha256 = createHash('sha256').update(model).digest('hex');
const {
  INSTALLATION_PHASE_READY,
  INSTALLATION_PHASE_FAILED,
  INSTALLATION_PHASE_CANCELLED,
  INSTALLATION_PHASE_DOWNLOADING,
} = InstallationPhase;
const { INSTANCE_PHASE_READY, INSTANCE_PHASE_FAILED } = InstancePhase;

const llamaServer = await llamaServerPath();
if (llamaServer === undefined)
  process.stderr.write('agent.int.spec: no llama-server here; tests that need it are skipped\n');

let services: Authority;
let nodes: Authority;
let gateway: KeyedCertificate;
let directory: TestDirectory;
let registry: FakeRegistry;
let files: Server;
let answer: RequestListener;
let agent: ManagedProcess | undefined;
let inferencePort: number;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  services = await createAuthority({ name: 'services', validDays: 1 });
  nodes = await createAuthority({ name: 'nodes', validDays: 1 });
  gateway = await issueServiceCertificate(services, 'gateway');
});

beforeEach(async () => {
  directory = await testDirectory('agent');
  registry = new FakeRegistry(services, nodes);
  await registry.start();
  answer = (_, response) => response.end(model);
  files = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  inferencePort = await freePort();
  const enginePort = await freePort();
  await mkdir(join(directory.path, 'data'));
  await writeFile(join(directory.path, 'token'), 'the-token');
  await writeFile(join(directory.path, 'ca.pem'), services.certPem);
  environment = {
    ...childEnvironment(),
    DATA_DIR: join(directory.path, 'data'),
    NODE_NAME: 'gpu-1',
    ENROLL_ADDRESS: `127.0.0.1:${registry.ports.enroll}`,
    NODE_LINK_ADDRESS: `127.0.0.1:${registry.ports.nodeLink}`,
    ENROLL_CA_FILE: join(directory.path, 'ca.pem'),
    JOIN_TOKEN_FILE: join(directory.path, 'token'),
    INFERENCE_PORT: String(inferencePort),
    HEALTH_PORT: '0',
    ENGINE_PORTS: `${enginePort}-${enginePort + 20 > 65_535 ? 65_535 : enginePort + 20}`,
    DOWNLOAD_ALLOWED_CIDRS: '127.0.0.1/32:*',
    LLAMA_SERVER_PATH: llamaServer ?? '/nonexistent/llama-server',
  };
});

afterEach(async () => {
  await agent?.stop();
  for (const { pid } of handles()) endGroup(pid);
  registry.stop();
  files.closeAllConnections();
  await new Promise((resolve) => files.close(resolve));
  await directory.remove();
});

interface Handle {
  pid: number;
  port: number;
}

function handles(): Handle[] {
  try {
    return JSON.parse(readFileSync(join(directory.path, 'data', 'engines.json'), 'utf8')) as Handle[];
  } catch {
    return [];
  }
}

/** Ends an engine that this test's agent started. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Ended already.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function startAgent(): Promise<ManagedProcess> {
  agent = await startProcess({ name: 'agent', command: process.execPath, args: [main], env: environment });
  return agent;
}

const installationId = newId();
const instanceId = newId();

interface Wish {
  generation?: bigint;
  installed?: boolean;
  running?: boolean;
  name?: string;
  sha256?: string;
  sizeBytes?: number;
  embeddings?: boolean;
  loadTicket?: bigint;
  draining?: boolean;
}

function want(wish: Wish = {}): void {
  const name = wish.name ?? 'tiny.gguf';
  const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}/tiny.gguf`;
  const file = { name, url, sizeBytes: BigInt(wish.sizeBytes ?? model.length), sha256: wish.sha256 ?? sha256 };
  const settings = { contextTokens: 512, parallel: 2, gpuLayers: 0, threads: 1, embeddings: wish.embeddings ?? false };
  const instance = {
    id: instanceId,
    installationId,
    deploymentId: newId(),
    modelFile: name,
    settings,
    loadTicket: wish.loadTicket ?? 0n,
  };
  const desired = DesiredState.fromPartial({
    generation: wish.generation ?? 2n,
    installations: wish.installed === false ? [] : [{ id: installationId, artifactKey: 'tiny', files: [file] }],
    instances: wish.running === true ? [{ ...instance, deploymentId: DEPLOYMENT }] : [],
    settings: { draining: wish.draining ?? false },
  });
  registry.want(desired);
}

/** Half a second each, without a registry. */
const ROUNDS_ALONE = process.env['ROUNDHOUSE_LONG'] === '1' ? 120 : 4;
/** Sends the beginning of the model, then nothing more. */
const stalling: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': model.length });
  response.write(model.subarray(0, 100_000));
};

const DEPLOYMENT = newId();

const installationIn = (phase: InstallationPhase): Promise<ObservedInstallation> =>
  until(`installation in phase ${phase}`, 20_000, () =>
    registry.observed()?.installations.find((one) => one.phase === phase),
  );

const instanceIn = (phase: InstancePhase, timeoutMs = 30_000): Promise<ObservedInstance> =>
  until(`instance in phase ${phase}`, timeoutMs, () =>
    registry.observed()?.instances.find((one) => one.phase === phase),
  );

const partials = (): string[] => readdirSync(join(directory.path, 'data', 'models', 'store', 'ingest'));
const blobs = (): string[] => {
  const root = join(directory.path, 'data', 'models', 'store', 'blobs', 'sha256');
  return readdirSync(root).flatMap((prefix) => readdirSync(join(root, prefix)));
};

const chat = (body: object): Promise<{ status: number; body: string }> =>
  call('/v1/chat/completions', { messages: [{ role: 'user', content: 'hello' }], max_tokens: 4, ...body });

function call(path: string, body: object): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port: inferencePort,
        method: 'POST',
        path: `/${instanceId}${path}`,
        ca: nodes.certPem,
        cert: gateway.certPem,
        key: gateway.keyPem,
        servername: nodeServerName(registry.nodeId),
        headers: { 'content-type': 'application/json' },
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

const timeOf = (line: string): number => Date.parse((JSON.parse(line) as { time: string }).time);

describe('agent: joining', () => {
  it('joins once, links, probes, needs no token the second time, and joins anew with another one', async () => {
    await startAgent();
    await until('probe', 15_000, () => registry.received.some((message) => message.$case === 'probe'));
    await agent?.stop();
    await startAgent();
    await until(
      'second hello',
      15_000,
      () => registry.received.filter((message) => message.$case === 'hello').length === 2,
    );
    expect(registry.usedTokens).toEqual(['the-token']);
    await agent?.stop();
    await writeFile(join(directory.path, 'token'), 'another');
    await startAgent();
    await until(
      'third hello',
      15_000,
      () => registry.received.filter((message) => message.$case === 'hello').length === 3,
    );
    expect(registry.usedTokens).toEqual(['the-token', 'another']);
  });

  it('refuses to share its data directory with another agent', async () => {
    await startAgent();
    await until('hello', 15_000, () => registry.received.some((message) => message.$case === 'hello'));
    const second = await startProcess({ name: 'second', command: process.execPath, args: [main], env: environment });
    expect((await second.exited).code).toBe(1);
    expect(second.output()).toContain('Another agent');
  });
});

describe('agent: downloads', () => {
  it('reports wrong content as a mismatch and keeps nothing', async () => {
    answer = (_, response) => response.end(Buffer.alloc(model.length));
    want();
    await startAgent();
    expect(await installationIn(INSTALLATION_PHASE_FAILED)).toMatchObject({ reason: 'DOWNLOAD_MISMATCH' });
    expect([...partials(), ...blobs()]).toEqual([]);
  });

  it('reports a missing file and keeps nothing', async () => {
    answer = (_, response) => response.writeHead(404).end();
    want();
    await startAgent();
    expect(await installationIn(INSTALLATION_PHASE_FAILED)).toMatchObject({ reason: 'DOWNLOAD_NOT_FOUND' });
    expect([...partials(), ...blobs()]).toEqual([]);
  });

  it('reports a file for which there is no room before it asks for it', async () => {
    let asked = 0;
    answer = (_, response) => {
      asked += 1;
      response.end();
    };
    want({ sizeBytes: Number.MAX_SAFE_INTEGER });
    await startAgent();
    expect(await installationIn(INSTALLATION_PHASE_FAILED)).toMatchObject({ reason: 'DISK_FULL' });
    expect(asked).toBe(0);
  });

  it('refuses a file name that leads out of its folder', async () => {
    want({ name: '../../../escape.gguf' });
    await startAgent();
    expect(await installationIn(INSTALLATION_PHASE_FAILED)).toMatchObject({ reason: 'INVALID_REQUEST' });
    expect(readdirSync(directory.path).toSorted()).toEqual(['ca.pem', 'data', 'token']);
  });

  it('shows a cancelled download as cancelled, not failed, with no partial file left', async () => {
    answer = stalling;
    want();
    await startAgent();
    await installationIn(INSTALLATION_PHASE_DOWNLOADING);
    want({ generation: 3n, installed: false });
    expect(await installationIn(INSTALLATION_PHASE_CANCELLED)).toMatchObject({ reason: 'CANCELLED' });
    expect([...partials(), ...blobs()]).toEqual([]);
  });

  it('removes files that are no longer wanted, and only after registry said so', async () => {
    want();
    await startAgent();
    await installationIn(INSTALLATION_PHASE_READY);
    registry.stop();
    await agent?.stop();
    await startAgent();
    await agent?.waitForLine(/"message":"started"/, 15_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(blobs()).toEqual([sha256]);
    want({ generation: 3n, installed: false });
    await registry.start();
    await until('removal', 15_000, () => blobs().length === 0);
  });

  it('says that it has no engine instead of pretending', async () => {
    environment['LLAMA_SERVER_PATH'] = '/nonexistent/llama-server';
    want({ running: true });
    await startAgent();
    expect(await instanceIn(INSTANCE_PHASE_FAILED)).toMatchObject({ reason: 'ENGINE_MISSING' });
  });
});

describe('agent: commands', () => {
  it('cancels a download, which stays cancelled over a restart until it is retried (004-10, 004-19)', async () => {
    answer = stalling;
    want();
    await startAgent();
    await installationIn(INSTALLATION_PHASE_DOWNLOADING);
    await answered({ $case: 'cancelDownload', value: { installationId } });
    expect(await installationIn(INSTALLATION_PHASE_CANCELLED)).toMatchObject({ reason: 'CANCELLED' });
    expect([...partials(), ...blobs()]).toEqual([]);
    want({ generation: 3n });
    process.kill((agent as ManagedProcess).pid, 'SIGKILL');
    await (agent as ManagedProcess).exited;
    const before = registry.received.length;
    await startAgent();
    await until('word of the new agent', 15_000, () =>
      registry.received
        .slice(before)
        .some((message) => message.$case === 'observed' && message.value.generation === 3n),
    );
    expect(registry.observed()?.installations).toEqual([
      expect.objectContaining({ phase: INSTALLATION_PHASE_CANCELLED }),
    ]);
    answer = (_, response) => response.end(model);
    await answered({ $case: 'retryDownload', value: { installationId } });
    await installationIn(INSTALLATION_PHASE_READY);
  });

  it('verifies files and finds them sound, and collects nothing that is referred to', async () => {
    want();
    await startAgent();
    await installationIn(INSTALLATION_PHASE_READY);
    const sound = await answered({ $case: 'verify', value: { installationId } });
    expect(JSON.parse(sound.payload.toString())).toEqual({ damaged_files: [] });
    const freed = await answered({ $case: 'collectGarbage', value: {} });
    expect(JSON.parse(freed.payload.toString())).toEqual({ freed_bytes: 0 });
  });

  it('answers a command that was delivered to two lives of the agent with one and the same outcome', async () => {
    want();
    await startAgent();
    await installationIn(INSTALLATION_PHASE_READY);
    registry.acknowledges = false;
    const id = registry.ask({ $case: 'verify', value: { installationId } });
    const [first] = await until('answer', 10_000, () => registry.answersTo(id).length > 0 && registry.answersTo(id));
    process.kill((agent as ManagedProcess).pid, 'SIGKILL');
    await (agent as ManagedProcess).exited;
    registry.acknowledges = true;
    await startAgent();
    const answers = await until('the same answer', 15_000, () => {
      const all = registry.answersTo(id);
      return all.length > 1 && all;
    });
    expect(answers[1]).toEqual(first);
  });

  it('refuses what it does not have', async () => {
    await startAgent();
    await until('hello', 15_000, () => registry.received.some((message) => message.$case === 'hello'));
    for (const command of [
      { $case: 'unload', value: { instanceId: newId() } },
      { $case: 'retryDownload', value: { installationId: newId() } },
      { $case: 'readLogs', value: { instanceId: newId(), maxLines: 5 } },
    ] as const) {
      expect(await answered(command, false)).toMatchObject({ reason: 'NOT_FOUND' });
    }
  });
});

/** Asks the agent for something and waits until it has answered. */
async function answered(command: Parameters<FakeRegistry['ask']>[0], ok = true): Promise<CommandResult> {
  const id = registry.ask(command);
  const result = await until(`answer to ${command.$case}`, 15_000, () => registry.answersTo(id)[0]);
  expect(result).toMatchObject({ ok });
  return result;
}

describe('agent: real llama-server', () => {
  const withEngine = llamaServer === undefined ? it.skip : it;

  withEngine('downloads, loads and answers a chat and a stream to a gateway', async () => {
    want({ running: true });
    await startAgent();
    expect(await instanceIn(INSTANCE_PHASE_READY)).toMatchObject({
      deploymentId: DEPLOYMENT,
      slots: 2,
      adopted: false,
    });
    const unary = await chat({});
    expect(unary.status).toBe(200);
    expect(JSON.parse(unary.body)).toMatchObject({ object: 'chat.completion' });
    const streamed = await chat({ stream: true, stream_options: { include_usage: true } });
    expect(streamed.body).toContain('"usage":{');
    expect(streamed.body.trimEnd().endsWith('data: [DONE]')).toBe(true);
    await until('sample', 5_000, () =>
      registry.received.some((message) => message.$case === 'heartbeat' && message.value.samples[0]?.slots === 2),
    );
  });

  withEngine('restarts an engine that was killed', async () => {
    want({ running: true });
    await startAgent();
    const { pid } = await instanceIn(INSTANCE_PHASE_READY);
    endGroup(pid);
    await instanceIn(INSTANCE_PHASE_FAILED);
    const again = await until('another engine', 20_000, () =>
      registry.observed()?.instances.find((one) => one.phase === INSTANCE_PHASE_READY && one.pid !== pid),
    );
    expect((await chat({})).status).toBe(200);
    expect(again.adopted).toBe(false);
  });

  withEngine('survives a killed agent, which adopts it within 5 s of its restart, registry or not', async () => {
    want({ running: true });
    await startAgent();
    const { pid } = await instanceIn(INSTANCE_PHASE_READY);
    process.kill((agent as ManagedProcess).pid, 'SIGKILL');
    await (agent as ManagedProcess).exited;
    expect(isAlive(pid)).toBe(true);
    registry.stop();
    const revived = await startAgent();
    await until('an answer through the new agent', 15_000, async () => (await chat({})).status === 200);
    // From the agent's first line: a busy machine takes seconds merely to load a Node program.
    const answered = await revived.waitForLine(/"message":"inference"/, 5_000);
    expect(timeOf(answered) - timeOf(await revived.waitForLine(/"message":"starting"/, 1))).toBeLessThan(5_000);
    expect(handles().map((handle) => handle.pid)).toEqual([pid]);
    await registry.start();
    const adopted = await until('adopted instance', 15_000, () =>
      registry.observed()?.instances.find((one) => one.phase === INSTANCE_PHASE_READY && one.adopted),
    );
    expect(adopted.pid).toBe(pid);
  });

  withEngine('unloads, loads for a higher ticket, restarts and tells its log when it is asked to', async () => {
    want({ running: true });
    await startAgent();
    const { pid } = await instanceIn(INSTANCE_PHASE_READY);
    const log = await answered({ $case: 'readLogs', value: { instanceId, maxLines: 3 } });
    expect(log.payload.toString().trimEnd().split('\n')).toHaveLength(3);
    await answered({ $case: 'unload', value: { instanceId } });
    await until('unloaded', 15_000, () => !isAlive(pid));
    await instanceIn(InstancePhase.INSTANCE_PHASE_UNLOADED);
    want({ generation: 3n, running: true, loadTicket: 1n });
    const loaded = await until('another engine', 20_000, () =>
      registry.observed()?.instances.find((one) => one.phase === INSTANCE_PHASE_READY && one.pid !== pid),
    );
    expect(loaded.loadTicket).toBe(1n);
    await answered({ $case: 'restart', value: { instanceId } });
    await until('a third engine', 20_000, () =>
      registry.observed()?.instances.find((one) => one.phase === INSTANCE_PHASE_READY && one.pid !== loaded.pid),
    );
  });

  withEngine('drains: engines end, files stay, and all comes back when it is undrained', async () => {
    want({ running: true });
    await startAgent();
    const { pid } = await instanceIn(INSTANCE_PHASE_READY);
    want({ generation: 3n, running: true, draining: true });
    await until('engine gone', 20_000, () => !isAlive(pid) && registry.observed()?.instances.length === 0);
    expect(blobs()).toEqual([sha256]);
    want({ generation: 4n, running: true });
    expect((await instanceIn(INSTANCE_PHASE_READY)).pid).not.toBe(pid);
  });

  withEngine(
    'changes nothing while registry is away, and tells all of it when registry is back',
    async () => {
      want({ running: true });
      await startAgent();
      const { pid } = await instanceIn(INSTANCE_PHASE_READY);
      registry.stop();
      const answers = registry.received.length;
      // Long enough for every timer of the link to have fired; what it does later is the same again.
      for (let round = 0; round < ROUNDS_ALONE; round += 1) {
        expect((await chat({})).status).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      expect(isAlive(pid)).toBe(true);
      expect(blobs()).toEqual([sha256]);
      await registry.start();
      await until('word', 15_000, () =>
        registry.received
          .slice(answers)
          .some((message) => message.$case === 'observed' && message.value.instances[0]?.pid === pid),
      );
    },
    180_000,
  );

  withEngine('stops the engine when it is no longer wanted, and leaves no process', async () => {
    want({ running: true });
    await startAgent();
    const { pid } = await instanceIn(INSTANCE_PHASE_READY);
    want({ generation: 3n, installed: false });
    await until('engine gone', 20_000, () => !isAlive(pid) && handles().length === 0);
    await until('files gone', 10_000, () => blobs().length === 0);
  });

  withEngine('does not load a broken file again and again', async () => {
    const broken = Buffer.from(model);
    broken.writeUInt32LE(0, 0);
    answer = (_, response) => response.end(broken);
    want({ running: true, sha256: createHash('sha256').update(broken).digest('hex') });
    await startAgent();
    expect(await instanceIn(INSTANCE_PHASE_FAILED)).toMatchObject({
      reason: 'ENGINE_FAILED',
      message: expect.stringContaining('GGUF'),
    });
    expect(handles()).toEqual([]);
  });

  withEngine('has a file that was damaged on the disk fetched again, and loads that', async () => {
    want({ running: true });
    await startAgent();
    const { pid } = await instanceIn(INSTANCE_PHASE_READY);
    const blob = join(directory.path, 'data', 'models', 'store', 'blobs', 'sha256', sha256.slice(0, 2), sha256);
    chmodSync(blob, 0o600);
    writeFileSync(blob, Buffer.alloc(model.length));
    endGroup(pid);
    const again = await until('another engine', 30_000, () =>
      registry.observed()?.instances.find((one) => one.phase === INSTANCE_PHASE_READY && one.pid !== pid),
    );
    expect(again.failureClass).toBe('');
    expect(createHash('sha256').update(readFileSync(blob)).digest('hex')).toBe(sha256);
    expect((await chat({})).status).toBe(200);
  });

  withEngine('serves embeddings of a model that does not say how to pool them', async () => {
    want({ running: true, embeddings: true });
    await startAgent();
    await instanceIn(INSTANCE_PHASE_READY);
    const { status, body } = await call('/v1/embeddings', { input: 'hello' });
    expect(status).toBe(200);
    const { data } = JSON.parse(body) as { data: { embedding: number[] }[] };
    expect(data[0]?.embedding).toHaveLength(64);
  });

  withEngine('ends engines with the agent where it is told to', async () => {
    environment['STOP_ENGINES_ON_EXIT'] = 'true';
    want({ running: true });
    await startAgent();
    const { pid } = await instanceIn(INSTANCE_PHASE_READY);
    expect((await (agent as ManagedProcess).stop()).code).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });
});
