import { AccessBindingEntity } from '../access-bindings/infra/access-binding.entity.ts';
import { AccessGroupEntity } from '../access-groups/infra/access-group.entity.ts';
import { AccessPolicyEntity } from '../access-policies/infra/access-policy.entity.ts';
import { ApiKeyEntity } from '../api-keys/infra/api-key.entity.ts';
import { ArtifactEntity } from '../artifacts/infra/artifact.entity.ts';
import { BudgetEntity } from '../budgets/infra/budget.entity.ts';
import { CircuitEntity } from '../circuits/infra/circuit.entity.ts';
import { CredentialEntity } from '../credentials/infra/credential.entity.ts';
import { DeploymentEntity } from '../deployments/infra/deployment.entity.ts';
import { HubEntryEntity } from '../hub/infra/hub-entry.entity.ts';
import { HubVersionEntity } from '../hub/infra/hub-version.entity.ts';
import { PublisherKeyEntity } from '../hub/infra/publisher-key.entity.ts';
import { HubSourceEntity } from '../hub/source/hub-source.entity.ts';
import { PlatformSettingsEntity } from '../installation/infra/platform-settings.entity.ts';
import { MemberEntity } from '../members/infra/member.entity.ts';
import { ExportLinkEntity } from '../exports/infra/export-link.entity.ts';
import { RequestErasureEntity } from '../erasures/infra/request-erasure.entity.ts';
import { TestRunEntity } from '../model-tests/infra/test-run.entity.ts';
import { ModelEntity } from '../models/infra/model.entity.ts';
import { JoinTokenEntity } from '../nodes/infra/join-token.entity.ts';
import { NodeCommandEntity } from '../nodes/infra/node-command.entity.ts';
import { NodeEntity } from '../nodes/infra/node.entity.ts';
import { OrganizationEntity } from '../organizations/infra/organization.entity.ts';
import { ProjectEntity } from '../projects/infra/project.entity.ts';
import { ProviderEntity } from '../providers/infra/provider.entity.ts';
import { RoleBindingEntity } from '../role-bindings/infra/role-binding.entity.ts';
import { RouteGroupEntity } from '../route-groups/infra/route-group.entity.ts';
import { RoutePolicyEntity } from '../route-groups/infra/route-policy.entity.ts';
import { SecretEntity } from '../secrets/infra/secret.entity.ts';
import { ServiceAccountEntity } from '../service-accounts/infra/service-account.entity.ts';
import { ServingEntity } from '../servings/infra/serving.entity.ts';
import { ConsoleSessionEntity } from '../sessions/infra/console-session.entity.ts';
import { OidcConnectionEntity } from '../sessions/oidc/infra/oidc-connection.entity.ts';
import { TemplateEntity } from '../templates/infra/template.entity.ts';
import { TeamEntity } from '../teams/infra/team.entity.ts';
import { ScopeLimitsEntity } from '../settings/infra/scope-limits.entity.ts';
import { ScopeSettingsEntity } from '../settings/infra/scope-settings.entity.ts';
import { SettingsEntity } from '../settings/infra/settings.entity.ts';
import { SinkEntity } from '../sinks/infra/sink.entity.ts';

/** Every entity of the registry. */
export const ENTITIES: readonly (new () => object)[] = [
  PlatformSettingsEntity,
  OrganizationEntity,
  ProjectEntity,
  TeamEntity,
  MemberEntity,
  ServiceAccountEntity,
  RoleBindingEntity,
  ApiKeyEntity,
  SecretEntity,
  CredentialEntity,
  ProviderEntity,
  ModelEntity,
  DeploymentEntity,
  TestRunEntity,
  ExportLinkEntity,
  RequestErasureEntity,
  AccessGroupEntity,
  AccessPolicyEntity,
  AccessBindingEntity,
  RouteGroupEntity,
  RoutePolicyEntity,
  ArtifactEntity,
  NodeEntity,
  NodeCommandEntity,
  JoinTokenEntity,
  ServingEntity,
  SettingsEntity,
  ScopeSettingsEntity,
  ScopeLimitsEntity,
  CircuitEntity,
  BudgetEntity,
  SinkEntity,
  HubEntryEntity,
  HubVersionEntity,
  HubSourceEntity,
  PublisherKeyEntity,
  TemplateEntity,
  ConsoleSessionEntity,
  OidcConnectionEntity,
];
