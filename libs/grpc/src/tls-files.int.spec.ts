import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppError } from '@roundhouse/errors';
import { createTestIdentities, type TestIdentities } from './fixtures/test-identities.ts';
import { TlsFileSource, tlsFilesOf } from './tls-files.ts';

describe('TLS files', () => {
  let identities: TestIdentities;
  beforeAll(async () => {
    identities = await createTestIdentities();
  });
  afterAll(() => identities.remove());

  it('are refused at start when one is missing', async () => {
    const files = await identities.service('router');
    expect(() => new TlsFileSource({ ...files, keyFile: `${files.keyFile}.gone` })).toThrow(/cannot be used/);
  });

  it('are refused at start when key and certificate do not fit', async () => {
    const [one, other] = [await identities.service('router'), await identities.service('router')];
    expect(() => new TlsFileSource({ ...one, keyFile: other.keyFile })).toThrow(/cannot be used/);
  });

  it('keep the last good set while a rotation is half done, then take the new one', async () => {
    const files = await identities.service('router');
    const next = await identities.service('router');
    const refused: AppError[] = [];
    const announced: unknown[] = [];
    const source = new TlsFileSource(files, 60_000, (error) => refused.push(error));
    const listener = (update: unknown): void => void announced.push(update);
    source.addIdentityCertificateListener(listener);
    await new Promise(setImmediate);
    expect(announced).toHaveLength(1);

    await writeFile(files.certFile, readFileSync(next.certFile));
    expect(await source.refresh()).toBe(false);
    expect(refused).toHaveLength(1);
    expect(announced).toHaveLength(1);

    await writeFile(files.keyFile, readFileSync(next.keyFile));
    expect(await source.refresh()).toBe(true);
    expect(announced[1]).toEqual({ certificate: readFileSync(next.certFile), privateKey: readFileSync(next.keyFile) });
    expect(await source.refresh()).toBe(false);
    source.removeIdentityCertificateListener(listener);
  });

  it('are named by the settings of a service', () => {
    expect(tlsFilesOf({ TLS_CA_FILE: 'a', TLS_CERT_FILE: 'b', TLS_KEY_FILE: 'c' })).toEqual({
      caFile: 'a',
      certFile: 'b',
      keyFile: 'c',
    });
  });
});
