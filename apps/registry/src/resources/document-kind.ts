import type { Place, ResourceDefinition } from '@roundhouse/admin-api';
import type { DocumentEntity } from './document.entity.ts';
import type { EntryKey, ResourceDocument, ResourceKind } from './resource-kind.ts';

/** A kind of resource that is described by one document. */
export interface DocumentKind<Spec extends object, Row extends DocumentEntity<Spec>> extends ResourceKind<Row> {
  readonly definition: ResourceDefinition;
  /** Where a specification belongs; `id` is that of the resource. */
  placeOf(spec: Spec, id: string): Place;
  /** SQL conditions of the definition's further filters, over the row `d` and the parameter `:f_<name>`. */
  readonly moreFilters?: Readonly<Record<string, string>>;
}

/** What a kind is made of beside its definition. */
export interface DocumentKindParts<Spec extends object, Row extends DocumentEntity<Spec>> {
  readonly definition: ResourceDefinition;
  readonly entity: new () => Row;
  /** True when watchers get it. */
  readonly inSnapshot: boolean;
  /** Entries of a snapshot that are made of it, beside one of its own kind. Default: none. */
  readonly entriesOf?: (document: ResourceDocument, id: string) => readonly EntryKey[];
  /** Default: the document's own organization and project. */
  readonly placeOf?: (spec: Spec, id: string) => Place;
  /** What history and audit keep beside the specification; never a secret. */
  readonly describeMore?: (row: Row) => ResourceDocument;
  readonly countsAsActiveDeployment?: (document: ResourceDocument) => boolean;
  readonly moreFilters?: Readonly<Record<string, string>>;
}

/** A kind whose table bears its name. */
export function documentKind<Spec extends object, Row extends DocumentEntity<Spec>>(
  parts: DocumentKindParts<Spec, Row>,
): DocumentKind<Spec, Row> {
  const { definition, entity, inSnapshot, entriesOf, describeMore, countsAsActiveDeployment, moreFilters } = parts;
  const placeOf = parts.placeOf ?? ownPlace;
  return {
    definition,
    name: definition.name,
    noun: definition.noun,
    table: definition.name,
    entity,
    inSnapshot,
    placeOf,
    organizationOf: (row) => placeOf(row.spec, row.id).organizationId,
    describe: (row) => ({ ...row.spec, ...describeMore?.(row) }),
    ...(entriesOf === undefined ? {} : { entriesOf }),
    ...(countsAsActiveDeployment === undefined ? {} : { countsAsActiveDeployment }),
    ...(moreFilters === undefined ? {} : { moreFilters }),
  };
}

function ownPlace(spec: object): Place {
  const { organization_id: organizationId, project_id: projectId } = spec as Record<string, unknown>;
  return {
    organizationId: typeof organizationId === 'string' ? organizationId : '',
    projectId: typeof projectId === 'string' ? projectId : '',
  };
}
