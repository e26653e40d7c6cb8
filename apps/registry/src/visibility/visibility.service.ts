import { CallerAccess, reasonText, type AccessDecision } from '@roundhouse/access';
import { refusal, VISIBILITY, type JsonObject } from '@roundhouse/admin-api';
import { Inject, Injectable } from '@nestjs/common';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { findHolder } from './infra/find-holder.ts';
import { readScopes, type ReadScope } from './infra/read-scopes.ts';
import { compare, readTargets, type ReadTarget } from './infra/read-targets.ts';

type VisibilityQuery = HandlerCall<typeof VISIBILITY>['query'];

interface Judged {
  readonly target: ReadTarget;
  readonly decision: AccessDecision;
}

/** Answers what a scope sees in effect, and why: the same decision that gateways make. */
@Injectable()
export class VisibilityService {
  private readonly commands: CommandPath;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    this.commands = commands;
    handlers.on(VISIBILITY, (call) => this.effective(call));
  }

  /** @throws AppError NOT_FOUND for a scope that the caller may not see; INVALID_REQUEST for a cursor that is none */
  async effective({ caller, query }: Pick<HandlerCall<typeof VISIBILITY>, 'caller' | 'query'>): Promise<JsonObject> {
    const after = readCursor(query.cursor);
    const { scopes, targets, access } = await this.commands.read(async (manager) => {
      const holder = await findHolder(manager, caller, query);
      const { organizationId, projectId } = holder.scopes;
      const scopes = await readScopes(manager, holder.scopes);
      const kinds = query.kind === undefined ? (['model', 'route_group'] as const) : [query.kind];
      const targets = await readTargets(manager, kinds, { organizationId, projectId, part: query.q ?? '' });
      const internalTasks = holder.internalTasks ?? query.internal_tasks;
      const rules = scopes.map(({ rule }) => rule);
      return { scopes, targets, access: new CallerAccess({ organizationId, projectId, internalTasks }, rules) };
    });
    const wanted = withoutHidden(targets)
      .map((target) => ({ target, decision: access.explain(target) }))
      .filter((one) => isWanted(one, query));
    const left = after === undefined ? wanted : wanted.filter(({ target }) => isAfter(target, after));
    const page = left.slice(0, query.limit);
    const last = left.length > page.length ? page.at(-1)?.target : undefined;
    const names = new Map(scopes.map(({ subject, displayName }) => [subject.kind, displayName]));
    return {
      scopes: scopes.map(shownScope),
      data: page.map((one) => shownTarget(one, names)),
      next_cursor: last === undefined ? null : writeCursor(last),
      total: wanted.length,
    };
  }
}

/** Of two with one name a project's own hides its organization's. */
function withoutHidden(targets: readonly ReadTarget[]): readonly ReadTarget[] {
  const own = new Set(targets.filter(({ projectId }) => projectId !== '').map(({ key }) => key.toLowerCase()));
  return targets.filter(({ projectId, key }) => projectId !== '' || !own.has(key.toLowerCase()));
}

function isWanted({ decision }: Judged, query: VisibilityQuery): boolean {
  return (
    (query.visible === undefined || decision.visible === query.visible) &&
    (query.callable === undefined || decision.callable === query.callable)
  );
}

function shownScope({ subject, displayName, mode, bindingCount }: ReadScope): JsonObject {
  return { ...subject, display_name: displayName, mode: mode ?? 'none', binding_count: bindingCount };
}

function shownTarget({ target, decision }: Judged, names: ReadonlyMap<string, string>): JsonObject {
  const { kind, id, key, displayName, mode } = target;
  const { known, visible, callable, reasons } = decision;
  return {
    kind,
    id,
    key,
    display_name: displayName,
    mode,
    known,
    visible,
    callable,
    reasons: reasons.map((reason) => ({
      scope: reason.scope,
      subject_id: reason.subjectId === '' ? null : reason.subjectId,
      allows: reason.allows,
      code: reason.code,
      access_group: reason.accessGroup === '' ? null : reason.accessGroup,
      message: reasonText(reason, names.get(reason.scope) ?? ''),
    })),
  };
}

interface Position {
  readonly key: string;
  readonly id: string;
}

function isAfter(target: ReadTarget, after: Position): boolean {
  return (compare(target.key, after.key) || compare(target.id, after.id)) > 0;
}

function writeCursor({ key, id }: ReadTarget): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

function readCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof key === 'string' && typeof id === 'string') return { key, id };
  } catch {
    // Falls through to the one refusal.
  }
  throw refusal('query', [{ where: '/cursor', message: 'is none that this list gave out' }]);
}
