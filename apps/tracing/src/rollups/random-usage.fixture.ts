import { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { EndStatus } from '@roundhouse/contracts/events/v1/usage';
import { newId } from '@roundhouse/kernel';
import type { UsageMessage } from '@roundhouse/messaging';
import { idAt } from '../database/id-at.fixture.ts';
import { adjust, message, open, provisional, settle } from '../ingest/usage-messages.fixture.ts';

const STATUSES = [EndStatus.END_STATUS_SUCCESS, EndStatus.END_STATUS_ERROR, EndStatus.END_STATUS_CANCELLED] as const;

/** Numbers below 2^32 that a seed decides. */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Messages with everything that can happen to attempts, over three days and several spools. */
export function randomMessages(seed: number): UsageMessage[] {
  const next = numbers(seed);
  const beginMs = Date.now() - 3 * 86_400_000;
  return Array.from({ length: 24 }, () => {
    const records = Array.from({ length: 1 + next(12) }, () => {
      const id = idAt(beginMs + next(3 * 86_400_000));
      const charged = {
        organizationId: `org-${next(2)}`,
        projectId: `project-${next(2)}`,
        teamId: `team-${next(2)}`,
        modelId: `model-${next(3)}`,
        apiKeyId: `key-${next(3)}`,
        upstreamModelId: `upstream-${next(2)}`,
        costLabels: [['team=a'], ['run=1', 'team=b'], ['run=1'], []][next(4)]!,
        attemptIndex: next(3),
        requestId: newId(),
      };
      const usage = TokenUsage.fromPartial({ inputTokens: next(1_000), outputTokens: next(1_000), images: next(3) });
      const ended = {
        usage,
        costPico: BigInt(next(2 ** 31)) * 1_000_003n,
        endStatus: STATUSES[next(3)]!,
        durationMs: next(2 ** next(20)),
        firstTokenMs: next(500),
      };
      const rows = [open(id), settle(id, ended, charged), adjust(id, -BigInt(next(1_000))), provisional(id, 77n)];
      return next(2) === 0 ? rows.slice(0, 2 + next(2)) : rows.slice(1 + next(3));
    });
    return message(newId(), 1, records.flat());
  });
}
