import { Visibility, type ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import { paramsJson } from '../../deployments/infra/deployment.entry.ts';
import { toPriceEntries } from '../../prices/infra/price.entry.ts';
import type { PriceSchedule } from '../../prices/infra/price-versions.ts';
import { toAdminStatus } from '../../resources/infra/admin-status.entry.ts';
import { toFallbackChains } from '../../route-groups/infra/fallbacks.entry.ts';
import { toSelectionEntry } from '../../route-groups/infra/selection.entry.ts';
import type { ModelEntity, ModelSpec } from './model.entity.ts';

const VISIBILITY = { public: Visibility.VISIBILITY_PUBLIC, internal: Visibility.VISIBILITY_INTERNAL } as const;

/** Model as watchers see it. Numbers that are unset are 0 there, texts empty. */
export function toModelEntry({ id, createdAt, spec }: ModelEntity, prices: PriceSchedule | undefined): ModelEntry {
  const { capabilities, routing } = spec;
  return {
    id,
    organizationId: spec.organization_id,
    projectId: spec.project_id ?? '',
    key: spec.key ?? '',
    displayName: spec.display_name,
    vendor: spec.vendor ?? '',
    description: spec.description ?? '',
    icon: spec.icon ?? '',
    mode: MODE_BY_NAME[spec.mode],
    tier: spec.tier ?? '',
    visibility: VISIBILITY[spec.visibility],
    adminStatus: toAdminStatus(spec.admin_status),
    contextWindowTokens: capabilities.context_window_tokens ?? 0,
    maxOutputTokens: capabilities.max_output_tokens ?? 0,
    reserveOutputTokens: capabilities.reserve_output_tokens ?? 0,
    capabilities: capabilitiesOf(spec),
    inputModalities: capabilities.input_modalities,
    outputModalities: capabilities.output_modalities,
    releaseDate: capabilities.release_date ?? '',
    systemPrompt: spec.system_prompt ?? '',
    defaultParamsJson: paramsJson(spec.default_params),
    lockedParamsJson: paramsJson(spec.locked_params),
    nativeTools: spec.native_tools,
    inputGuardrails: spec.guardrails.input,
    outputGuardrails: spec.guardrails.output,
    accessGroups: spec.access_groups,
    ...toPriceEntries(prices),
    displayOrder: spec.display_order,
    contentCapture: spec.content_capture ?? '',
    fallbacks: toFallbackChains(spec.fallbacks),
    policy: routing === null ? undefined : toSelectionEntry(routing),
    assignedProjectIds: spec.assigned_projects,
    aliases: spec.aliases,
    createdAtUnixS: BigInt(Math.floor(createdAt.getTime() / 1000)),
  };
}

/** To planners an empty list means "not stated", so one that is stated names the workload, too. */
function capabilitiesOf({ mode, capabilities }: ModelSpec): string[] {
  return capabilities.features === null ? [] : [mode, ...capabilities.features];
}
