import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MASTER_KEY_STATUS, PLATFORM_PLACE, REWRAP_SECRETS } from '@roundhouse/admin-api';
import { inTransaction } from '@roundhouse/database';
import { rewrapSecret } from '@roundhouse/secrets';
import { DataSource } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { requirePermission } from '../commands/domain/caller.ts';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { SEALED_COLUMNS } from './infra/sealed-columns.ts';

/** Rows of one transaction: short locks, so that nobody waits for a re-wrap. */
const BATCH = 200;

/** How far a re-wrap is. */
export interface MasterKeyState {
  readonly current: string;
  readonly keys: { readonly id: string; readonly secrets: number }[];
  readonly remaining: number;
  readonly running: boolean;
  readonly rewrapped: number;
  readonly last_error: string | null;
  readonly seals_total: string;
}

/**
 * Brings secrets under a new master key while everything goes on: the key file gets the new key as `current` beside the
 * old one, a re-wrap seals every secret again, and then the old key can be taken out of the file.
 */
@Injectable()
export class MasterKeyService implements OnApplicationShutdown {
  private readonly dataSource: DataSource;
  private readonly keys: KeyMaterial;
  private run: Promise<void> | undefined;
  private isStopping = false;
  private rewrapped = 0;
  private lastError: string | null = null;

  constructor(
    @Inject(DataSource) dataSource: DataSource,
    @Inject(KEY_MATERIAL) keys: KeyMaterial,
    @Inject(OperationHandlers) handlers: OperationHandlers,
  ) {
    this.dataSource = dataSource;
    this.keys = keys;
    handlers.on(MASTER_KEY_STATUS, async ({ caller }) => {
      requirePermission(caller, 'master-key:read', PLATFORM_PLACE);
      return { ...(await this.state()) };
    });
    handlers.on(REWRAP_SECRETS, async ({ caller }) => {
      requirePermission(caller, 'master-key:rewrap', PLATFORM_PLACE);
      this.start();
      return { ...(await this.state()) };
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.run;
  }

  /**
   * Reads the key file again and starts to re-wrap, unless a run is under way here. Several registries may run at once:
   * each takes rows that no other one holds.
   *
   * @throws AppError INVALID_REQUEST when the key file is not readable; the keys so far then stay in force
   */
  start(): void {
    this.keys.masterKeys.reload();
    if (this.run !== undefined) return;
    this.rewrapped = 0;
    this.lastError = null;
    this.run = this.rewrapAll()
      .catch((error: unknown) => {
        this.lastError = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      })
      .finally(() => {
        this.run = undefined;
      });
  }

  /** Waits for the run that is under way, if any. */
  async settled(): Promise<void> {
    await this.run;
  }

  /** What is sealed under which key, and how far a run is. */
  async state(): Promise<MasterKeyState> {
    const { manager } = this.dataSource;
    const counts = new Map<string, number>();
    for (const column of SEALED_COLUMNS) {
      for (const [id, n] of await column.count(manager)) counts.set(id, (counts.get(id) ?? 0) + n);
    }
    const { id: current } = this.keys.masterKeys.current;
    const [seals] = await manager.query<{ total: string }[]>('SELECT last_value AS total FROM secret_seal');
    const keys = [...counts]
      .map(([id, secrets]) => ({ id, secrets }))
      .toSorted((one, other) => other.secrets - one.secrets);
    const remaining = keys.reduce((sum, { id, secrets }) => (id === current ? sum : sum + secrets), 0);
    return {
      current,
      keys,
      remaining,
      running: this.run !== undefined,
      rewrapped: this.rewrapped,
      last_error: this.lastError,
      seals_total: seals?.total ?? '0',
    };
  }

  private async rewrapAll(): Promise<void> {
    const { masterKeys } = this.keys;
    for (const column of SEALED_COLUMNS) {
      for (let done = BATCH; done > 0 && !this.isStopping;) {
        done = await inTransaction(this.dataSource, async (manager) => {
          const values = await column.take(manager, masterKeys.current.id, BATCH);
          const renewed = values.map(({ id, sealed, place }) => ({
            id,
            sealed: rewrapSecret(masterKeys, sealed, place),
          }));
          await column.put(manager, renewed);
          if (values.length > 0)
            await manager.query(`SELECT nextval('secret_seal') FROM generate_series(1, $1::int)`, [values.length]);
          return values.length;
        });
        this.rewrapped += done;
      }
    }
  }
}
