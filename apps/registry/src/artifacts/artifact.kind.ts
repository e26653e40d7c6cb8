import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { ArtifactEntity } from './infra/artifact.entity.ts';

/** Artifacts, for the command path. Watchers do not get them: gateways need no files. */
export const ARTIFACT: ResourceKind<ArtifactEntity> = {
  name: 'artifact',
  noun: 'artifact',
  table: 'artifact',
  entity: ArtifactEntity,
  inSnapshot: false,
  organizationOf: (row) => row.organizationId,
  describe: describeRow,
};
