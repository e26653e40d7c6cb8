import type {
  DeadLetter,
  ListDeadLettersRequest,
  ReplayDeadLettersRequest,
} from '@roundhouse/contracts/tracing/v1/dead_letter_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { DeadLetterQuery, ParkedLetter } from '../dead-letters.ports.ts';
import { MAX_REPLAYED } from '../dead-letters.service.ts';

const MAX_PAGE = 200;
const ID = /^[0-9a-f]{64}$/;
const CURSOR = /^\d{1,18}\.[0-9a-f]{64}$/;

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function deadLetterQueryFrom({ spoolId, replayed, before, limit }: ListDeadLettersRequest): DeadLetterQuery {
  const faults: FaultDetail[] = [];
  if (before !== '' && !CURSOR.test(before)) faults.push({ where: '/before', message: 'is no cursor' });
  if (limit < 1 || limit > MAX_PAGE) faults.push({ where: '/limit', message: `must be from 1 to ${MAX_PAGE}` });
  refuse(faults);
  return { spoolId, replayed, before, limit };
}

/** @throws AppError INVALID_REQUEST for more than 500 ids, or what is none */
export function replayedIdsFrom({ ids }: ReplayDeadLettersRequest): readonly string[] {
  const faults = ids.flatMap((id, index) =>
    ID.test(id) ? [] : [{ where: `/ids/${index}`, message: 'is no id of a dead letter' }],
  );
  if (ids.length > MAX_REPLAYED) faults.push({ where: '/ids', message: `at most ${MAX_REPLAYED} at once` });
  refuse(faults);
  return ids;
}

/** A dead letter as it travels. */
export function toWireLetter(letter: ParkedLetter): DeadLetter {
  const { id, spoolId, firstSeq, lastSeq, reason, payloadBytes, receivedAt, replayedAt } = letter;
  return {
    id,
    spoolId,
    firstSeq,
    lastSeq,
    reason,
    payloadBytes,
    receivedAt: receivedAt.toISOString(),
    replayedAt: replayedAt?.toISOString() ?? '',
  };
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details: [...details] });
}
