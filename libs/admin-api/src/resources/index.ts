import type { ResourceDefinition } from '../operations/resource-definition.ts';
import { ACCESS_BINDING_RESOURCE, ACCESS_GROUP_RESOURCE, ACCESS_POLICY_RESOURCE } from './access.ts';
import { API_KEY_RESOURCE } from './api-key.ts';
import { ARTIFACT_RESOURCE } from './artifact.ts';
import { BUDGET_RESOURCE } from './budget.ts';
import { CREDENTIAL_RESOURCE } from './credential.ts';
import { DEPLOYMENT_RESOURCE } from './deployment.ts';
import { PUBLISHER_KEY_RESOURCE, TEMPLATE_RESOURCE } from './hub.ts';
import { MODEL_RESOURCE } from './model.ts';
import { PROVIDER_RESOURCE } from './provider.ts';
import { OIDC_CONNECTION_RESOURCE } from './oidc-connection.ts';
import { ROUTE_GROUP_RESOURCE } from './route-group.ts';
import { SERVING_RESOURCE } from './serving.ts';
import { SETTINGS_RESOURCE } from './settings.ts';
import { SINK_RESOURCE } from './sink.ts';
import {
  MEMBER_RESOURCE,
  ORGANIZATION_RESOURCE,
  PROJECT_RESOURCE,
  ROLE_BINDING_RESOURCE,
  SERVICE_ACCOUNT_RESOURCE,
  TEAM_RESOURCE,
} from './tenancy.ts';

/** Every kind of resource, in an order in which each comes after those that it refers to. */
export const RESOURCES: readonly ResourceDefinition[] = [
  ORGANIZATION_RESOURCE,
  PROJECT_RESOURCE,
  TEAM_RESOURCE,
  MEMBER_RESOURCE,
  SERVICE_ACCOUNT_RESOURCE,
  ROLE_BINDING_RESOURCE,
  API_KEY_RESOURCE,
  CREDENTIAL_RESOURCE,
  PROVIDER_RESOURCE,
  ACCESS_GROUP_RESOURCE,
  MODEL_RESOURCE,
  DEPLOYMENT_RESOURCE,
  ROUTE_GROUP_RESOURCE,
  ACCESS_POLICY_RESOURCE,
  ACCESS_BINDING_RESOURCE,
  ARTIFACT_RESOURCE,
  SERVING_RESOURCE,
  SETTINGS_RESOURCE,
  SINK_RESOURCE,
  BUDGET_RESOURCE,
  OIDC_CONNECTION_RESOURCE,
  PUBLISHER_KEY_RESOURCE,
  TEMPLATE_RESOURCE,
];

/** The kind of resource of this name; undefined for an unknown one. */
export function findResource(name: string): ResourceDefinition | undefined {
  return RESOURCES.find((resource) => resource.name === name);
}
