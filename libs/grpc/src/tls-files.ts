import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { experimental } from '@grpc/grpc-js';
import { AppError, toAppError } from '@roundhouse/errors';

/** Paths of PEM files that make a TLS identity. */
export interface TlsFiles {
  /** Authority that vouches for peers. */
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** A client may come without a certificate, where the server asks for none (enrolment). */
export type ClientTlsFiles = TlsFiles | { caFile: string; certFile?: undefined; keyFile?: undefined };

/** Names the TLS files of a service's settings (`serviceIdentityConfig` of `@roundhouse/config`). */
export function tlsFilesOf(settings: { TLS_CA_FILE: string; TLS_CERT_FILE: string; TLS_KEY_FILE: string }): TlsFiles {
  return { caFile: settings.TLS_CA_FILE, certFile: settings.TLS_CERT_FILE, keyFile: settings.TLS_KEY_FILE };
}

interface Material {
  ca: Buffer;
  cert: Buffer | undefined;
  key: Buffer | undefined;
}

/** How often files are looked at, by default; a rotation is in force that much later at most. */
export const TLS_REFRESH_MS = 2_000;

/**
 * Certificates from files, read again while they are in use, so that a rotation needs no restart. A set that is
 * unreadable or does not fit together (certificate written, key not yet) is left out and the last good one kept:
 * grpc-js's own file watcher would close the door then.
 */
export class TlsFileSource implements experimental.CertificateProvider {
  private readonly files: ClientTlsFiles;
  private readonly refreshMs: number;
  private readonly onRefused: (error: AppError) => void;
  private readonly caListeners = new Set<experimental.CaCertificateUpdateListener>();
  private readonly identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();
  private current: Material;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param onRefused told of every look that found no valid set
   * @throws AppError FAILED_PRECONDITION when the first set is unreadable or does not fit together.
   */
  constructor(
    files: ClientTlsFiles,
    refreshMs = TLS_REFRESH_MS,
    onRefused: (error: AppError) => void = () => undefined,
  ) {
    this.files = files;
    this.refreshMs = refreshMs;
    this.onRefused = onRefused;
    try {
      this.current = checked({
        ca: readFileSync(files.caFile),
        cert: files.certFile === undefined ? undefined : readFileSync(files.certFile),
        key: files.keyFile === undefined ? undefined : readFileSync(files.keyFile),
      });
    } catch (cause) {
      throw unusable(cause);
    }
  }

  addCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.caListeners.add(listener);
    this.watch();
    // Later, as grpc-js registers itself for the result only after this call.
    process.nextTick(() => listener({ caCertificate: this.current.ca }));
  }

  removeCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.caListeners.delete(listener);
    this.rest();
  }

  addIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.identityListeners.add(listener);
    this.watch();
    process.nextTick(() => listener(identityUpdate(this.current)));
  }

  removeIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.identityListeners.delete(listener);
    this.rest();
  }

  /** Looks at the files now. Resolves to true when a new set is in force. */
  async refresh(): Promise<boolean> {
    try {
      const found = await this.read();
      // Compared first: to check a set costs a millisecond, and nearly always nothing has changed.
      if (sameMaterial(found, this.current)) return false;
      this.current = checked(found);
    } catch (cause) {
      this.onRefused(unusable(cause));
      return false;
    }
    for (const listener of this.caListeners) listener({ caCertificate: this.current.ca });
    for (const listener of this.identityListeners) listener(identityUpdate(this.current));
    return true;
  }

  private async read(): Promise<Material> {
    const { caFile, certFile, keyFile } = this.files;
    const [ca, cert, key] = await Promise.all([
      readFile(caFile),
      certFile === undefined ? undefined : readFile(certFile),
      keyFile === undefined ? undefined : readFile(keyFile),
    ]);
    return { ca, cert, key };
  }

  private watch(): void {
    this.timer ??= setInterval(() => void this.refresh(), this.refreshMs).unref();
  }

  private rest(): void {
    if (this.caListeners.size + this.identityListeners.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function checked(material: Material): Material {
  createSecureContext(material);
  return material;
}

function identityUpdate({ cert, key }: Material): experimental.IdentityCertificateUpdate | null {
  return cert === undefined || key === undefined ? null : { certificate: cert, privateKey: key };
}

function sameMaterial(one: Material, other: Material): boolean {
  return (['ca', 'cert', 'key'] as const).every((part) => {
    const [a, b] = [one[part], other[part]];
    return a === b || (a !== undefined && b !== undefined && a.equals(b));
  });
}

function unusable(cause: unknown): AppError {
  const internal = toAppError(cause).internal ?? '';
  return new AppError('FAILED_PRECONDITION', 'The TLS files cannot be used.', { internal, cause });
}
