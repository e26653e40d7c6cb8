import { isListMember, reachOf, type Reach } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../commands/domain/caller.ts';
import type { DocumentEntity } from './document.entity.ts';
import type { DocumentKind } from './document-kind.ts';
import { containing, searching } from './infra/search.ts';
import type { Page } from './resource-list.ts';

/** Which part of a list is wanted, as its query schema hands it over. */
export interface DocumentQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  /** Member of the specification, created_at or updated_at; `-` in front = descending. */
  readonly sort: string;
  /** Organization, project and the kind's own filters. */
  readonly [filter: string]: unknown;
}

const NO_FILTERS = new Set(['limit', 'cursor', 'q', 'sort']);

interface Position {
  readonly sort: string;
  readonly value: string | null;
  readonly id: string;
}

/**
 * Reads one page of what the caller may see. The order is total, so that rows added or removed meanwhile make no
 * other row appear twice.
 *
 * @throws AppError INVALID_REQUEST for a cursor that no list of this order gave out
 */
export function listDocuments<Spec extends object, Row extends DocumentEntity<Spec>>(
  manager: EntityManager,
  kind: DocumentKind<Spec, Row>,
  caller: Caller,
  query: DocumentQuery,
): Promise<Page<Row>> {
  const isSearch = query.q !== undefined && query.q !== '';
  return isSearch
    ? searching(manager, (own) => readPage(own, kind, caller, query))
    : readPage(manager, kind, caller, query);
}

async function readPage<Spec extends object, Row extends DocumentEntity<Spec>>(
  manager: EntityManager,
  kind: DocumentKind<Spec, Row>,
  caller: Caller,
  query: DocumentQuery,
): Promise<Page<Row>> {
  const reach = reachOf(caller.grants, `${kind.definition.subject}:read` as never);
  const matching = () => narrowed(manager.createQueryBuilder(kind.entity, 'd'), kind, reach, query);
  const { name, descending, expression } = orderOf(query.sort);
  const direction = descending ? 'DESC' : 'ASC';
  const page = matching()
    .addSelect(`${expression}::text`, 'd_sort_text')
    .orderBy(expression, direction)
    .addOrderBy('d.id', direction)
    .limit(query.limit + 1);
  const after = readCursor(query.cursor, name);
  if (after !== undefined) {
    const type = name === 'updated_at' || name === 'created_at' ? 'timestamptz' : 'jsonb';
    page.andWhere(`(${expression}, d.id) ${descending ? '<' : '>'} (:sortValue::${type}, :sortId::uuid)`, {
      sortValue: after.value,
      sortId: after.id,
    });
  }
  const { entities, raw } = await page.getRawAndEntities<{ d_sort_text: string | null }>();
  const total = await matching().getCount();
  const more = entities.length > query.limit;
  if (more) entities.pop();
  const last = entities.at(-1);
  const value = raw[entities.length - 1]?.d_sort_text ?? null;
  return { rows: entities, nextCursor: more && last ? writeCursor({ sort: name, value, id: last.id }) : '', total };
}

function narrowed<Spec extends object, Row extends DocumentEntity<Spec>>(
  builder: SelectQueryBuilder<Row>,
  kind: DocumentKind<Spec, Row>,
  reach: Reach,
  query: DocumentQuery,
): SelectQueryBuilder<Row> {
  const { definition } = kind;
  const organization = 'organization_id' in definition.spec.shape ? 'd.organization_id' : undefined;
  const project = 'project_id' in definition.spec.shape ? 'd.project_id' : undefined;
  const team = 'team_id' in definition.spec.shape ? 'd.team_id' : undefined;
  if (!reach.everything) narrowToReach(builder, kind.name, reach, { organization, project, team });
  for (const [name, value] of Object.entries(query)) {
    if (NO_FILTERS.has(name) || typeof value !== 'string') continue;
    const own = kind.moreFilters?.[name];
    // One form each: with both, no index and no planner could help.
    const holds = `d.spec->'${name}' @> to_jsonb(:f_${name}::text)`;
    const equals = `d.spec->>'${name}' = :f_${name}`;
    builder.andWhere(own ?? (isListMember(definition, name) ? holds : equals), { [`f_${name}`]: value });
  }
  if (query.q !== undefined && query.q !== '' && definition.search.length > 0) {
    const places = definition.search.map((name) => `d.spec->>'${name}' ILIKE :q`).join(' OR ');
    builder.andWhere(`(${places})`, { q: containing(query.q) });
  }
  return builder;
}

/** Columns that say where a row belongs; undefined where its kind has none. */
interface ScopeColumns {
  readonly organization: string | undefined;
  readonly project: string | undefined;
  readonly team: string | undefined;
}

/** Narrows to what may be seen: whole organizations; of others the projects and teams with what they share. */
function narrowToReach<Row extends object>(
  builder: SelectQueryBuilder<Row>,
  kindName: string,
  reach: Reach,
  { organization, project, team }: ScopeColumns,
): void {
  const projectIds = reach.projects.map((place) => place.projectId);
  const organizationIds = [...reach.organizationIds];
  const sharing = [...reach.projects, ...reach.teams].map((place) => place.organizationId);
  if (kindName === 'organization') {
    builder.andWhere('d.id = ANY(:seen::uuid[])', { seen: [...organizationIds, ...sharing] });
  } else if (kindName === 'project') {
    builder.andWhere('(d.organization_id = ANY(:whole::uuid[]) OR d.id = ANY(:own::uuid[]))', {
      whole: organizationIds,
      own: projectIds,
    });
  } else if (organization === undefined) {
    builder.andWhere('false');
  } else if (project === undefined) {
    builder.andWhere(`${organization} = ANY(:whole::uuid[])`, { whole: [...organizationIds, ...sharing] });
  } else {
    const ofTeam = team === undefined ? '' : `OR ${team} = ANY(:teams::uuid[])`;
    builder.andWhere(
      `(${organization} = ANY(:whole::uuid[]) OR ${project} = ANY(:own::uuid[]) ${ofTeam}
        OR (${organization} = ANY(:sharing::uuid[]) AND ${project} IS NULL))`,
      { whole: organizationIds, own: projectIds, teams: reach.teams.map(({ teamId }) => teamId), sharing },
    );
  }
}

function orderOf(sort: string): { name: string; descending: boolean; expression: string } {
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  if (name === 'created_at' || name === 'updated_at') return { name, descending, expression: `d.${name}` };
  return { name, descending, expression: `coalesce(d.spec->'${name}', 'null'::jsonb)` };
}

function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readCursor(cursor: string | undefined, sort: string): Position | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const position = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Position;
    if (position.sort === sort && isId(position.id) && typeof position.value === 'string') return position;
  } catch {
    // Falls through to the one refusal.
  }
  throw new AppError('INVALID_REQUEST', 'The cursor is none that this list gave out.', {
    details: [{ where: '/cursor', message: 'is none that this list gave out' }],
  });
}
