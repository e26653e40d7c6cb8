import { Mode } from '@roundhouse/contracts/common/v1/common';
import type { Model } from '@roundhouse/contracts/registry/v1/model_service';
import { Visibility as WireVisibility, type ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import { priceFrom, toPriceEntry } from '../../prices/api/price.mapper.ts';
import { adminStatusFrom, enumFrom, optionalId, toAdminStatus, toMeta } from '../../resources/api/resource.mapper.ts';
import type { ModelSpec, Visibility } from '../domain/model.ts';
import type { ModelEntity } from '../infra/model.entity.ts';

const VISIBILITY: Record<Visibility, WireVisibility> = {
  public: WireVisibility.VISIBILITY_PUBLIC,
  internal: WireVisibility.VISIBILITY_INTERNAL,
};

/** Model as watchers and administrators see it. */
export function toModelEntry(row: ModelEntity): ModelEntry {
  const { id, organizationId, key, displayName, vendor, contextWindowTokens, maxOutputTokens, capabilities } = row;
  return {
    id,
    organizationId,
    projectId: row.projectId ?? '',
    key,
    displayName,
    vendor,
    mode: MODE_BY_NAME[row.mode],
    visibility: VISIBILITY[row.visibility],
    adminStatus: toAdminStatus(row.adminStatus),
    contextWindowTokens,
    maxOutputTokens,
    capabilities,
    defaultParamsJson: row.defaultParamsJson,
    lockedParamsJson: row.lockedParamsJson,
    price: toPriceEntry(row.price),
    createdAtUnixS: BigInt(Math.floor(row.createdAt.getTime() / 1000)),
  };
}

/** Model with its metadata. */
export function toModel(row: ModelEntity): Model {
  return { meta: toMeta(row), spec: toModelEntry(row) };
}

/** Unspecified mode = chat, unspecified visibility = public. @throws AppError INVALID_REQUEST for unknown values */
export function modelFrom(entry: ModelEntry): ModelSpec {
  const { organizationId, key, displayName, vendor, contextWindowTokens, maxOutputTokens, capabilities } = entry;
  return {
    organizationId,
    projectId: optionalId(entry.projectId),
    key,
    displayName,
    vendor,
    mode: entry.mode === Mode.MODE_UNSPECIFIED ? 'chat' : enumFrom(MODE_BY_NAME, entry.mode, '/mode'),
    visibility:
      entry.visibility === WireVisibility.VISIBILITY_UNSPECIFIED
        ? 'public'
        : enumFrom(VISIBILITY, entry.visibility, '/visibility'),
    adminStatus: adminStatusFrom(entry.adminStatus),
    contextWindowTokens,
    maxOutputTokens,
    capabilities,
    defaultParamsJson: entry.defaultParamsJson,
    lockedParamsJson: entry.lockedParamsJson,
    price: priceFrom(entry.price),
  };
}
