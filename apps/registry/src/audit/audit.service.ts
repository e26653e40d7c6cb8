import { Inject, Injectable } from '@nestjs/common';
import {
  AUDIT_EXPORT,
  AUDIT_LIST,
  AUDIT_VERIFY,
  PLATFORM_PLACE,
  reachOf,
  refusal,
  type JsonObject,
} from '@roundhouse/admin-api';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { ChainVerifier } from '../commands/domain/audit-chain.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import { requireOrganization } from '../organizations/named-organization.ts';
import { cursorAfter, readAuditCursor } from './audit-cursor.ts';
import { toAuditDocument, toCsv, toLines } from './audit-entry.mapper.ts';
import type { AuditFilter } from './audit-filter.ts';
import {
  countEntries,
  lastNumber,
  readChain,
  readChainHead,
  readEntries,
  type AuditEntry,
  type AuditPosition,
} from './infra/audit-entries.ts';

/** Entries per query of a walk: bounds memory and keeps the event loop turning. */
const BATCH = 1000;
/** A page ends early rather than outgrow a message between services, in bytes of documents. */
const MAX_PAGE_BYTES = 2_000_000;

type Filters = Omit<HandlerCall<typeof AUDIT_EXPORT>['query'], 'format'>;

/** The audit logs, for reading: one per organization and one of the installation itself. */
@Injectable()
export class AuditService {
  private readonly commands: CommandPath;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    this.commands = commands;
    handlers.on(AUDIT_LIST, (call) => this.list(call));
    handlers.onStream(AUDIT_EXPORT, (call) => this.export(call));
    handlers.on(AUDIT_VERIFY, (call) => this.verify(call));
  }

  private async list({ caller, query }: HandlerCall<typeof AUDIT_LIST>): Promise<JsonObject> {
    const beyond = readAuditCursor(query.cursor);
    return this.commands.read(async (manager) => {
      const filter = await filterOf(manager, caller, query);
      const [found, total] = await Promise.all([
        readEntries(manager, filter, { order: 'DESC', beyond, limit: query.limit + 1 }),
        countEntries(manager, filter),
      ]);
      const page = withinSize(found.slice(0, query.limit));
      const more = found.length > page.length;
      return { data: page.map(toAuditDocument), next_cursor: more ? cursorAfter(page.at(-1)!) : null, total };
    });
  }

  private async *export({ caller, query }: HandlerCall<typeof AUDIT_EXPORT>): AsyncGenerator<Uint8Array> {
    const filter = await this.commands.read(async (manager) => ({
      ...(await filterOf(manager, caller, query)),
      // What is written meanwhile is for the next export: this one must come to an end.
      upToNumber: await lastNumber(manager),
    }));
    let beyond: AuditPosition | undefined;
    do {
      const after = beyond;
      const entries = await this.commands.read((manager) =>
        readEntries(manager, filter, { order: 'ASC', beyond: after, limit: BATCH }),
      );
      yield* chunksOf(entries, query.format, after === undefined);
      beyond = entries.length < BATCH ? undefined : positionOf(entries.at(-1)!);
    } while (beyond !== undefined);
  }

  private async verify({ caller, query }: HandlerCall<typeof AUDIT_VERIFY>): Promise<JsonObject> {
    const { sequence, hash } = query;
    if ((sequence === undefined) !== (hash === undefined)) {
      const where = sequence === undefined ? '/sequence' : '/hash';
      throw refusal('query', [{ where, message: 'belongs to the other half of a head: give both or none' }]);
    }
    const known = sequence === undefined ? [] : [{ sequence: BigInt(sequence), hash: Buffer.from(hash ?? '', 'hex') }];
    return this.commands.read(async (manager) => {
      const organizationId = await oneLog(manager, caller, query);
      const head = await readChainHead(manager, organizationId);
      const verifier = new ChainVerifier(known);
      walk: for await (const batch of readChain(manager, organizationId, head.sequence, BATCH)) {
        for (const entry of batch) if (!verifier.add(entry)) break walk;
      }
      const broken = verifier.finish(head);
      return {
        organization_id: organizationId === '' ? null : organizationId,
        whole: broken === undefined,
        entries: String(verifier.verified),
        first_broken: broken === undefined ? null : String(broken),
        head: { sequence: String(head.sequence), hash: head.hash.toString('hex') },
      };
    });
  }
}

/** @throws AppError NOT_FOUND, FORBIDDEN */
async function filterOf(manager: EntityManager, caller: Caller, query: Filters): Promise<AuditFilter> {
  // Nothing has such an id, so nothing was ever done to it.
  const nothing = query.resource_id !== undefined && !isId(query.resource_id);
  return {
    organizationIds: nothing ? [] : await logsOf(manager, caller, query),
    actorId: query.actor_id,
    action: query.action,
    kind: query.kind,
    resourceId: nothing ? undefined : query.resource_id,
    requestId: query.request_id,
    from: query.from,
    to: query.to,
  };
}

/** Logs that a question is about; undefined = all of them. */
async function logsOf(
  manager: EntityManager,
  caller: Caller,
  query: Pick<Filters, 'organization_id' | 'platform'>,
): Promise<string[] | undefined> {
  if (query.platform || query.organization_id !== undefined) return [await oneLog(manager, caller, query)];
  const reach = reachOf(caller.grants, 'audit:read');
  if (!reach.everything) return [...reach.organizationIds];
  return undefined;
}

/** The one log that a question is about; by default that of the caller's organization, else the platform's. */
async function oneLog(
  manager: EntityManager,
  caller: Caller,
  { platform, organization_id: named }: Pick<Filters, 'organization_id' | 'platform'>,
): Promise<string> {
  if (platform && named !== undefined) {
    throw refusal('query', [{ where: '/platform', message: 'cannot go with an organization' }]);
  }
  if (platform || (named === undefined && caller.organizationId === '')) {
    requirePermission(caller, 'audit:read', PLATFORM_PLACE);
    return '';
  }
  const organizationId = await requireOrganization(manager, caller, named);
  requirePermission(caller, 'audit:read', { organizationId, projectId: '' });
  return organizationId;
}

function withinSize(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  let sizeBytes = 0;
  const end = entries.findIndex(({ record }) => {
    sizeBytes += Buffer.byteLength(record.before ?? '') + Buffer.byteLength(record.after ?? '');
    return sizeBytes > MAX_PAGE_BYTES;
  });
  // One entry at least, so that a reader gets on.
  return end === -1 ? entries : entries.slice(0, Math.max(end, 1));
}

/** Entries as text in pieces that fit into messages between services. */
function* chunksOf(entries: readonly AuditEntry[], format: 'ndjson' | 'csv', first: boolean): Generator<Uint8Array> {
  for (let rest = entries, header = first; rest.length > 0 || header; header = false) {
    const piece = withinSize(rest);
    yield Buffer.from(format === 'csv' ? toCsv(piece, header) : toLines(piece));
    rest = rest.slice(piece.length);
  }
}

function positionOf({ number, record }: AuditEntry): AuditPosition {
  return { number, organizationId: record.organizationId, sequence: record.sequence };
}
