import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { connectionInEffect, secretText } from '../resources/connection.ts';
import { CREDENTIAL_RESOURCE } from '../resources/credential.ts';
import { operation, type Operation } from './operation.ts';
import { documentOf } from './resource-operations.ts';

const shared = { service: 'registry', tag: 'Providers' } as const;

/** `POST /credentials/{id}/rotate`: a new secret for one key; it is in force at every gateway within a second. */
export const ROTATE_CREDENTIAL = operation({
  ...shared,
  id: 'credential.rotate',
  method: 'POST',
  path: '/credentials/{id}/rotate',
  action: 'credential:rotate',
  summary: 'Replaces the secret of one key; the former one is forgotten.',
  body: z.strictObject({
    secret: secretText(),
    /** Name of the key; absent = the first. */
    key: line(64).optional(),
    /** Absent = whatever it is. */
    revision: z
      .string()
      .regex(/^\d{1,18}$/, 'must be the text of a revision')
      .optional(),
  }),
  status: 200,
  answer: documentOf(CREDENTIAL_RESOURCE),
});

/** `GET /providers/{id}/credential`. */
export const PROVIDER_CONNECTION = operation({
  ...shared,
  id: 'provider.credential',
  method: 'GET',
  path: '/providers/{id}/credential',
  action: 'provider:read',
  summary: 'Shows, field by field, which connection a provider has and where each value comes from.',
  status: 200,
  answer: connectionInEffect,
});

/** `GET /deployments/{id}/credential`. */
export const DEPLOYMENT_CONNECTION = operation({
  ...shared,
  id: 'deployment.credential',
  method: 'GET',
  path: '/deployments/{id}/credential',
  action: 'deployment:read',
  summary: 'Shows, field by field, which connection a deployment is called with and where each value comes from.',
  status: 200,
  answer: connectionInEffect,
});

/** Operations of credentials beside those of every resource. */
export const CREDENTIAL_OPERATIONS: readonly Operation[] = [
  ROTATE_CREDENTIAL,
  PROVIDER_CONNECTION,
  DEPLOYMENT_CONNECTION,
];
