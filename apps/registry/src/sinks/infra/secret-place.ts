import type { SecretPlace } from '@roundhouse/secrets';
import type { SinkEntity } from './sink.entity.ts';

/** Where the sealed secret of a sink belongs: no other row, tenant or revision opens it. */
export function placeOf({ id, spec, secretRevision }: Pick<SinkEntity, 'id' | 'spec' | 'secretRevision'>): SecretPlace {
  return { organizationId: spec.organization_id ?? '', table: 'sink', rowId: id, version: secretRevision };
}
