import type { MigrationInterface } from 'typeorm';
import { CreateConfiguration1767225600001 } from './0001-create-configuration.ts';
import { CreateNodes1767225600002 } from './0002-create-nodes.ts';
import { CreateIdempotencyRecord1767225600003 } from './0003-create-idempotency-record.ts';
import { ScopesAsDocuments1767225600004 } from './0004-scopes-as-documents.ts';
import { AuditOrigins1767225600060 } from './0060-audit-origins.ts';
import { CreatePeople1767225600010 } from './0010-create-people.ts';
import { ApiKeysAsDocuments1767225600011 } from './0011-api-keys-as-documents.ts';
import { CreateSessions1767225600020 } from './0020-create-sessions.ts';
import { CredentialsAsDocuments1767225600030 } from './0030-credentials-as-documents.ts';
import { ProvidersAsDocuments1767225600031 } from './0031-providers-as-documents.ts';
import { ModelsAsDocuments1767225600040 } from './0040-models-as-documents.ts';
import { CreateAccessAndRouteGroups1767225600050 } from './0050-create-access-and-route-groups.ts';
import { CreateModelTests1767225600070 } from './0070-create-model-tests.ts';
import { ArtifactsAndServingsAsDocuments1767225600080 } from './0080-artifacts-and-servings-as-documents.ts';
import { CreateSettingsAndSinks1767225600081 } from './0081-create-settings-and-sinks.ts';
import { IndexesOfLists1767225600090 } from './0090-indexes-of-lists.ts';
import { SettingsLimitsAndCircuits1767225600100 } from './0100-settings-limits-and-circuits.ts';
import { CreateBudgets1767225600110 } from './0110-create-budgets.ts';
import { CreateRequestErasures1767225600120 } from './0120-create-request-erasures.ts';
import { OpenRangesOfSinks1767225600130 } from './0130-open-ranges-of-sinks.ts';
import { RollBudgets1767225600140 } from './0140-roll-budgets.ts';
import { PricesOutliveOrganizations1767225600150 } from './0150-prices-outlive-organizations.ts';
import { CreateHub1767225600160 } from './0160-create-hub.ts';
import { NodesAsResources1767225600170 } from './0170-nodes-as-resources.ts';
import { ReleasesOfServings1767225600180 } from './0180-releases-of-servings.ts';
import { CreateMemoryCorrections1767225600190 } from './0190-create-memory-corrections.ts';
import { CreateSinkNews1767225600200 } from './0200-create-sink-news.ts';
import { RoutingOfModels1767225600210 } from './0210-routing-of-models.ts';
import { AlertsOfRegistry1767225600220 } from './0220-alerts-of-registry.ts';
import { KeptInstallations1767225600230 } from './0230-kept-installations.ts';
import { ErasuresOfOrganizations1767225600250 } from './0250-erasures-of-organizations.ts';
import { CreateExportLinks1767225600240 } from './0240-create-export-links.ts';
import { RevokedNodes1767225600245 } from './0245-revoked-nodes.ts';

/** Every migration, in its order. New ones are added at the end and never changed once released. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  CreateConfiguration1767225600001,
  CreateNodes1767225600002,
  CreateIdempotencyRecord1767225600003,
  ScopesAsDocuments1767225600004,
  AuditOrigins1767225600060,
  CreatePeople1767225600010,
  ApiKeysAsDocuments1767225600011,
  CreateSessions1767225600020,
  CredentialsAsDocuments1767225600030,
  ProvidersAsDocuments1767225600031,
  ModelsAsDocuments1767225600040,
  CreateAccessAndRouteGroups1767225600050,
  CreateModelTests1767225600070,
  ArtifactsAndServingsAsDocuments1767225600080,
  CreateSettingsAndSinks1767225600081,
  IndexesOfLists1767225600090,
  SettingsLimitsAndCircuits1767225600100,
  CreateBudgets1767225600110,
  CreateRequestErasures1767225600120,
  OpenRangesOfSinks1767225600130,
  RollBudgets1767225600140,
  PricesOutliveOrganizations1767225600150,
  CreateHub1767225600160,
  NodesAsResources1767225600170,
  ReleasesOfServings1767225600180,
  CreateMemoryCorrections1767225600190,
  CreateSinkNews1767225600200,
  RoutingOfModels1767225600210,
  AlertsOfRegistry1767225600220,
  KeptInstallations1767225600230,
  RevokedNodes1767225600245,
  CreateExportLinks1767225600240,
  ErasuresOfOrganizations1767225600250,
];
