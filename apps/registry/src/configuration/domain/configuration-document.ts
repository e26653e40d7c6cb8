import {
  API_VERSION,
  checkDocument,
  CONFIGURATION_KINDS,
  documentMembers,
  EXISTING_SECRET,
  hasKey,
  isSecretPlace,
  METADATA_MEMBERS,
  nearestName,
  pointer,
  secretRefsIn,
  type ResourceDefinition,
} from '@roundhouse/admin-api';
import type { FaultDetail } from '@roundhouse/errors';
import { z } from 'zod';

/** One document of configuration as code, its frame checked, its specification not. */
export interface ConfigurationDocument {
  /** Place in the stream, from 0 on. */
  readonly index: number;
  readonly definition: ResourceDefinition;
  readonly organization: string | undefined;
  /** Id or key; undefined = of the organization itself. */
  readonly project: string | undefined;
  /** Undefined for kinds that are known otherwise. */
  readonly key: string | undefined;
  /** References as ids or keys; secrets in the clear or as references. */
  readonly spec: Readonly<Record<string, unknown>>;
}

const name = () => z.string().min(1).max(128);
const frame = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.string().max(64),
  metadata: z
    .strictObject({
      organization: name().nullable().optional(),
      project: name().nullable().optional(),
      key: name().nullable().optional(),
    })
    .prefault({}),
  spec: z.record(z.string(), z.unknown()).prefault({}),
});

/** Documents of a stream, and what is wrong with those that cannot be taken. */
export interface ReadConfiguration {
  readonly documents: readonly ConfigurationDocument[];
  /** Those whose frame is not right, as far as they could be read. */
  readonly refused: readonly ConfigurationDocument[];
  /** Named by `/documents/<place>/…`. */
  readonly faults: readonly FaultDetail[];
}

/** Checks the frames of documents. */
export function readConfiguration(inputs: readonly unknown[]): ReadConfiguration {
  const documents: ConfigurationDocument[] = [];
  const refused: ConfigurationDocument[] = [];
  const faults: FaultDetail[] = [];
  for (const [index, input] of inputs.entries()) {
    const found: FaultDetail[] = [];
    const document = readOne(index, input, found);
    faults.push(...found.map(({ where, message }) => ({ where: `/documents/${index}${where}`, message })));
    if (document !== undefined) (found.length === 0 ? documents : refused).push(document);
  }
  return { documents, refused, faults };
}

function readOne(index: number, input: unknown, faults: FaultDetail[]): ConfigurationDocument | undefined {
  const { value, faults: unframed } = checkDocument(frame, input);
  faults.push(...unframed);
  if (value === undefined) return undefined;
  const { kind, metadata, spec } = value;
  const definition = CONFIGURATION_KINDS.find((known) => known.name === kind);
  if (definition === undefined) {
    const known = CONFIGURATION_KINDS.map((each) => each.name);
    const nearest = nearestName(kind, known);
    const hint = nearest === undefined ? `; known are ${known.join(', ')}` : `; did you mean "${nearest}"?`;
    faults.push({ where: '/kind', message: `is no kind of configuration${hint}` });
    return undefined;
  }
  const { noun } = definition;
  const project = metadata.project ?? undefined;
  const key = metadata.key ?? undefined;
  if (project !== undefined && !('project_id' in definition.spec.shape)) {
    faults.push({ where: '/metadata/project', message: `does not go with a ${noun}, which no project owns` });
  }
  if (hasKey(definition) && key === undefined) faults.push({ where: '/metadata/key', message: 'is required' });
  if (!hasKey(definition) && key !== undefined) {
    faults.push({ where: '/metadata/key', message: `does not go with a ${noun}, which has no key` });
  }
  faults.push(...faultsOfMembers(definition, spec), ...faultsOfSecrets(definition, spec));
  return { index, definition, organization: metadata.organization ?? undefined, project, key, spec };
}

function faultsOfMembers(definition: ResourceDefinition, spec: object): FaultDetail[] {
  const members = documentMembers(definition);
  return METADATA_MEMBERS.filter((member) => member in spec && !members.includes(member)).map((member) => ({
    where: `/spec/${member}`,
    message: `belongs into metadata, as "${member.replace('_id', '')}"`,
  }));
}

function faultsOfSecrets(definition: ResourceDefinition, spec: object): FaultDetail[] {
  return secretRefsIn(spec).flatMap(({ path, value }) => {
    const where = `/spec${pointer(path)}`;
    if (!isSecretPlace(definition, path)) return [{ where, message: 'is no secret, so it takes no reference to one' }];
    if (value === EXISTING_SECRET) return [];
    const message = /^(env|file):./.test(value)
      ? 'is a reference that the command line resolves on your machine; no service does'
      : 'must refer to "existing", "env:NAME" or "file:PATH"';
    return [{ where: `${where}/secret_ref`, message }];
  });
}
