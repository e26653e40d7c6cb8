import { OIDC_CONNECTION_RESOURCE, PLATFORM_PLACE } from '@roundhouse/admin-api';
import { documentKind } from '../../resources/document-kind.ts';
import { OidcConnectionEntity } from './infra/oidc-connection.entity.ts';

/** Connections to identity providers. They belong to the installation, whose administrators vouch for them. */
export const OIDC_CONNECTION = documentKind({
  definition: OIDC_CONNECTION_RESOURCE,
  entity: OidcConnectionEntity,
  inSnapshot: false,
  placeOf: () => PLATFORM_PLACE,
  describeMore: ({ fingerprint }) => ({ client_secret_fingerprint: fingerprint }),
});
