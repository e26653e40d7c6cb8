import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createAuthority, issueServiceCertificate, type Authority, type KeyedCertificate } from '@roundhouse/pki';
import { writePrivate, type DataDirectory } from './data-directory.ts';

const AUTHORITY_DAYS = 3650;
const SERVICE_DAYS = 90;
const RENEW_BEFORE_MS = 30 * 86_400_000;

/** Paths of a certificate, its key, and the authority whose peers it trusts. */
export interface IdentityFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** The stack's own two authorities, and an identity for everything that talks. */
export interface StackCertificates {
  readonly caFile: string;
  readonly nodeCaCertFile: string;
  readonly nodeCaKeyFile: string;
  identity(service: string): IdentityFiles;
}

/**
 * Makes authorities and service certificates below `<data>/pki`, and renews those that end within 30 days.
 * @param extraDnsNames further names of a service, for installations where its peers reach it by name.
 */
export async function prepareCertificates(
  data: DataDirectory,
  services: readonly string[],
  extraDnsNames: (service: string) => readonly string[] = () => [],
): Promise<StackCertificates> {
  data.folder('pki');
  const path = (name: string): string => data.file('pki', name);
  const authority = await keptAuthority(path('ca'), 'Roundhouse services');
  await keptAuthority(path('node-ca'), 'Roundhouse nodes');
  for (const service of services) {
    if (!endsSoon(path(`${service}.pem`))) continue;
    write(
      path(service),
      await issueServiceCertificate(authority, service, {
        validDays: SERVICE_DAYS,
        extraDnsNames: extraDnsNames(service),
      }),
    );
  }
  const caFile = path('ca.pem');
  return {
    caFile,
    nodeCaCertFile: path('node-ca.pem'),
    nodeCaKeyFile: path('node-ca-key.pem'),
    identity: (service) => ({ caFile, certFile: path(`${service}.pem`), keyFile: path(`${service}-key.pem`) }),
  };
}

async function keptAuthority(base: string, name: string): Promise<Authority> {
  if (!existsSync(`${base}.pem`)) write(base, await createAuthority({ name, validDays: AUTHORITY_DAYS }));
  return { certPem: readFileSync(`${base}.pem`, 'utf8'), keyPem: readFileSync(`${base}-key.pem`, 'utf8') };
}

/** The key first: a certificate without its key would be taken for complete. */
function write(base: string, { certPem, keyPem }: KeyedCertificate): void {
  writePrivate(`${base}-key.pem`, keyPem);
  writePrivate(`${base}.pem`, certPem);
}

function endsSoon(certFile: string): boolean {
  if (!existsSync(certFile)) return true;
  return new X509Certificate(readFileSync(certFile)).validToDate.getTime() - Date.now() < RENEW_BEFORE_MS;
}
