import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NATS_SERVICES, natsPermissions, natsUser } from '@roundhouse/messaging';
import { findServer, isTraversable, startNatsServer, startPostgresServer, type FoundServer } from '@roundhouse/servers';
import type { StackCertificates } from './certificates.ts';
import type { DataDirectory } from './data-directory.ts';
import type { StackOptions } from './options.ts';
import type { StackPorts } from './ports.ts';
import type { Passwords } from './secret-files.ts';
import type { ServiceLog } from './service-log.ts';
import type { Supervision } from './supervised-process.ts';
import { terminal } from './terminal.ts';

const ROOT_STATE = '/var/lib/roundhouse';

/** What a supervised server needs besides its own settings. */
export type SupervisionOf = (
  name: string,
) => Pick<Supervision, 'name' | 'holdFile' | 'onStarted'> & { log: ServiceLog };

/** The stack's own Postgres. */
export function postgresSupervision(
  data: DataDirectory,
  ports: StackPorts,
  passwords: Passwords,
  supervisionOf: SupervisionOf,
): Supervision & { adminUrl: string } {
  const { log, ...supervision } = supervisionOf('postgres');
  const directory = postgresDirectory(data);
  const { postgres: password } = passwords;
  return {
    ...supervision,
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${ports.postgres}/postgres`,
    launch: async () => {
      const onLine = (line: string): void => log.line(line);
      return (await startPostgresServer({ directory, password, port: ports.postgres, onLine })).process;
    },
  };
}

/** The stack's own nats-server: TLS, one user per service with the subjects it may use. */
export function natsSupervision(
  binary: string,
  data: DataDirectory,
  ports: StackPorts,
  certificates: StackCertificates,
  supervisionOf: SupervisionOf,
): Supervision & { url: string } {
  const { log, ...supervision } = supervisionOf('nats');
  const directory = data.folder('nats');
  const users = NATS_SERVICES.map((service) => ({ name: natsUser(service), ...natsPermissions(service) }));
  const tls = certificates.identity('nats');
  return {
    ...supervision,
    url: `tls://127.0.0.1:${ports.nats}`,
    launch: async () => {
      const onLine = (line: string): void => log.line(line);
      return (await startNatsServer({ binary, directory, port: ports.nats, tls, users, onLine })).process;
    },
  };
}

/** A llama-server, when one can be had: without it everything but local serving works. */
export async function findLlamaServer(options: StackOptions): Promise<FoundServer | undefined> {
  try {
    const found = await findServer('llama-server', { given: options.llamaServerPath, onProgress: terminal.step });
    terminal.step(describeServer('llama-server', found));
    return found;
  } catch (cause) {
    terminal.warn(`models cannot be served on this machine: ${cause instanceof Error ? cause.message : String(cause)}`);
    return undefined;
  }
}

/** One line about a server that was found. */
export function describeServer(name: string, { version, path, packages }: FoundServer): string {
  const [first] = packages;
  return `${name} ${version} (${path}${first ? `, from ${first.file}, sha256 ${first.sha256.slice(0, 16)}…` : ''})`;
}

/** As root Postgres drops to an account that has to reach its data: a closed folder above the data is no place for it. */
function postgresDirectory(data: DataDirectory): string {
  if (process.getuid?.() !== 0 || isTraversable(data.path)) return data.file('postgres');
  const place = join(ROOT_STATE, createHash('sha256').update(data.path).digest('hex').slice(0, 16));
  mkdirSync(place, { recursive: true, mode: 0o755 });
  terminal.step(`the database is kept in ${place}, because its account cannot pass to ${data.path}`);
  return join(place, 'postgres');
}
