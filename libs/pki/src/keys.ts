import { webcrypto } from 'node:crypto';
import { cryptoProvider, PemConverter } from '@peculiar/x509';

// ECDSA P-256: accepted by every TLS stack, and fast to sign with.
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** How all our certificates and requests are signed. */
export const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;

cryptoProvider.set(webcrypto);

/** Makes a key pair that can be exported to PEM. */
export async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

/** PKCS#8 PEM of a private key. */
export async function toKeyPem(privateKey: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return `${PemConverter.encode(der, PemConverter.PrivateKeyTag)}\n`;
}

/** Private key out of PKCS#8 PEM, for signing only. */
export async function fromKeyPem(keyPem: string): Promise<webcrypto.CryptoKey> {
  const der = PemConverter.decodeFirst(keyPem);
  return webcrypto.subtle.importKey('pkcs8', der, KEY_ALGORITHM, false, ['sign']);
}
