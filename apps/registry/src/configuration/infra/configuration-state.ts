import { CONFIGURATION_KINDS, identityMembers, type ResourceDefinition } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import type { DocumentEntity } from '../../resources/document.entity.ts';
import type { AnyDocumentService, DocumentServices } from '../../resources/document-services.ts';
import { DOCUMENT_KINDS } from '../../resources/document-kinds.ts';
import { canonicalJson } from '../../resources/domain/same-document.ts';
import { KeyIndex } from '../domain/key-index.ts';
import { projectIdOf } from '../domain/portable-document.ts';

/** A stored resource of an organization's configuration. */
export interface StoredResource {
  readonly definition: ResourceDefinition;
  readonly service: AnyDocumentService;
  readonly row: DocumentEntity<object>;
}

/** The configuration of one organization as it is stored, and the keys of everything that it may refer to. */
export class ConfigurationState {
  readonly organizationId: string;
  readonly keys = new KeyIndex();
  private readonly byId = new Map<string, StoredResource>();
  private readonly byIdentity = new Map<string, StoredResource>();

  constructor(organizationId: string) {
    this.organizationId = organizationId;
  }

  /** Every resource, kinds in the order in which they refer to each other. */
  get resources(): Iterable<StoredResource> {
    return this.byId.values();
  }

  /** The resource of this id. */
  find(id: string): StoredResource | undefined {
    return this.byId.get(id);
  }

  /** The resource that a specification with ids for references speaks of. */
  findSame(definition: ResourceDefinition, spec: object): StoredResource | undefined {
    return this.byIdentity.get(identityOf(definition, spec));
  }

  /** Adds a resource, in place of what was known of it. */
  add(resource: StoredResource): void {
    const { definition, row } = resource;
    const former = this.byId.get(row.id);
    if (former !== undefined) this.byIdentity.delete(identityOf(former.definition, former.row.spec));
    this.byId.set(row.id, resource);
    this.byIdentity.set(identityOf(definition, row.spec), resource);
    const { key } = row.spec as { key?: unknown };
    if (typeof key === 'string') this.keys.add(definition.name, { id: row.id, key, projectId: projectIdOf(row.spec) });
  }
}

/** Reads the configuration of an organization. What another part of Roundhouse makes is left out. */
export async function readState(
  manager: EntityManager,
  services: DocumentServices,
  organizationId: string,
): Promise<ConfigurationState> {
  const state = new ConfigurationState(organizationId);
  await addKeys(manager, state);
  for (const definition of CONFIGURATION_KINDS) {
    const service = services.find(definition.name);
    if (service === undefined) continue;
    const rows = await manager
      .createQueryBuilder(service.kind.entity, 'd')
      .where('d.organization_id = :organizationId', { organizationId })
      .orderBy('d.id')
      .getMany();
    for (const row of rows) {
      if (!service.isManaged(service.kind.describe(row))) state.add({ definition, service, row });
    }
  }
  return state;
}

/** Keys of what configuration refers to without being part of it. */
async function addKeys(manager: EntityManager, state: ConfigurationState): Promise<void> {
  const referred = new Set(CONFIGURATION_KINDS.flatMap(({ references }) => references.map(({ resource }) => resource)));
  const kinds = DOCUMENT_KINDS.filter(({ definition: { name, spec } }) => {
    const isPart = CONFIGURATION_KINDS.some((kind) => kind.name === name);
    return referred.has(name) && !isPart && 'key' in spec.shape && 'organization_id' in spec.shape;
  });
  for (const { name, table } of kinds) {
    const rows = await manager.query<{ id: string; key: string; project_id: string | null }[]>(
      `SELECT id, spec->>'key' AS key, spec->>'project_id' AS project_id FROM ${table} WHERE organization_id = $1`,
      [state.organizationId],
    );
    for (const { id, key, project_id } of rows) state.keys.add(name, { id, key, projectId: project_id ?? '' });
  }
}

function identityOf(definition: ResourceDefinition, spec: object): string {
  const members = spec as Record<string, unknown>;
  const values = identityMembers(definition).map((name) => {
    const value = members[name] ?? null;
    // Keys differ without regard to case.
    return name === 'key' && typeof value === 'string' ? value.toLowerCase() : value;
  });
  return canonicalJson([definition.name, ...values]);
}
