import { readFileSync, statSync } from 'node:fs';
import { systemClock, type Clock } from '@roundhouse/kernel';

/** Our certificate and key, as nodes ask for them. */
export interface IdentityMaterial {
  readonly certPem: string;
  readonly keyPem: string;
  /** Changes whenever the files do. */
  readonly version: string;
}

const CHECK_INTERVAL_MS = 10_000;

/** The gateway's own identity from its files, read again within ten seconds after they were replaced. */
export class NodeIdentity {
  private material: IdentityMaterial | undefined;
  private checkedAtMs = 0;
  private readonly certFile: string;
  private readonly keyFile: string;
  private readonly clock: Clock;

  constructor(certFile: string, keyFile: string, clock: Clock = systemClock) {
    this.certFile = certFile;
    this.keyFile = keyFile;
    this.clock = clock;
  }

  current(): IdentityMaterial {
    const nowMs = this.clock.monotonicMs();
    if (this.material !== undefined && nowMs - this.checkedAtMs < CHECK_INTERVAL_MS) return this.material;
    this.checkedAtMs = nowMs;
    const version = `${statSync(this.certFile).mtimeMs} ${statSync(this.keyFile).mtimeMs}`;
    if (this.material?.version !== version) {
      const certPem = readFileSync(this.certFile, 'utf8');
      this.material = { certPem, keyPem: readFileSync(this.keyFile, 'utf8'), version };
    }
    return this.material;
  }
}
