import { z } from 'zod';
import { operation, type Operation } from './operation.ts';

const authHeader = z.object({ header_name: z.string(), header_format: z.string() }).nullable();

const field = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  type: z.string(),
  /** Where its value is kept: in a credential, in `settings`, or as a member of the provider. */
  scope: z.enum(['credentials', 'settings', 'metadata']),
  required: z.boolean(),
  required_unless: z.string().nullable(),
  default: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  placeholder: z.string().nullable(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
  min: z.number().nullable(),
  max: z.number().nullable(),
  pattern: z.string().nullable(),
  pattern_help: z.string().nullable(),
  header: z.string().nullable(),
});

const form = z.object({
  sections: z.array(z.object({ name: z.string(), label: z.string(), fields: z.array(field) })),
});

const capabilities = z.record(z.string(), z.array(z.string()));

const preset = z.object({
  name: z.string(),
  label: z.string(),
  vendor: z.string(),
  icon: z.string(),
  base_url: z.string(),
  auth: authHeader,
  secret: z.enum(['required', 'optional', 'none']),
  allows_auth_header: z.boolean(),
  hosting: z.enum(['cloud', 'self_hosted', 'node']),
  allowed_hosts: z.array(z.string()),
  environment_keys: z.array(z.string()),
  modes: z.array(z.string()),
  capabilities,
  remote_discovery: z.boolean(),
  bills_after_abort: z.boolean().nullable(),
  notes: z.array(z.string()),
  doc_url: z.string(),
  form,
});

/** A driver: what it can do, the form that makes a provider from it, and its presets (000-17). */
const driver = z.object({
  id: z.string(),
  version: z.int(),
  label: z.string(),
  icon: z.string(),
  domains: z.array(z.string()),
  modes: z.array(z.string()),
  protocol: z.string(),
  protocols: z.array(z.string()),
  capabilities,
  hosting: z.enum(['cloud', 'self_hosted', 'node']),
  auth: authHeader,
  secret: z.enum(['required', 'optional', 'none']),
  allows_auth_header: z.boolean(),
  environment_keys: z.array(z.string()),
  allowed_hosts: z.array(z.string()),
  microbatch: z.boolean(),
  remote_discovery: z.boolean(),
  bills_after_abort: z.boolean().nullable(),
  stream_usage: z.boolean(),
  form,
  presets: z.array(preset),
});

const shared = { service: 'registry', tag: 'Providers', method: 'GET', action: 'driver:read', status: 200 } as const;

/** `GET /drivers`. */
export const LIST_DRIVERS = operation({
  ...shared,
  id: 'driver.list',
  path: '/drivers',
  summary: 'Lists drivers with their forms and presets.',
  answer: z.object({ data: z.array(driver), next_cursor: z.string().nullable(), total: z.int() }),
});

/** `GET /drivers/{name}`. */
export const GET_DRIVER = operation({
  ...shared,
  id: 'driver.get',
  path: '/drivers/{name}',
  summary: 'Reads one driver with its form and presets.',
  answer: driver,
});

/** Operations of drivers. */
export const DRIVER_OPERATIONS: readonly Operation[] = [LIST_DRIVERS, GET_DRIVER];
