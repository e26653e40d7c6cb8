import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, issueServiceCertificate, type Authority } from '@roundhouse/pki';

/** Paths of a service's identity. */
export interface TestIdentity {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate authority of one test and identities that it signed. */
export interface TestPki {
  readonly authority: Authority;
  readonly caFile: string;
  /** Issues a certificate for a service, valid for one day. */
  identity(service: string): Promise<TestIdentity>;
}

/** Makes an authority whose files lie in `directory`. */
export async function testPki(directory: string): Promise<TestPki> {
  const authority = await createAuthority({ name: 'test services', validDays: 1 });
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, authority.certPem);
  return {
    authority,
    caFile,
    async identity(service) {
      const { certPem, keyPem } = await issueServiceCertificate(authority, service, { validDays: 1 });
      const files = {
        caFile,
        certFile: join(directory, `${service}.pem`),
        keyFile: join(directory, `${service}-key.pem`),
      };
      await Promise.all([writeFile(files.certFile, certPem), writeFile(files.keyFile, keyPem, { mode: 0o600 })]);
      return files;
    },
  };
}
