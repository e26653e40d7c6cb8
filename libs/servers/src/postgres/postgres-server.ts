import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../process/free-port.ts';
import { startProcess, type ManagedProcess } from '../process/managed-process.ts';
import { findPostgresBinaries, isTraversable } from './postgres-binaries.ts';

const run = promisify(execFile);

/** How a PostgreSQL server is started. */
export interface PostgresOptions {
  /** Holds everything; made when missing. As root it must lie below folders that every user may pass. */
  readonly directory: string;
  /** Password of the superuser `postgres`; must stay the same for a directory. */
  readonly password: string;
  /** Loopback port; default: a free one. */
  readonly port?: number | undefined;
  /** False gives up durability against power loss, not against a kill, for speed (tests only). Default true. */
  readonly durable?: boolean;
  /** Further server settings. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

/** A running PostgreSQL server on 127.0.0.1. */
export interface PostgresServer {
  readonly process: ManagedProcess;
  readonly port: number;
  /** Connection string of the superuser for one database (default `postgres`). */
  url(database?: string): string;
  /** Fast shutdown: open connections are ended, data is safe. */
  stop(): Promise<void>;
}

/**
 * Initialises the directory when it is empty, then starts the server: loopback only, scram passwords, no socket
 * folder. As root the server runs as the existing account `nobody`, because PostgreSQL refuses root.
 * @throws Error that carries the server's own words when it does not come up within 30 s.
 */
export async function startPostgresServer(options: PostgresOptions): Promise<PostgresServer> {
  const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const binaries = await findPostgresBinaries(user !== undefined);
  const data = join(options.directory, 'data');
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  if (user) {
    if (!isTraversable(dirname(options.directory))) {
      throw new Error(`PostgreSQL runs as an unprivileged user, who cannot pass to ${options.directory}`);
    }
    await chown(options.directory, user.uid, user.gid);
  }
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(binaries.initdb, data, options, user);

  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '200',
    log_line_prefix: '%m [%p] %u@%d ',
    ...(options.durable === false ? { fsync: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  };
  const launch = () => startReady(binaries.postgres, data, settings, options, user);
  const server = await launch().catch((cause: unknown) => {
    // After a kill the server's own children need a moment to notice and let go of its memory.
    if (!/pre-existing shared memory block/.test(String(cause))) throw cause;
    return sleep(500).then(launch);
  });
  return {
    process: server,
    port,
    url: (database = 'postgres') => `postgres://postgres:${options.password}@127.0.0.1:${port}/${database}`,
    stop: async () => void (await server.stop()),
  };
}

async function startReady(
  command: string,
  data: string,
  settings: Readonly<Record<string, string>>,
  options: PostgresOptions,
  user: Account | undefined,
): Promise<ManagedProcess> {
  const server = await startProcess({
    name: 'postgres',
    command,
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    cwd: options.directory,
    user,
    stopSignal: 'SIGINT',
    stopTimeoutMs: 20_000,
    ...(options.onLine ? { onLine: options.onLine } : {}),
  });
  try {
    await server.waitForLine(/database system is ready to accept connections/, 30_000);
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  return server;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

async function unprivilegedUser(): Promise<Account> {
  for (const line of (await readFile('/etc/passwd', 'utf8')).split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'nobody') return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL refuses to run as root, and this system has no account named nobody');
}

async function initialise(initdb: string, data: string, options: PostgresOptions, user?: Account): Promise<void> {
  // A first start that was cut short leaves a folder that initdb refuses.
  await rm(data, { recursive: true, force: true });
  const passwordFile = join(options.directory, 'initial-password');
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const encoding = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, ...encoding];
  try {
    await run(initdb, options.durable === false ? [...args, '--no-sync'] : args, { cwd: options.directory, ...user });
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new Error(`initdb failed: ${stderr?.trim() || String(cause)}`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
