import { ARTIFACT_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { ArtifactEntity } from './infra/artifact.entity.ts';

/** Artifacts. Watchers do not get them: gateways need no files. */
export const ARTIFACT = documentKind({ definition: ARTIFACT_RESOURCE, entity: ArtifactEntity, inSnapshot: false });
