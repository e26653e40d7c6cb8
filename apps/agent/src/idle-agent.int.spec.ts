import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
import { AgentSite, TINY_MODEL } from './fixtures/agent-site.ts';

const main = join(import.meta.dirname, '..', 'dist', 'main.js');
const preload = pathToFileURL(join(import.meta.dirname, 'fixtures', 'loaded-modules.mjs')).href;

let directory: TestDirectory;
let files: Server;
let site: AgentSite;
let agent: ManagedProcess | undefined;

beforeEach(async () => {
  directory = await testDirectory('idle-agent');
  files = createServer((_, response) => response.end(TINY_MODEL));
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  const parts = {
    directory: directory.path,
    inferencePort: await freePort(),
    enginePort: await freePort(),
    llamaServer: await llamaServerPath(),
  };
  site = await AgentSite.open(parts, { url: `http://127.0.0.1:${(files.address() as AddressInfo).port}/tiny.gguf` });
});
afterEach(async () => {
  await agent?.stop();
  await site.close();
  files.closeAllConnections();
  await new Promise((resolve) => files.close(resolve));
  await directory.remove();
});

interface Loaded {
  /** URLs. */
  files: readonly string[];
  /** Node's own modules, inner ones included. */
  builtins: readonly string[];
}

/** Runs an agent until all is as it shall be, ends it, and tells what it had loaded by then. */
async function loadedUntilSettled(): Promise<Loaded> {
  const file = join(directory.path, 'loaded.json');
  const args = [`--import=${preload}`, main, file];
  const env = { ...childEnvironment(), ...site.environment };
  site.forget();
  agent = await startProcess({ name: 'agent', command: process.execPath, args, env });
  await until('a settled node', 30_000, () => site.isSettled());
  await agent.stop();
  return JSON.parse(readFileSync(file, 'utf8')) as Loaded;
}

function packagesOf({ files: urls }: Loaded): readonly string[] {
  const names = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}

/** Each takes memory for as long as the agent lives: what only a feature needs is imported where it begins. */
const PACKAGES_OF_AN_IDLE_AGENT: readonly string[] = [
  '@bufbuild/protobuf',
  '@grpc/grpc-js',
  '@js-sdsl/ordered-map',
  '@opentelemetry/api',
  '@pinojs/redact',
  'atomic-sleep',
  'bintrees',
  'ipaddr.js',
  'is-network-error',
  'on-exit-leak-free',
  'p-retry',
  'pino',
  'pino-std-serializers',
  'prom-client',
  'quick-format-unescaped',
  'safe-stable-stringify',
  'sonic-boom',
  'tdigest',
  'thread-stream',
  'uuid',
  'zod',
];

describe('an idle agent', () => {
  it('has nothing loaded that only joining, downloading or a collector of spans needs', async () => {
    const joining = packagesOf(await loadedUntilSettled());
    expect(joining).toEqual(expect.arrayContaining(['@peculiar/x509', 'undici']));
    const idle = await loadedUntilSettled();
    expect(packagesOf(idle)).toEqual(PACKAGES_OF_AN_IDLE_AGENT);
    expect(idle.files.filter((url) => url.endsWith('/zod/index.js'))).toHaveLength(1);
    // Node's own fetch: an import of `node:http` is enough to bring it in.
    expect(idle.builtins.filter((name) => name.includes('undici'))).toEqual([]);
  });
});
