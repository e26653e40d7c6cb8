import { issueLeaf, type Authority, type CertificateNames, type KeyedCertificate } from './authority.ts';
import { serviceServerName } from './identity.ts';
import { generateKeys, toKeyPem } from './keys.ts';

const DEFAULT_VALID_DAYS = 90;

/**
 * Issues the certificate of a service, with a new key. It carries the service's identity, `localhost` and
 * `127.0.0.1`, and the extra names given.
 *
 * @param service one lower-case DNS label, such as `registry`
 * @param options `validDays`, default 90
 */
export async function issueServiceCertificate(
  authority: Authority,
  service: string,
  options: CertificateNames & { validDays?: number } = {},
): Promise<KeyedCertificate> {
  const keys = await generateKeys();
  const certPem = await issueLeaf(authority, keys.publicKey, serviceServerName(service), {
    extraDnsNames: ['localhost', ...(options.extraDnsNames ?? [])],
    ipAddresses: ['127.0.0.1', ...(options.ipAddresses ?? [])],
    validDays: options.validDays ?? DEFAULT_VALID_DAYS,
  });
  return { certPem, keyPem: await toKeyPem(keys.privateKey) };
}
