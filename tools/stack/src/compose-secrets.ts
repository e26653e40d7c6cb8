import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NATS_SERVICES, natsPermissions, natsUser } from '@roundhouse/messaging';
import { natsConfiguration } from '@roundhouse/servers';
import { prepareCertificates, type StackCertificates } from './certificates.ts';
import { rolesScript } from './database-roles.ts';
import type { DataDirectory } from './data-directory.ts';
import { prepareSecrets, type Passwords, type StackSecrets } from './secret-files.ts';

const SERVICES = ['registry', 'router', 'gateway', 'tracing'] as const;
/** Each has a folder with a certificate; the migrator makes the streams and is no service. */
const IDENTITIES = [...SERVICES, 'migrator'] as const;
const MOUNT = '/etc/roundhouse';
// Readable by whatever account a container runs as; the folder above is closed to other users of the host.
const IN_CONTAINER = 0o644;

/**
 * Lays out what deploy/compose.yaml mounts: a folder and an environment file per service, the bus's configuration,
 * and the script that makes the database's roles. What is there is kept; certificates are renewed.
 * @returns the names it wrote, for a person.
 */
export async function writeComposeSecrets(data: DataDirectory): Promise<readonly string[]> {
  const [secrets, certificates] = await Promise.all([
    prepareSecrets(data),
    prepareCertificates(data, [...IDENTITIES, 'nats'], (service) => [service]),
  ]);
  const write = (name: string, content: string): void =>
    writeFileSync(data.file(name), content, { mode: IN_CONTAINER });
  copyForContainer(certificates.caFile, data.file('service-ca.crt'));
  write('postgres-password', secrets.passwords.postgres);
  write('postgres-roles.sql', rolesScript(secrets.passwords, 'roundhouse'));
  writeBus(data, certificates);
  for (const service of IDENTITIES) {
    const folder = data.folder(service);
    chmodSync(folder, 0o755);
    const { certFile, keyFile } = certificates.identity(service);
    copyForContainer(certFile, join(folder, 'tls.crt'));
    copyForContainer(keyFile, join(folder, 'tls.key'));
    for (const file of Object.values(keyFilesOf(service, secrets, certificates))) {
      copyForContainer(file, join(folder, nameOf(file)));
    }
  }
  const environments = environmentsOf(secrets, certificates);
  for (const [name, variables] of Object.entries(environments)) write(`${name}.env`, environmentText(variables));
  return [
    'service-ca.crt',
    'postgres-password',
    'postgres-roles.sql',
    'nats/',
    ...IDENTITIES.map((service) => `${service}/`),
    ...Object.keys(environments).map((name) => `${name}.env`),
  ];
}

type ComposeService = (typeof IDENTITIES)[number];

/** Key files by the variable that names them. */
function keyFilesOf(
  service: ComposeService,
  secrets: StackSecrets,
  certificates: StackCertificates,
): Record<string, string> {
  if (service === 'registry') {
    return {
      MASTER_KEY_FILE: secrets.masterKeyFile,
      PEPPER_FILE: secrets.pepperFile,
      FLEET_PUBLIC_KEYS_FILE: secrets.fleetPublicKeysFile,
      NODE_CA_CERT_FILE: certificates.nodeCaCertFile,
      NODE_CA_KEY_FILE: certificates.nodeCaKeyFile,
    };
  }
  if (service === 'tracing') return { CONTENT_KEY_FILE: secrets.contentKeyFile };
  if (service !== 'gateway') return {};
  return {
    PEPPER_FILE: secrets.pepperFile,
    FLEET_PRIVATE_KEYS_FILE: secrets.fleetPrivateKeysFile,
    DISK_KEY_FILE: secrets.diskKeyFile,
  };
}

/** Variables that hold a secret or name a mounted file, by service or job of deploy/compose.yaml. */
function environmentsOf(
  secrets: StackSecrets,
  certificates: StackCertificates,
): Record<string, Record<string, string>> {
  const { passwords } = secrets;
  const database = (role: keyof Passwords): string => `postgres://${role}:${passwords[role]}@postgres:5432/roundhouse`;
  const identity = { TLS_CERT_FILE: `${MOUNT}/tls.crt`, TLS_KEY_FILE: `${MOUNT}/tls.key` };
  const services = SERVICES.map((service) => {
    const variables: Record<string, string> = { ...identity };
    for (const [name, file] of Object.entries(keyFilesOf(service, secrets, certificates)))
      variables[name] = `${MOUNT}/${nameOf(file)}`;
    if (service === 'registry' || service === 'tracing') variables['DATABASE_URL'] = database(service);
    return [service, variables] as const;
  });
  return {
    ...Object.fromEntries(services),
    'migrate-registry': { MIGRATION_DATABASE_URL: database('registry_owner') },
    'migrate-tracing': { MIGRATION_DATABASE_URL: database('tracing_owner'), ...identity },
  };
}

function environmentText(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map((pair) => pair.join('='));
  return `${lines.join('\n')}\n`;
}

function writeBus(data: DataDirectory, certificates: StackCertificates): void {
  const folder = data.folder('nats');
  chmodSync(folder, 0o755);
  const { caFile, certFile, keyFile } = certificates.identity('nats');
  copyForContainer(caFile, join(folder, 'ca.crt'));
  copyForContainer(certFile, join(folder, 'tls.crt'));
  copyForContainer(keyFile, join(folder, 'tls.key'));
  const configuration = natsConfiguration({
    host: '0.0.0.0',
    port: 4222,
    storeDirectory: '/data',
    tls: { caFile: '/etc/nats/ca.crt', certFile: '/etc/nats/tls.crt', keyFile: '/etc/nats/tls.key' },
    users: NATS_SERVICES.map((service) => ({ name: natsUser(service), ...natsPermissions(service) })),
  });
  writeFileSync(join(folder, 'nats.conf'), configuration, { mode: IN_CONTAINER });
}

function copyForContainer(from: string, to: string): void {
  if (existsSync(to)) chmodSync(to, 0o600);
  copyFileSync(from, to);
  chmodSync(to, IN_CONTAINER);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
