import { ConnectionFields } from '@roundhouse/contracts/registry/v1/snapshot';
import { connectionValues } from '../domain/connection.ts';

/** What a document says of a connection, as watchers get it. */
export function toConnectionFields(document: object): ConnectionFields {
  const values = connectionValues(document);
  return {
    baseUrl: values.base_url ?? '',
    authHeaderName: values.auth_header_name ?? '',
    authHeaderFormat: values.auth_header_format ?? '',
    region: values.region ?? '',
    apiVersion: values.api_version ?? '',
    organization: values.organization ?? '',
    project: values.project ?? '',
    resource: values.resource ?? '',
  };
}
