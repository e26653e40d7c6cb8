import { MODEL_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { ModelEntity } from './infra/model.entity.ts';

const OF_MODEL = 'SELECT 1 FROM deployment x JOIN provider p ON p.id = x.provider_id WHERE x.model_id = d.id';

/** Models. */
export const MODEL = documentKind({
  definition: MODEL_RESOURCE,
  entity: ModelEntity,
  inSnapshot: true,
  moreFilters: {
    protocol: `EXISTS (SELECT 1 FROM deployment x WHERE x.model_id = d.id AND x.spec->>'protocol' = :f_protocol)`,
    provider: `EXISTS (${OF_MODEL} AND (p.id::text = :f_provider OR lower(p.key) = lower(:f_provider)))`,
  },
});
