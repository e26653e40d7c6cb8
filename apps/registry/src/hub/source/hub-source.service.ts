import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import {
  DELETE_HUB_SOURCE,
  GET_HUB_SOURCE,
  PUT_HUB_SOURCE,
  SYNC_HUB_SOURCE,
  refusal,
  type HubSourceDocument,
} from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { LOGGER } from '@roundhouse/grpc';
import { newId } from '@roundhouse/kernel';
import { openSecret, sealSecret } from '@roundhouse/secrets';
import type { Logger } from '@roundhouse/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { OperationHandlers, type HandlerCall } from '../../admin/operation-handlers.ts';
import { CommandPath } from '../../commands/command-path.service.ts';
import { requirePlatform, type Caller } from '../../commands/domain/caller.ts';
import { KEY_MATERIAL, type KeyMaterial } from '../../key-material/key-material.ts';
import { addRangeFaults, addUrlFaults } from '../../providers/domain/upstream-url-faults.ts';
import { Faults } from '../../resources/domain/faults.ts';
import { HubApprovals } from '../hub-approvals.ts';
import { applyCatalog } from './apply-catalog.ts';
import { fetchCatalog } from './fetch-catalog.ts';
import { HUB_SOURCE, HubSourceEntity } from './hub-source.entity.ts';
import { readCatalog } from './read-catalog.ts';
import { keyPlaceOf } from './source-keys.ts';

type Wish = HandlerCall<typeof PUT_HUB_SOURCE>['body'];

/** How often a registry looks whether it is time to follow. */
const LOOK_INTERVAL_MS = 10_000;
/** For one fetch, from the connection to the last byte. */
const FETCH_TIMEOUT_MS = 60_000;

interface StateRow {
  digest: string;
  tried_at: Date | null;
  succeeded_at: Date | null;
  left_out: string[];
  error: string | null;
}

/**
 * Follows what another Roundhouse serves. What was last followed successfully counts until something else was: it stands
 * in the database for every registry, and a catalog that is wrong in any part changes nothing.
 */
