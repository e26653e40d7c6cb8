import type { JsonObject } from '@roundhouse/admin-api';
import { Document } from 'yaml';
import { portableDocument, projectIdOf } from './domain/portable-document.ts';
import type { ConfigurationState, StoredResource } from './infra/configuration-state.ts';

/** Which part of a configuration is wanted. */
export interface ExportFilter {
  /** Undefined = all. */
  readonly kinds: readonly string[] | undefined;
  /** Id or key; undefined = all. */
  readonly project: string | undefined;
}

/** Documents per piece of the stream. */
const BATCH = 200;

/** The configuration as a stream of YAML documents, each after those that it refers to. */
export async function* exportState(state: ConfigurationState, filter: ExportFilter): AsyncGenerator<Uint8Array> {
  const { kinds, project } = filter;
  const projectId =
    project === undefined ? undefined : (state.keys.idOf({ resource: 'project', value: project }, '') ?? project);
  const wanted = [...state.resources].filter(({ definition, row }) => {
    if (kinds !== undefined && !kinds.includes(definition.name)) return false;
    return projectId === undefined || projectIdOf(row.spec) === projectId || row.id === projectId;
  });
  for (let start = 0; start < wanted.length; start += BATCH) {
    const batch = wanted.slice(start, start + BATCH);
    const secrets = await secretsOf(batch);
    const texts = batch.map(({ definition, row }) =>
      toYaml(portableDocument(definition, row.spec, state.keys, secrets.get(row.id) ?? [])),
    );
    yield Buffer.from(texts.join(''));
  }
}

function toYaml(document: JsonObject): string {
  return `---\n${new Document(document).toString({ lineWidth: 0 })}`;
}

/** Write-only members that are set: a resource tells of them by the fingerprint that it shows. */
async function secretsOf(resources: readonly StoredResource[]): Promise<Map<string, string[]>> {
  const set = new Map<string, string[]>();
  for (const [definition, group] of Map.groupBy(resources, (resource) => resource.definition)) {
    const member = Object.keys(definition.secrets?.shape ?? {}).find((name) => !(name in definition.spec.shape));
    if (member === undefined) continue;
    const shown = await group[0]!.service.show(group.map(({ row }) => row));
    for (const { id, fingerprint } of shown) {
      if (typeof fingerprint === 'string' && typeof id === 'string') set.set(id, [member]);
    }
  }
  return set;
}
