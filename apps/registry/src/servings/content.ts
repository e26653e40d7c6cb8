import { contentKeyOf, type HardwareRequirements } from '@roundhouse/hub';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { modelFileOf } from '../artifacts/domain/artifact.ts';
import { ArtifactEntity } from '../artifacts/infra/artifact.entity.ts';
import { readServedOption } from '../hub/served-option.ts';
import type { FrozenFile, ServedContent } from './infra/serving-releases.ts';
import type { ServingSpec } from './infra/serving.entity.ts';

/** What a serving names, found. */
export interface FoundContent extends ServedContent {
  /** What its publisher asks of hosts; undefined = nothing. */
  readonly hardware: HardwareRequirements | undefined;
  /** Its hub version was served once and is not any more. */
  readonly withdrawn: boolean;
  /** What people call it. */
  readonly name: string;
  readonly capabilities: readonly string[];
  /** Tokens that the model takes; null = nobody says. */
  readonly contextTokens: number | null;
}

/** Why a serving names nothing that could be placed. */
export interface MissingContent {
  /** Where in the document. */
  readonly where: string;
  readonly message: string;
}

/** True for content that was not found. */
export function isMissing(content: FoundContent | MissingContent): content is MissingContent {
  return 'where' in content;
}

/** What a serving names: an artifact, or a version of the hub as it is served now. */
export async function findContent(
  manager: EntityManager,
  spec: Pick<ServingSpec, 'artifact_id' | 'hub' | 'organization_id'>,
): Promise<FoundContent | MissingContent> {
  if (spec.hub !== null) return findHubContent(manager, spec.organization_id, spec.hub);
  const id = spec.artifact_id ?? '';
  const artifact = isId(id) ? await manager.findOne(ArtifactEntity, { where: { id } }) : null;
  if (artifact === null) return { where: '/artifact_id', message: 'names no artifact' };
  const { key, files, display_name: name } = artifact.spec;
  if (modelFileOf(files) === undefined) {
    return { where: '/artifact_id', message: 'names an artifact without a .gguf file to load' };
  }
  return {
    contentKey: `artifact:${id}`,
    source: { kind: 'artifact', key: key ?? id, artifact_id: id },
    files,
    manifest: null,
    signatures: [],
    hardware: undefined,
    withdrawn: false,
    name,
    capabilities: [],
    contextTokens: null,
  };
}

async function findHubContent(
  manager: EntityManager,
  organizationId: string,
  hub: NonNullable<ServingSpec['hub']>,
): Promise<FoundContent | MissingContent> {
  const { entry: slug, version } = hub;
  const number = version ?? 'latest';
  const optionId = hub.option ?? undefined;
  const served = await readServedOption(manager, { slug, number, optionId, organizationId });
  if (served === undefined) {
    const which = version === null ? 'nothing that is served now' : `no version ${version} that was approved`;
    return { where: '/hub', message: `names ${which} (${slug}${hub.option === null ? '' : `, option ${hub.option}`})` };
  }
  const { option, unresolved } = served;
  if (option.format !== 'gguf') {
    return { where: '/hub/option', message: `has the format ${option.format}, which nodes cannot load` };
  }
  if (unresolved.length > 0) {
    const files = unresolved.slice(0, 3).join(', ');
    return { where: '/hub/option', message: `cannot be installed while size or sha256 of ${files} are not known` };
  }
  const files = option.files.flatMap((file): FrozenFile[] =>
    file.size_bytes === null || file.sha256 === null
      ? []
      : [{ name: file.name, url: file.url, size_bytes: file.size_bytes, sha256: file.sha256, role: file.role }],
  );
  if (modelFileOf(files) === undefined) return { where: '/hub/option', message: 'has no .gguf file to load' };
  return {
    contentKey: contentKeyOf({ slug, number: served.number, optionId: option.id }),
    source: { kind: 'hub', key: slug, slug, version: served.number, option: option.id },
    files,
    manifest: served.manifest,
    signatures: served.signatures.map((one) => ({
      key_id: one.key_id,
      signature: Buffer.from(one.signature).toString('base64'),
    })),
    hardware: served.hardware,
    withdrawn: served.state === 'withdrawn',
    name: served.name,
    capabilities: served.capabilities,
    contextTokens: served.contextTokens,
  };
}
