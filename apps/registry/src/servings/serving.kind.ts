import { SERVING_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { ServingEntity } from './infra/serving.entity.ts';

/** Servings. Watchers get the deployments that they make, not the servings. */
export const SERVING = documentKind({ definition: SERVING_RESOURCE, entity: ServingEntity, inSnapshot: false });
