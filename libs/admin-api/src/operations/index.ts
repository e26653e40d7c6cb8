import { RESOURCES } from '../resources/index.ts';
import { ALERT_OPERATIONS } from './alerts.ts';
import { AUDIT_OPERATIONS } from './audit.ts';
import { API_KEY_OPERATIONS } from './api-keys.ts';
import { BUDGET_OPERATIONS } from './budgets.ts';
import { CIRCUIT_OPERATIONS } from './circuits.ts';
import { COMPATIBILITY_OPERATIONS } from './compatibility.ts';
import { CONFIGURATION_OPERATIONS } from './configuration.ts';
import { CREDENTIAL_OPERATIONS } from './credentials.ts';
import { DISCOVERY_OPERATIONS } from './discovery.ts';
import { DRIVER_OPERATIONS } from './drivers.ts';
import { EVENT_OPERATIONS } from './events.ts';
import { LINK_EXPORT } from './exports.ts';
import { HUB_OPERATIONS } from './hub.ts';
import { MASTER_KEY_OPERATIONS } from './master-key.ts';
import { MODEL_TEST_OPERATIONS } from './model-tests.ts';
import { MODEL_OPERATIONS } from './models.ts';
import { NODE_OPERATIONS } from './nodes.ts';
import { NODE_PART_OPERATIONS } from './node-parts.ts';
import type { Operation } from './operation.ts';
import { resourceOperations } from './resource-operations.ts';
import { ROUTE_POLICY_OPERATIONS } from './route-policies.ts';
import { ROUTE_OPERATIONS } from './routes.ts';
import { INVITE_MEMBER } from './session.ts';
import { SERVING_OPERATIONS } from './servings.ts';
import { SETTINGS_OPERATIONS } from './settings.ts';
import { GET_STATUS } from './status.ts';
import { REQUEST_CONTENT_OPERATIONS } from './request-content.ts';
import { LEDGER_OPERATIONS } from './ledger.ts';
import { RECONCILIATION_OPERATIONS } from './reconciliation.ts';
import { USAGE_OPERATIONS } from './usage.ts';
import { VISIBILITY_OPERATIONS } from './visibility.ts';

/** Operations beside those that every kind of resource has. */
const OTHERS: readonly Operation[] = [
  ...ALERT_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...API_KEY_OPERATIONS,
  ...BUDGET_OPERATIONS,
  ...CIRCUIT_OPERATIONS,
  ...COMPATIBILITY_OPERATIONS,
  ...CONFIGURATION_OPERATIONS,
  ...CREDENTIAL_OPERATIONS,
  ...DISCOVERY_OPERATIONS,
  ...DRIVER_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...HUB_OPERATIONS,
  ...MASTER_KEY_OPERATIONS,
  ...MODEL_OPERATIONS,
  ...MODEL_TEST_OPERATIONS,
  ...NODE_OPERATIONS,
  ...NODE_PART_OPERATIONS,
  ...ROUTE_POLICY_OPERATIONS,
  ...ROUTE_OPERATIONS,
  ...SERVING_OPERATIONS,
  ...SETTINGS_OPERATIONS,
  ...USAGE_OPERATIONS,
  ...RECONCILIATION_OPERATIONS,
  ...LEDGER_OPERATIONS,
  ...REQUEST_CONTENT_OPERATIONS,
  ...VISIBILITY_OPERATIONS,
  LINK_EXPORT,
  INVITE_MEMBER,
  GET_STATUS,
];

/** Every operation of the admin API. */
export const OPERATIONS: readonly Operation[] = [...RESOURCES.flatMap(resourceOperations), ...OTHERS];

const byId = new Map(OPERATIONS.map((operation) => [operation.id, operation]));

/** The operation of this id; undefined for an unknown one. */
export function findOperation(id: string): Operation | undefined {
  return byId.get(id);
}
