import type { DocumentEntity } from './document.entity.ts';
import type { DocumentKind } from './document-kind.ts';
import { ACCESS_BINDING } from '../access-bindings/access-binding.kind.ts';
import { ACCESS_GROUP } from '../access-groups/access-group.kind.ts';
import { ACCESS_POLICY } from '../access-policies/access-policy.kind.ts';
import { API_KEY } from '../api-keys/api-key.kind.ts';
import { ARTIFACT } from '../artifacts/artifact.kind.ts';
import { BUDGET } from '../budgets/budget.kind.ts';
import { CREDENTIAL } from '../credentials/credential.kind.ts';
import { PUBLISHER_KEY } from '../hub/publisher-key.kind.ts';
import { MEMBER } from '../members/member.kind.ts';
import { ORGANIZATION } from '../organizations/organization.kind.ts';
import { PROJECT } from '../projects/project.kind.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { MODEL } from '../models/model.kind.ts';
import { PROVIDER } from '../providers/provider.kind.ts';
import { ROLE_BINDING } from '../role-bindings/role-binding.kind.ts';
import { ROUTE_GROUP } from '../route-groups/route-group.kind.ts';
import { SERVICE_ACCOUNT } from '../service-accounts/service-account.kind.ts';
import { SERVING } from '../servings/serving.kind.ts';
import { SETTINGS } from '../settings/settings.kind.ts';
import { SINK } from '../sinks/sink.kind.ts';
import { OIDC_CONNECTION } from '../sessions/oidc/oidc-connection.kind.ts';
import { TEMPLATE } from '../templates/template.kind.ts';
import { TEAM } from '../teams/team.kind.ts';

/** Any kind of document: who looks one up by name knows no more about it. */
export type AnyKind = DocumentKind<object, DocumentEntity<object>>;

/** Every kind of document, in an order in which each comes after those that it refers to. */
export const DOCUMENT_KINDS: readonly AnyKind[] = [
  ORGANIZATION,
  PROJECT,
  TEAM,
  MEMBER,
  SERVICE_ACCOUNT,
  ROLE_BINDING,
  API_KEY,
  CREDENTIAL,
  PROVIDER,
  ACCESS_GROUP,
  MODEL,
  DEPLOYMENT,
  ROUTE_GROUP,
  ACCESS_POLICY,
  ACCESS_BINDING,
  ARTIFACT,
  SERVING,
  SETTINGS,
  SINK,
  BUDGET,
  OIDC_CONNECTION,
  PUBLISHER_KEY,
  TEMPLATE,
];

/** The kind of this name; undefined for an unknown one. */
export function findKind(name: string): AnyKind | undefined {
  return DOCUMENT_KINDS.find((kind) => kind.name === name);
}