@Injectable()
export class HubSourceService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly source: DataSource;
  private readonly keys: Pick<KeyMaterial, 'masterKeys'>;
  private readonly approvals: HubApprovals;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(DataSource) source: DataSource,
    @Inject(KEY_MATERIAL) keys: Pick<KeyMaterial, 'masterKeys'>,
    @Inject(HubApprovals) approvals: HubApprovals,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.commands = commands;
    this.source = source;
    this.keys = keys;
    this.approvals = approvals;
    this.logger = logger;
    handlers.on(GET_HUB_SOURCE, async () => this.show());
    handlers.on(PUT_HUB_SOURCE, async ({ caller, body }) => {
      await this.put(caller, body);
      return this.show();
    });
    handlers.on(DELETE_HUB_SOURCE, async ({ caller }) => {
      await this.remove(caller);
      return undefined;
    });
    handlers.on(SYNC_HUB_SOURCE, async () => {
      await this.sync();
      return this.show();
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** @throws AppError INVALID_REQUEST, FORBIDDEN */
  async put(caller: Caller, wish: Wish): Promise<void> {
    requirePlatform(caller);
    const faults = new Faults();
    addRangeFaults(faults, '/allowed_cidrs', wish.allowed_cidrs);
    addUrlFaults(faults, '/url', wish.url, wish.allowed_cidrs);
    if (faults.details.length > 0) throw refusal('hub source', faults.details);
    await this.commands.run(caller, async (changes) => {
      const { manager } = changes;
      const known = await findSource(manager);
      const before = known && HUB_SOURCE.describe(known);
      const row =
        known ?? Object.assign(new HubSourceEntity(), { id: newId(), sealedSecret: null, secretRevision: 0n });
      // A key goes to the host it was given for, and to no other.
      if (wish.key === undefined && known !== undefined && originOf(known.url) !== originOf(wish.url)) {
        row.sealedSecret = null;
      }
      Object.assign(row, { url: wish.url, intervalS: wish.interval_s, allowedCidrs: wish.allowed_cidrs });
      if (wish.key !== undefined) this.keep(row, wish.key);
      if (before === undefined) await changes.create(HUB_SOURCE, row);
      else await changes.update(HUB_SOURCE, row, before);
      await manager.query('INSERT INTO hub_source_state (source_id) VALUES ($1) ON CONFLICT DO NOTHING', [row.id]);
    });
  }

  /** @throws AppError NOT_FOUND when nobody is followed; FORBIDDEN */
  async remove(caller: Caller): Promise<void> {
    requirePlatform(caller);
    const changed = await this.commands.run(caller, async (changes) => {
      const row = await requireSource(changes.manager);
      const served = await changes.manager.query<{ slug: string }[]>(
        'SELECT slug FROM hub_followed_version WHERE is_served',
      );
      await changes.manager.query('UPDATE hub_followed_version SET is_served = false WHERE is_served');
      await changes.remove(HUB_SOURCE, row);
      return served.map(({ slug }) => slug);
    });
    for (const slug of changed) this.approvals.announce(slug);
  }

  /** Follows now. What goes wrong is kept beside the source and changes nothing else. @throws AppError NOT_FOUND */
  async sync(): Promise<void> {
    const row = await this.commands.read(requireSource);
    let changed: readonly string[] = [];
    try {
      const key = row.sealedSecret && openSecret(this.keys.masterKeys, row.sealedSecret, keyPlaceOf(row)).toString();
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
      const place = { url: row.url, key: key ?? undefined, allowedCidrs: row.allowedCidrs };
      const catalog = readCatalog(await fetchCatalog(place, signal));
      changed = await this.source.transaction(async (manager) => {
        await manager.query('SELECT 1 FROM hub_source WHERE id = $1 FOR UPDATE', [row.id]);
        const applied = await applyCatalog(manager, catalog, new Date());
        await manager.query(
          `UPDATE hub_source_state SET digest = $2, left_out = $3, tried_at = now(), succeeded_at = now(), error = NULL
           WHERE source_id = $1`,
          [row.id, digestOf(catalog.digest, applied.leftOut), JSON.stringify(applied.leftOut)],
        );
        return applied.changed;
      });
    } catch (error) {
      const message = error instanceof AppError ? error.message : 'It could not be followed.';
      this.logger.warn({ error }, 'the hub could not be followed; what was followed before stays');
      await this.commands.read((manager) =>
        manager.query('UPDATE hub_source_state SET tried_at = now(), error = $2 WHERE source_id = $1', [
          row.id,
          message,
        ]),
      );
    }
    for (const slug of changed) this.approvals.announce(slug);
  }

  private look(): void {
    this.running ??= this.followIfDue()
      .catch((error: unknown) => this.logger.warn({ error }, 'the hub cannot be followed'))
      .finally(() => {
        this.running = undefined;
      });
  }

  /** Follows when it is time to, and no other registry does. */
  async followIfDue(): Promise<void> {
    // Whoever moves the time follows; other registries then find that it was just done.
    const [, claimed] = await this.commands.read((manager) =>
      manager.query<[unknown[], number]>(
        `UPDATE hub_source_state SET tried_at = now() FROM hub_source
         WHERE hub_source.id = source_id
           AND (tried_at IS NULL OR tried_at < now() - make_interval(secs => interval_s))`,
      ),
    );
    if (claimed > 0) await this.sync();
  }

  private async show(): Promise<HubSourceDocument> {
    return this.commands.read(async (manager) => {
      const row = await requireSource(manager);
      const [state] = await manager.query<StateRow[]>('SELECT * FROM hub_source_state WHERE source_id = $1', [row.id]);
      const [count] = await manager.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM hub_followed_version WHERE is_served',
      );
      return {
        id: row.id,
        url: row.url,
        interval_s: row.intervalS,
        allowed_cidrs: [...row.allowedCidrs],
        has_key: row.sealedSecret !== null,
        tried_at: state?.tried_at?.toISOString() ?? null,
        succeeded_at: state?.succeeded_at?.toISOString() ?? null,
        error: state?.error ?? null,
        entries: count?.n ?? 0,
        left_out: state?.left_out ?? [],
        digest: state?.digest ?? '',
        revision: String(row.revision),
        created_at: row.createdAt.toISOString(),
        updated_at: row.updatedAt.toISOString(),
        created_by: row.createdBy,
      };
    });
  }

  private keep(row: HubSourceEntity, key: string | null): void {
    row.secretRevision += 1n;
    row.sealedSecret = key === null ? null : sealSecret(this.keys.masterKeys, Buffer.from(key), keyPlaceOf(row));
  }
}

async function findSource(manager: EntityManager): Promise<HubSourceEntity | undefined> {
  const [row] = await manager.find(HubSourceEntity, { take: 1 });
  return row;
}

async function requireSource(manager: EntityManager): Promise<HubSourceEntity> {
  const row = await findSource(manager);
  if (row === undefined) throw new AppError('NOT_FOUND', 'No hub is followed.');
  return row;
}

/** Names what is followed: of one catalog, less may be when names were taken here meanwhile. */
function digestOf(digest: string, leftOut: readonly string[]): string {
  return leftOut.length === 0 ? digest : `${digest} without ${leftOut.join(' ')}`;
}

function originOf(url: string): string {
  return new URL(url).origin;
}
