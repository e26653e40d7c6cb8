import type {
  EraseRequestsRequest,
  EraseRequestsResponse,
  GiveFeedbackRequest,
  OrganizationRetention as WireRetention,
  RequestFeedback,
} from '@roundhouse/contracts/tracing/v1/request_content_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { OrganizationRetention } from '../../requests/domain/kept-days.ts';
import {
  ERASURE_SUBJECTS,
  type Erased,
  type Erasure,
  type Feedback,
  type GivenFeedback,
} from '../request-content.ports.ts';

const MAX_SUBJECT_ID = 256;
const MAX_LABEL = 64;
const MAX_COMMENT = 2_000;
const MAX_DAYS = 3_660;

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function erasureFrom({ erasureId, organizationId, subject, subjectId }: EraseRequestsRequest): Erasure {
  const faults: FaultDetail[] = [];
  const known = ERASURE_SUBJECTS.find((one) => one === subject);
  if (!isId(erasureId)) faults.push({ where: '/erasure_id', message: 'is no id' });
  if (!isPlain(organizationId, MAX_SUBJECT_ID) || organizationId === '') {
    faults.push({ where: '/organization_id', message: 'is no id' });
  }
  if (!isPlain(subjectId, MAX_SUBJECT_ID) || subjectId === '')
    faults.push({ where: '/subject_id', message: 'is no id' });
  if (known === undefined) faults.push({ where: '/subject', message: `must be one of ${ERASURE_SUBJECTS.join(', ')}` });
  refuse(faults);
  return { id: erasureId, organizationId, subject: known!, subjectId };
}

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function feedbackFrom({ feedback }: GiveFeedbackRequest): Feedback {
  const { authorId = '', rating = '', score, label = '', comment = '' } = feedback ?? {};
  const faults: FaultDetail[] = [];
  if (authorId === '' || !isPlain(authorId, MAX_SUBJECT_ID)) faults.push({ where: '/author_id', message: 'is no id' });
  if (!['', 'up', 'down'].includes(rating)) faults.push({ where: '/rating', message: 'must be up or down' });
  if (score !== undefined && !(score >= 0 && score <= 1)) faults.push({ where: '/score', message: 'must be 0 to 1' });
  if (!isPlain(label, MAX_LABEL))
    faults.push({ where: '/label', message: `must have at most ${MAX_LABEL} characters` });
  if (!isPlain(comment, MAX_COMMENT)) {
    faults.push({ where: '/comment', message: `must have at most ${MAX_COMMENT} characters` });
  }
  refuse(faults);
  return { authorId, rating, score, label, comment };
}

/** What organizations say; days beyond what there can be count as that. */
export function retentionsFrom(organizations: readonly WireRetention[]): OrganizationRetention[] {
  const days = (count: number | undefined) => (count === undefined ? undefined : Math.min(count, MAX_DAYS));
  return organizations.map(({ organizationId, requestLogDays, contentDays }) => ({
    organizationId,
    requestLogDays: days(requestLogDays),
    contentDays: days(contentDays),
  }));
}

/** Feedback as it travels. */
export function toWireFeedback({ givenAt, ...feedback }: GivenFeedback): RequestFeedback {
  return { ...feedback, givenAt: givenAt.toISOString() };
}

/** What came of an erasure, as it travels. */
export function toWireErased({ records, contents, feedback, left, until }: Erased): EraseRequestsResponse {
  return {
    records: BigInt(records),
    contents: BigInt(contents),
    feedback: BigInt(feedback),
    left: BigInt(left),
    until: until.toISOString(),
  };
}

function isPlain(text: string, most: number): boolean {
  return text.length <= most && !text.includes('\0');
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details });
}
