import { Inject, Injectable } from '@nestjs/common';
import { MODEL_CATALOG_LIST, MODEL_CATALOG_MATCH, type JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import {
  CATALOG_FEATURES,
  matchUpstreamId,
  searchCatalog,
  type CatalogEntry,
  type CatalogFeature,
} from '@roundhouse/model-catalog';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import { fillFrom } from './domain/fill.ts';

/** Reading the catalog of well-known vendors' models. */
@Injectable()
export class CatalogOperations {
  constructor(@Inject(OperationHandlers) handlers: OperationHandlers) {
    handlers.on(MODEL_CATALOG_LIST, async ({ query }) => pageOf(query));
    handlers.on(MODEL_CATALOG_MATCH, async ({ body }) => {
      const { upstream_model_id: id, vendor } = body;
      const match = matchUpstreamId(id, vendor === undefined ? {} : { vendor });
      if (match === undefined) return { match: null };
      return { match: { confidence: match.confidence, score: match.score, entry: show(match.entry) } };
    });
  }
}

function pageOf({ limit, cursor, ...query }: HandlerCall<typeof MODEL_CATALOG_LIST>['query']): JsonObject {
  const found = searchCatalog({
    ...(query.q === undefined ? {} : { text: query.q }),
    ...(query.vendor === undefined ? {} : { vendor: query.vendor }),
    ...(query.api === undefined ? {} : { api: query.api }),
    ...(query.mode === undefined ? {} : { mode: query.mode }),
    ...(query.tier === undefined || query.tier === null ? {} : { tier: query.tier }),
    ...(query.open_weights === undefined ? {} : { openWeights: query.open_weights }),
    features: (query.features ?? []).map(featureNamed),
  });
  const start = cursor === undefined ? 0 : found.findIndex((entry) => entry.upstream_model_id === cursor) + 1;
  const page = found.slice(start, start + limit);
  const more = start + page.length < found.length;
  return {
    data: page.map(show),
    next_cursor: more ? (page.at(-1)?.upstream_model_id ?? null) : null,
    total: found.length,
  };
}

function featureNamed(name: string): CatalogFeature {
  const found = CATALOG_FEATURES.find((feature) => feature === name);
  if (found !== undefined) return found;
  throw new AppError('INVALID_REQUEST', `The catalog knows no feature "${name}".`, {
    details: [{ where: '/features', message: `must be some of ${CATALOG_FEATURES.join(', ')}` }],
  });
}

function show(entry: CatalogEntry): JsonObject {
  return { id: entry.upstream_model_id, ...entry, fill: fillFrom(entry) } as unknown as JsonObject;
}
