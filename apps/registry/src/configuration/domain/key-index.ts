import { withReferences, type FoundReference, type ResourceDefinition } from '@roundhouse/admin-api';

/** Something that documents may refer to by key. */
export interface KeyedResource {
  readonly id: string;
  readonly key: string;
  /** Empty = of the organization itself. */
  readonly projectId: string;
}

/** Finds resources of one organization by key, and their keys by id, without asking the database again. */
export class KeyIndex {
  private readonly byKind = new Map<
    string,
    { byKey: Map<string, KeyedResource[]>; byId: Map<string, KeyedResource> }
  >();

  /** Adds a resource, in place of what was known of it. */
  add(kind: string, resource: KeyedResource): void {
    let known = this.byKind.get(kind);
    if (known === undefined) this.byKind.set(kind, (known = { byKey: new Map(), byId: new Map() }));
    const former = known.byId.get(resource.id);
    if (former !== undefined) {
      const list = known.byKey.get(former.key.toLowerCase()) ?? [];
      list.splice(list.indexOf(former), 1);
    }
    known.byId.set(resource.id, resource);
    const name = resource.key.toLowerCase();
    const same = known.byKey.get(name);
    if (same === undefined) known.byKey.set(name, [resource]);
    else same.push(resource);
  }

  /**
   * Id of what a key means in a project (empty = in the organization itself): the project's own, else the
   * organization's. Keys differ without regard to case.
   */
  idOf({ resource, value, ofAnyProject }: Wanted, projectId: string): string | undefined {
    const found = this.byKind.get(resource)?.byKey.get(value.toLowerCase()) ?? [];
    const own = found.find((each) => each.projectId === projectId);
    const shared = found.find((each) => each.projectId === '');
    const below = ofAnyProject === true && projectId === '' && found.length === 1 ? found[0] : undefined;
    return (own ?? shared ?? below)?.id;
  }

  /** Key of a resource; undefined when it has none that means the same there. */
  keyOf({ resource, value: id, ofAnyProject }: Wanted, projectId: string): string | undefined {
    const key = this.byKind.get(resource)?.byId.get(id)?.key;
    if (key === undefined) return undefined;
    const wanted = { resource, value: key, ...(ofAnyProject === true && { ofAnyProject }) };
    return this.idOf(wanted, projectId) === id ? key : undefined;
  }

  /** A copy of a specification in which keys have become ids; those that mean nothing stay. */
  withIds<Spec>(definition: ResourceDefinition, spec: Spec, projectId: string): Spec {
    return withReferences(spec, definition.references, (found) => this.idOf(found, projectId) ?? found.value);
  }

  /** A copy of a specification in which ids have become keys, where a key means the same. */
  withKeys<Spec>(definition: ResourceDefinition, spec: Spec, projectId: string): Spec {
    return withReferences(spec, definition.references, (found) => this.keyOf(found, projectId) ?? found.value);
  }
}

type Wanted = Pick<FoundReference, 'resource' | 'value' | 'ofAnyProject'>;
