import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createFleetKeyPair, createMasterKeyFile, createPepperFile } from '@roundhouse/secrets';
import type { DataDirectory } from './data-directory.ts';
import { writePrivate } from './data-directory.ts';

/** Paths of key files that the stack makes once and keeps, and passwords out of them. */
export interface StackSecrets {
  readonly pepperFile: string;
  readonly masterKeyFile: string;
  readonly contentKeyFile: string;
  readonly fleetPublicKeysFile: string;
  readonly fleetPrivateKeysFile: string;
  readonly diskKeyFile: string;
  readonly simulatorKeyFile: string;
  readonly simulatorKey: string;
  readonly passwords: Readonly<Passwords>;
}

/** Passwords of the database's roles. */
export interface Passwords {
  postgres: string;
  registry_owner: string;
  registry: string;
  tracing_owner: string;
  tracing: string;
}

/** Makes what is missing (mode 0600); what is there is never replaced, because data depends on it. */
export async function prepareSecrets(data: DataDirectory): Promise<StackSecrets> {
  data.folder('secrets');
  const path = (name: string): string => data.file('secrets', name);
  const once = (name: string, content: () => string): string => {
    if (!existsSync(path(name))) writePrivate(path(name), content());
    return path(name);
  };
  // Written last, so that a cut between the two files leaves no private key without its public half.
  if (!existsSync(path('fleet-public-keys.json'))) {
    const { publicJwk, privateJwk } = await createFleetKeyPair();
    writePrivate(path('fleet-private-keys.json'), jwks(privateJwk));
    writePrivate(path('fleet-public-keys.json'), jwks(publicJwk));
  }
  once('passwords.json', () => JSON.stringify(newPasswords()));
  const simulatorKeyFile = once('simulator-key', () => `sim-${randomBytes(16).toString('hex')}\n`);
  return {
    pepperFile: once('pepper.json', createPepperFile),
    masterKeyFile: once('master-keys.json', createMasterKeyFile),
    contentKeyFile: once('content-keys.json', createMasterKeyFile),
    fleetPublicKeysFile: path('fleet-public-keys.json'),
    fleetPrivateKeysFile: path('fleet-private-keys.json'),
    diskKeyFile: once('disk-key', () => `${randomBytes(32).toString('base64')}\n`),
    simulatorKeyFile,
    simulatorKey: readFileSync(simulatorKeyFile, 'utf8').trim(),
    passwords: data.readJson('secrets/passwords.json') as Passwords,
  };
}

function jwks(key: object): string {
  return `${JSON.stringify({ keys: [key] }, null, 2)}\n`;
}

function newPasswords(): Passwords {
  const password = (): string => randomBytes(18).toString('hex');
  return {
    postgres: password(),
    registry_owner: password(),
    registry: password(),
    tracing_owner: password(),
    tracing: password(),
  };
}
