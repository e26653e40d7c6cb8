import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess, type ManagedProcess } from '@roundhouse/servers';
import { childEnvironment } from './child-environment.ts';
import { testDirectory } from './test-directory.ts';

const ROOT = join(import.meta.dirname, '../../..');
const START_TIMEOUT_MS = 180_000;

/** Content of `endpoints.json`, see docs/stack.md. */
export interface StackEndpoints {
  readonly gateway: string;
  readonly admin: string;
  readonly api_key: string;
  readonly admin_key: string;
  readonly postgres: string;
  readonly nats: string;
  readonly simulator: string;
  readonly services: Readonly<
    Record<string, { readonly pid: number; readonly grpc?: string; readonly health?: string; readonly http?: string }>
  >;
}

/** How a test's stack differs from `npm start -- --port 0`. */
export interface TestStackOptions {
  /** Keep and reuse this folder; default: a temporary one that `stop` removes. */
  readonly dataDirectory?: string;
  /** Default true. */
  readonly demo?: boolean;
  /** Gateway's port; default 0 = a free one. */
  readonly port?: number;
  /** Processes of each; default 1. The second router is `router-2`. */
  readonly routers?: number;
  readonly gateways?: number;
  readonly tracings?: number;
  /** Nodes on this machine; the second agent is `agent-2`. */
  readonly agents?: number;
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A whole stack of compiled services in processes of its own. */
export interface TestStack {
  readonly process: ManagedProcess;
  readonly dataDirectory: string;
  /** Read anew each time: a restarted service has another pid. */
  endpoints(): StackEndpoints;
  /** Keeps a service (or `postgres`, `nats`) down once it has ended, until `release`. */
  hold(service: string): Promise<void>;
  release(service: string): Promise<void>;
  /** Stops the stack as Ctrl-C would. */
  stop(): Promise<void>;
}

/**
 * Starts a stack and waits until it is ready. Needs compiled apps (`tsc -b`).
 * @throws Error with what the stack printed last when it does not come up.
 */
export async function startStack(options: TestStackOptions = {}): Promise<TestStack> {
  const own = options.dataDirectory === undefined ? await testDirectory('stack') : undefined;
  const dataDirectory = options.dataDirectory ?? own?.path ?? '';
  const stack = await startProcess({
    name: 'stack',
    command: process.execPath,
    args: [
      join(ROOT, 'tools/stack/dist/main.js'),
      '--data',
      dataDirectory,
      '--port',
      String(options.port ?? 0),
      '--routers',
      String(options.routers ?? 1),
      '--gateways',
      String(options.gateways ?? 1),
      '--tracings',
      String(options.tracings ?? 1),
      '--agents',
      String(options.agents ?? 1),
      ...(options.demo === false ? ['--no-demo'] : []),
    ],
    env: { ...process.env, ...childEnvironment(), ...options.environment },
    stopTimeoutMs: 60_000,
  });
  try {
    // Not the endpoints file: it may be that of another stack on the same data.
    await stack.waitForLine(/Roundhouse is ready/, START_TIMEOUT_MS);
  } catch (cause) {
    await stack.stop();
    await own?.remove();
    throw cause;
  }
  const file = join(dataDirectory, 'endpoints.json');
  const holdFile = (service: string): string => join(dataDirectory, 'hold', service);
  return {
    process: stack,
    dataDirectory,
    endpoints: () => JSON.parse(readFileSync(file, 'utf8')) as StackEndpoints,
    hold: async (service) => {
      await mkdir(join(dataDirectory, 'hold'), { recursive: true });
      await writeFile(holdFile(service), '');
    },
    release: (service) => rm(holdFile(service), { force: true }),
    stop: async () => {
      await stack.stop();
      await own?.remove();
    },
  };
}
