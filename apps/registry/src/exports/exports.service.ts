import { Inject, Injectable } from '@nestjs/common';
import {
  checkDocument,
  EXPORTABLE,
  LINK_EXPORT,
  permitsSomewhere,
  refusal,
  typedQuery,
  type JsonObject,
  type Operation,
} from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { AppError } from '@roundhouse/errors';
import { isId, newId } from '@roundhouse/kernel';
import { resolveActionScope } from '../admin/action-scope.ts';
import { CallerResolver } from '../admin/caller-resolver.ts';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { newToken } from '../sessions/domain/one-time-token.ts';
import { EXPORT_LINK } from './export-link.kind.ts';
import { ExportLinkEntity } from './infra/export-link.entity.ts';
import { clearFormerLinks, countOpenLinks, findLink, useLink } from './infra/export-links.ts';

/** Links that one key or member can have at a time which were not used yet. */
const MAX_OPEN_LINKS = 100;

type Query = ExportLinkEntity['query'];

/** What an opened link streams, and on whose behalf. */
export interface OpenedExport {
  readonly operation: string;
  readonly query: Query;
  readonly actorId: string;
  readonly organizationId: string;
}

/** Links that stream an export once, as whoever made them. */
@Injectable()
export class ExportsService {
  private readonly commands: CommandPath;
  private readonly callers: CallerResolver;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(CallerResolver) callers: CallerResolver,
    @Inject(OperationHandlers) handlers: OperationHandlers,
  ) {
    this.commands = commands;
    this.callers = callers;
    handlers.on(LINK_EXPORT, (call) => this.link(call));
  }

  /**
   * Makes a link. What it is asked for is checked here already; that the caller may have it, here and at its use.
   *
   * @throws AppError INVALID_REQUEST, FORBIDDEN, NOT_FOUND for a place that the caller may not see; RATE_LIMITED with too
   *   many links that nobody uses
   */
  async link({ caller, body }: HandlerCall<typeof LINK_EXPORT>): Promise<JsonObject> {
    const operation = EXPORTABLE.find(({ path }) => path === body.path)!;
    requireReader(caller, operation);
    const query = queryOf(operation, body);
    const made = makerOf(caller);
    const token = newToken('export');
    const link = await this.commands.run(caller, async (changes) => {
      const { manager, at } = changes;
      const [organization = '', project = ''] = [query['organization_id']?.[0], query['project_id']?.[0]];
      await resolveActionScope(manager, caller, operation.action, { organization, project });
      await clearFormerLinks(manager);
      if ((await countOpenLinks(manager, caller.actorId)) >= MAX_OPEN_LINKS) {
        throw new AppError('RATE_LIMITED', `You have ${MAX_OPEN_LINKS} links that were not used yet.`);
      }
      const row = Object.assign(new ExportLinkEntity(), {
        id: newId(),
        organizationId: caller.organizationId,
        ...made,
        operation: operation.id,
        query,
        tokenHash: token.hash,
        expiresAt: new Date(at.getTime() + body.lifetime_seconds * 1_000),
      });
      return changes.create(EXPORT_LINK, row);
    });
    const url = `/api/v1/exports/${link.id}?secret=${token.text}`;
    return { id: link.id, url, expires_at: link.expiresAt.toISOString() };
  }

  /**
   * Uses up a link. From then on, and for as long as a stream may take, its secret stands for whoever made it.
   *
   * @param context where the call came from
   * @throws AppError NOT_FOUND when there is no such link; GONE when it was used, has expired, or whoever made it is not
   *   here any more; FORBIDDEN when they may not read it any more: it can then still be used
   */
  async open(context: CallContext, id: string, secret: string): Promise<OpenedExport> {
    const { link, usable } = found(await this.commands.read((manager) => findLink(manager, id, secret)));
    if (!usable) throw used();
    const { operation, query, apiKeyId, sessionId } = link;
    const maker = { apiKeyId: apiKeyId ?? '', sessionId: sessionId ?? '' };
    const caller = await this.callers.resolveMaker(maker, context);
    requireReader(caller, found(EXPORTABLE.find((one) => one.id === operation)));
    await this.commands.run(caller, async (changes) => {
      const again = found(await findLink(changes.manager, id, secret, true));
      if (!again.usable) throw used();
      await useLink(changes.manager, again.link);
      changes.touch(EXPORT_LINK, again.link, 'use');
    });
    return { operation, query, actorId: caller.actorId, organizationId: caller.organizationId };
  }
}

/** @throws AppError FORBIDDEN unless the caller may read it somewhere; how much of it, the export itself finds out */
function requireReader({ grants }: Caller, { action }: Operation): void {
  if (!permitsSomewhere(grants, action)) throw new AppError('FORBIDDEN', `You may not do this (${action}).`);
}

function makerOf({ actorId, sessionId, readsOnly }: Caller): Pick<ExportLinkEntity, 'apiKeyId' | 'sessionId'> {
  if (readsOnly === true) throw new AppError('FORBIDDEN', 'A link makes no further links.');
  if (sessionId !== undefined) return { apiKeyId: null, sessionId };
  if (!isId(actorId)) throw new AppError('FORBIDDEN', 'A link is made with an API key or a session.');
  return { apiKeyId: actorId, sessionId: null };
}

/** The query as the export itself gets it. @throws AppError INVALID_REQUEST naming every fault */
function queryOf(operation: Operation, { query, format }: HandlerCall<typeof LINK_EXPORT>['body']): Query {
  if (Object.hasOwn(query, 'format')) {
    throw refusal('request', [{ where: '/query/format', message: 'stands beside query' }]);
  }
  const whole: typeof query = { ...query, format };
  const texts = Object.entries(whole).map(([name, value]): [string, string[]] => [
    name,
    Array.isArray(value) ? value : [String(value)],
  ]);
  const asSent = Object.fromEntries(texts.map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
  const schema = operation.query!;
  const { faults } = checkDocument(schema, typedQuery(schema, asSent));
  if (faults.length === 0) return Object.fromEntries(texts);
  throw refusal(
    'request',
    faults.map(({ where, message }) => ({ where: `/query${where}`, message })),
  );
}

function found<T>(one: T | undefined): T {
  if (one === undefined) throw new AppError('NOT_FOUND', 'There is no such link.');
  return one;
}

function used(): AppError {
  return new AppError('GONE', 'This link was used already, or has expired; make a new one.');
}
