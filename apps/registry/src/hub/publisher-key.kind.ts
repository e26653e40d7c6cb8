import { PUBLISHER_KEY_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { PublisherKeyEntity } from './infra/publisher-key.entity.ts';

/** Publisher keys. Watchers do not get them; nodes do, with what they shall hold. */
export const PUBLISHER_KEY = documentKind({
  definition: PUBLISHER_KEY_RESOURCE,
  entity: PublisherKeyEntity,
  inSnapshot: false,
  describeMore: ({ keyId }: PublisherKeyEntity) => ({ key_id: keyId }),
});
