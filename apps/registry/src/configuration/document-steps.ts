import {
  EXISTING_SECRET,
  hasKey,
  NEVER_PRUNED,
  pointer,
  refusal,
  secretRefsIn,
  withoutSecretRefs,
  type Json,
  type JsonObject,
  type ResourceDefinition,
} from '@roundhouse/admin-api';
import { isId } from '@roundhouse/kernel';
import type { ChangeSet } from '../commands/change-set.ts';
import type { AnyDocumentService, DocumentServices } from '../resources/document-services.ts';
import { sameDocument } from '../resources/domain/same-document.ts';
import type { ConfigurationDocument } from './domain/configuration-document.ts';
import { fieldChanges } from './domain/field-changes.ts';
import { portableSpec, projectIdOf } from './domain/portable-document.ts';
import type { ConfigurationState, StoredResource } from './infra/configuration-state.ts';
import { givenSecret, type Step, type StepResult } from './steps.ts';

/** Turns documents into steps: each brings one resource into the state that its document describes. */
export class DocumentSteps {
  private readonly state: ConfigurationState;
  private readonly services: DocumentServices;
  /** Ids of what a document speaks of. */
  private readonly named = new Set<string>();

  constructor(state: ConfigurationState, services: DocumentServices) {
    this.state = state;
    this.services = services;
  }

  /** Steps of documents, kinds in the order in which they refer to each other. */
  of(documents: readonly ConfigurationDocument[], order: readonly string[]): Step[] {
    const place = new Map(order.map((kind, index) => [kind, index]));
    return documents
      .toSorted((one, other) => place.get(one.definition.name)! - place.get(other.definition.name)!)
      .map((document) => ({ document: document.index, run: (changes) => this.bring(changes, document) }));
  }

  /** Steps that delete what no document spoke of, the dependent first. Ask once the documents have been tried. */
  prunings(): Step[] {
    return [...this.state.resources]
      .filter(({ definition, row }) => !this.named.has(row.id) && mayGo(definition))
      .toReversed()
      .map((resource) => deletion(this.state, resource));
  }

  private async bring(changes: ChangeSet, document: ConfigurationDocument): Promise<StepResult> {
    const { definition } = document;
    const service = this.services.find(definition.name);
    // The registry does not start while an operation of a kind has nobody to carry it out.
    if (service === undefined) throw new Error(`${definition.name} has no service`);
    const projectId = this.projectIdOf(document);
    const input = this.inputOf(document, projectId);
    const read = service.read(input);
    const current = this.state.findSame(definition, read?.spec ?? input);
    if (current === undefined) return this.create(changes, service, document, input);
    this.named.add(current.row.id);
    const secretsHeld = read !== undefined && (await service.holdsSecrets(changes.manager, current.row, read.secrets));
    if (secretsHeld && sameDocument(read.spec, current.row.spec)) return this.result('unchanged', current);
    if (!definition.verbs.includes('update')) {
      throw refusal(definition.noun, [{ where: '', message: 'cannot be changed; give what is new another key' }]);
    }
    const before = portableSpec(definition, current.row.spec, this.state.keys);
    const recorded = changes.recorded.length;
    const wanted = secretsHeld ? withoutSecrets(definition, input, read.spec) : input;
    const row = await service.replaceIn(changes, current.row.id, wanted);
    if (changes.recorded.length === recorded) return this.result('unchanged', current);
    const changed = { definition, service, row };
    this.state.add(changed);
    const after = portableSpec(definition, row.spec, this.state.keys);
    const secrets = secretsHeld ? [] : Object.keys(read?.secrets ?? {});
    return this.result('update', changed, [...fieldChanges(before, after), ...secrets.map(givenSecret)]);
  }

  private async create(
    changes: ChangeSet,
    service: AnyDocumentService,
    { definition, spec }: ConfigurationDocument,
    input: JsonObject,
  ): Promise<StepResult> {
    const missing = secretRefsIn(spec).filter(({ value }) => value === EXISTING_SECRET);
    if (missing.length > 0) {
      const message = 'keeps a secret that is not there yet; give it as env:NAME or file:PATH';
      throw refusal(
        definition.noun,
        missing.map(({ path }) => ({ where: pointer(path), message })),
      );
    }
    const { row } = await service.createIn(changes, input);
    const created = { definition, service, row };
    this.named.add(row.id);
    this.state.add(created);
    return this.result('create', created);
  }

  private inputOf({ definition, key, spec }: ConfigurationDocument, projectId: string): JsonObject {
    const withIds = this.state.keys.withIds(definition, spec, projectId) as object;
    return {
      ...(withoutSecretRefs(withIds) as JsonObject),
      organization_id: this.state.organizationId,
      ...('project_id' in definition.spec.shape && projectId !== '' && { project_id: projectId }),
      ...(hasKey(definition) && key !== undefined && { key }),
    };
  }

  /** Looked up when the step runs: an earlier one may make the project. */
  private projectIdOf({ definition, project }: ConfigurationDocument): string {
    if (project === undefined) return '';
    const id = isId(project) ? project : this.state.keys.idOf({ resource: 'project', value: project }, '');
    if (id !== undefined) return id;
    throw refusal(definition.noun, [{ where: '/project_id', message: `names no project here ("${project}")` }]);
  }

  private result(
    action: StepResult['action'],
    resource: StoredResource,
    fields: StepResult['fields'] = [],
  ): StepResult {
    return resultOf(this.state, action, resource, fields);
  }
}

/** A document without the secrets that are stored already: no change of anything else seals them anew. */
function withoutSecrets(definition: ResourceDefinition, input: JsonObject, spec: object): JsonObject {
  const names = Object.keys(definition.secrets?.shape ?? {});
  const plain = Object.entries(spec).filter(([name]) => names.includes(name));
  const others = Object.entries(input).filter(([name]) => !names.includes(name));
  return Object.fromEntries<Json>([...others, ...(plain as [string, Json][])]);
}

/** A step that deletes a resource. */
export function deletion(state: ConfigurationState, resource: StoredResource): Step {
  return {
    document: null,
    run: async (changes) => {
      await resource.service.deleteIn(changes, resource.row.id);
      return resultOf(state, 'delete', resource, []);
    },
  };
}

/** What a step did to a resource. */
export function resultOf(
  { keys }: ConfigurationState,
  action: StepResult['action'],
  { definition, row }: StoredResource,
  fields: StepResult['fields'],
): StepResult {
  const projectId = projectIdOf(row.spec);
  const project = projectId === '' ? null : (keys.keyOf({ resource: 'project', value: projectId }, '') ?? projectId);
  const { key } = row.spec as { key?: string };
  return { action, kind: definition.name, project, key: key ?? null, id: row.id, fields };
}

function mayGo({ name, verbs }: StoredResource['definition']): boolean {
  return verbs.includes('delete') && !NEVER_PRUNED.has(name);
}
