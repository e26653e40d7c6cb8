import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { ROLE_NAMES } from '../rights/roles.ts';
import { named } from './scopes.ts';

const MAX_RULES = 256;
const DOMAIN = /^(?=.{1,253}$)([a-z0-9](-?[a-z0-9])*\.)+[a-z]{2,63}$/;

/** Who of an identity provider belongs where. A rule holds when everything that it names fits. */
const membershipRule = z
  .strictObject({
    organization_id: z
      .string()
      .min(1)
      .max(128)
      .nullable()
      .default(null)
      .meta({ description: 'id or key; null = administers the installation' }),
    email_domain: z
      .string()
      .overwrite((text) => text.toLowerCase())
      .regex(DOMAIN, 'must be a domain such as example.com')
      .nullable()
      .default(null),
    claim: line(128)
      .nullable()
      .default(null)
      .meta({ description: 'name of a claim; a list counts when it holds the value' }),
    claim_value: line(256).nullable().default(null),
    role: z
      .enum(ROLE_NAMES)
      .nullable()
      .default(null)
      .meta({ description: 'given to people who are not members yet; null = only members may sign in' }),
  })
  .refine(
    ({ claim, claim_value }) => (claim === null) === (claim_value === null),
    'must name claim and claim_value both',
  )
  .refine(({ email_domain, claim }) => email_domain !== null || claim !== null, 'must name email_domain or claim');

/** Specification of a connection to an identity provider. */
export const oidcConnectionSpec = z.strictObject({
  ...named,
  issuer: z
    .string()
    .min(1)
    .max(512)
    .meta({ description: 'as its discovery document names it: https://login.example.com' }),
  client_id: line(256),
  scopes: z.array(line(64)).min(1).max(16).default(['openid', 'email', 'profile']),
  admin_status: z.enum(['active', 'inactive']).default('active'),
  rules: z.array(membershipRule).min(1).max(MAX_RULES).meta({ description: 'the first that holds decides' }),
  allowed_cidrs: z
    .array(line(64))
    .max(32)
    .default([])
    .meta({ description: 'private ranges that the provider may stand in: 10.0.0.0/8:443' }),
});

/** Connections to identity providers (OpenID Connect). */
export const OIDC_CONNECTION_RESOURCE = defineResource({
  name: 'oidc_connection',
  noun: 'OIDC connection',
  subject: 'oidc-connection',
  path: '/oidc-connections',
  tag: 'Sessions',
  summary: 'Identity providers through which people sign in at the console, and where their people belong.',
  spec: oidcConnectionSpec,
  secrets: z.strictObject({ client_secret: line(1_024).optional() }),
  observed: z.object({ client_secret_fingerprint: z.string().nullable() }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'admin_status'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name', 'issuer'],
  inConfiguration: false,
});
