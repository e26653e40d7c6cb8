import { SIGNING_ALGORITHM, fromKeyPem, generateKeys, toKeyPem } from './keys.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type JsonGeneralName,
  type PublicKeyType,
} from '@peculiar/x509';
import { isIdentityName } from './identity.ts';

const DAY_MS = 86_400_000;
/** Clocks of hosts differ: a fresh certificate says that it holds from so long ago, in milliseconds. */
export const BACKDATE_MS = 5 * 60_000;

/** A certificate and its private key, both PEM. */
export interface KeyedCertificate {
  certPem: string;
  keyPem: string;
}

/** A certificate authority; its key signs identities and must not leave whoever issues them. */
export type Authority = KeyedCertificate;

/** Further names under which a certificate's owner is reached. */
export interface CertificateNames {
  /** Host names; names below `roundhouse.internal` are refused. */
  extraDnsNames?: readonly string[];
  ipAddresses?: readonly string[];
}

/**
 * Makes a certificate authority of its own, which can issue leaves only.
 *
 * @param options `name` shown as common name; `validDays` >= 1
 */
export async function createAuthority(options: { name: string; validDays: number }): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [options.name] }],
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
    ...validity(options.validDays),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: await toKeyPem(keys.privateKey) };
}

/** Signs a leaf for TLS, as server and client, that speaks for exactly one identity. Answers PEM. */
export async function issueLeaf(
  authority: Authority,
  publicKey: PublicKeyType,
  identityDnsName: string,
  names: CertificateNames & { validDays: number; issuedAtMs?: number },
): Promise<string> {
  const extras = names.extraDnsNames ?? [];
  if (extras.some(isIdentityName)) throw new RangeError('an extra name may not be an identity');
  const alternatives: JsonGeneralName[] = [
    ...[identityDnsName, ...extras].map((value) => ({ type: 'dns' as const, value })),
    ...(names.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
  const issuer = new X509Certificate(authority.certPem);
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [identityDnsName] }],
    issuer: issuer.subjectName,
    publicKey,
    signingKey: await fromKeyPem(authority.keyPem),
    signingAlgorithm: SIGNING_ALGORITHM,
    ...validity(names.validDays, names.issuedAtMs),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(alternatives),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

function validity(validDays: number, nowMs = Date.now()): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - BACKDATE_MS), notAfter: new Date(nowMs + validDays * DAY_MS) };
}
