import type { Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { Clock } from '@roundhouse/kernel';
import type { ConfigState, SnapshotWatcher, WatcherStatus } from '@roundhouse/snapshot';
import type { ConfigurationView, CredentialSecret, SealedKey } from './configuration.ports.ts';
import type { FleetSecrets } from './fleet-secrets.ts';

/** After so long without a heartbeat the configuration counts as stale, in milliseconds. */
export const STALE_AFTER_MS = 5_000;

/** What an operator is told about staleness. */
export interface StalenessAlarm {
  stale(ageMs: number): void;
  fresh(): void;
}

/** The configuration of this gateway, kept current by a watcher. */
export class ConfigurationService implements ConfigurationView {
  private readonly watcher: SnapshotWatcher;
  private readonly secrets: FleetSecrets;
  private readonly alarm: StalenessAlarm;
  private readonly clock: Clock;
  private readonly startedAtMs: number;
  private isStale = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(watcher: SnapshotWatcher, secrets: FleetSecrets, alarm: StalenessAlarm, clock: Clock) {
    this.watcher = watcher;
    this.secrets = secrets;
    this.alarm = alarm;
    this.clock = clock;
    this.startedAtMs = clock.monotonicMs();
  }

  /** Reads the disk copy, then watches registry. Resolves once the disk was read. */
  async start(): Promise<void> {
    await this.watcher.start();
    this.timer = setInterval(() => this.check(), 1_000).unref();
  }

  /** Ends the watch. What was received stays in force. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.watcher.stop();
  }

  current(): ConfigState | undefined {
    return this.watcher.current();
  }

  ageMs(): number {
    return this.watcher.ageMs();
  }

  endpoint(deploymentId: string): Endpoint | undefined {
    return this.watcher.endpoint(deploymentId);
  }

  secretOf(key: SealedKey): Promise<CredentialSecret> {
    return this.secrets.secretOf(key);
  }

  openSecretOf(key: SealedKey): CredentialSecret | undefined {
    return this.secrets.openSecretOf(key);
  }

  /** Revision, head, age and the last refusal. */
  get status(): WatcherStatus {
    return this.watcher.status();
  }

  /** Raises or ends the alarm, each once. Idle secrets go by the way. */
  check(): void {
    this.secrets.sweep();
    // A process that has just started was not there to hear anything.
    const unheardMs = Math.min(this.ageMs(), this.clock.monotonicMs() - this.startedAtMs);
    if (unheardMs > STALE_AFTER_MS === this.isStale) return;
    this.isStale = !this.isStale;
    if (this.isStale) this.alarm.stale(unheardMs);
    else this.alarm.fresh();
  }
}
