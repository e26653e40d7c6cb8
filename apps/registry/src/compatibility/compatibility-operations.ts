import { Inject, Injectable } from '@nestjs/common';
import { HUB_COMPATIBILITY, NODE_COMPATIBILITY, type JudgedOptionDocument } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { CompatibilityService } from './compatibility.service.ts';
import { readAskedSettings } from './domain/judged-options.ts';

interface Paging {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly verdict?: string | undefined;
}

/** Operations that tell what fits where. */
@Injectable()
export class CompatibilityOperations {
  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CompatibilityService) service: CompatibilityService,
  ) {
    handlers.on(NODE_COMPATIBILITY, async ({ caller, params, query }) => {
      const settings = readAskedSettings(query);
      return pageOf(await service.judge(caller, { nodeId: params['id'] ?? '', text: query.q, settings }), query);
    });
    handlers.on(HUB_COMPATIBILITY, async ({ caller, params, query }) => {
      const asked = { slug: params['slug'] ?? '', nodeId: query.node, optionId: query.option };
      return pageOf(await service.judge(caller, { ...asked, settings: readAskedSettings(query) }), query);
    });
  }
}

/** Judgements change with every word of a node, so pages are places in the order of now. */
function pageOf(all: readonly JudgedOptionDocument[], { limit, cursor, verdict }: Paging) {
  const found = verdict === undefined ? all : all.filter((one) => one.verdict === verdict);
  const start = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(start) || start < 0) throw new AppError('INVALID_REQUEST', 'No list gave out this cursor.');
  const end = start + limit;
  return {
    data: found.slice(start, end),
    next_cursor: end < found.length ? String(end) : null,
    total: found.length,
  };
}
