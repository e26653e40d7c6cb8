import { Inject, Injectable } from '@nestjs/common';
import { sqlState } from '@roundhouse/database';
import { AppError } from '@roundhouse/errors';
import { merged, type Histogram } from '../rollups/domain/histogram.ts';
import { addSums, NO_SUMS, type UsageSums } from './domain/usage-sums.ts';
import type { VerifiedDay } from '../verification/domain/verified-day.ts';
import { VERIFICATION_READER, type VerificationReader } from '../verification/verification.ports.ts';
import {
  USAGE_READER,
  type LoggedRequest,
  type RequestPage,
  type RequestQuery,
  type UsageQuery,
  type UsageReader,
  type UsageRow,
  type UsageScope,
} from './usage.ports.ts';

/** Most groups of one answer. */
export const MAX_GROUPS = 10_000;

/** query_canceled: the statement took longer than it may. */
const STATEMENT_TIMEOUT = '57014';
/** invalid_parameter_value: a time zone that the database does not know. */
const UNKNOWN_TIME_ZONE = '22023';

/** Groups and what they sum up to. */
export interface UsageAnswer {
  readonly rows: readonly UsageRow[];
  readonly total: UsageSums;
  readonly totalLatency: Histogram;
  readonly totalFirstToken: Histogram;
}

/** Answers what people ask about usage. */
@Injectable()
export class UsageService {
  private readonly reader: UsageReader;

  private readonly verification: VerificationReader;

  constructor(
    @Inject(USAGE_READER) reader: UsageReader,
    @Inject(VERIFICATION_READER) verification: VerificationReader,
  ) {
    this.reader = reader;
    this.verification = verification;
  }

  /** Compares ledger and rollups. @throws AppError DEADLINE; NOT_READY */
  verify({ from, to }: { readonly from: string; readonly to: string }): Promise<VerifiedDay[]> {
    return answered(this.verification.days(from, to));
  }

  /** @throws AppError INVALID_REQUEST for more than {@link MAX_GROUPS} groups; DEADLINE; NOT_READY */
  async usage(query: UsageQuery): Promise<UsageAnswer> {
    const rows = await answered(this.reader.usage(query, MAX_GROUPS));
    if (rows.length > MAX_GROUPS) {
      const message = `would have more than ${MAX_GROUPS} groups; ask for a shorter time or a part`;
      throw new AppError('INVALID_REQUEST', `The answer ${message}.`, { details: [{ where: '/group_by', message }] });
    }
    return {
      rows,
      ...totalOf(countsTwice(query) ? await answered(this.reader.usage(ofAllLabels(query), 1)) : rows),
    };
  }

  /** @throws AppError DEADLINE; NOT_READY */
  async requests(query: RequestQuery): Promise<RequestPage> {
    return answered(this.reader.requests(query));
  }

  /** @throws AppError NOT_FOUND; DEADLINE; NOT_READY */
  async request(scope: UsageScope, requestId: string): Promise<LoggedRequest> {
    const found = await answered(this.reader.request(scope, requestId));
    if (found === undefined) throw new AppError('NOT_FOUND', 'No such request.');
    return found;
  }
}

/** Whether a row may be in several groups. */
function countsTwice({ groupBy, labelName }: UsageQuery): boolean {
  return groupBy.includes('cost-label') && labelName === '';
}

/** Of everything, with a label or without. */
function ofAllLabels(query: UsageQuery): UsageQuery {
  return { ...query, groupBy: [], top: 0 };
}

function totalOf(rows: readonly UsageRow[]): Omit<UsageAnswer, 'rows'> {
  return {
    total: rows.reduce((total, { sums }) => addSums(total, sums), NO_SUMS),
    totalLatency: merged(rows.map(({ latency }) => latency)),
    totalFirstToken: merged(rows.map(({ firstToken }) => firstToken)),
  };
}

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (cause) {
    const state = sqlState(cause);
    if (state === STATEMENT_TIMEOUT) {
      throw new AppError('DEADLINE', 'This takes too long to sum up: ask for a shorter time or a part.', { cause });
    }
    if (state === UNKNOWN_TIME_ZONE) {
      const details = [{ where: '/time_zone', message: 'is not known' }];
      throw new AppError('INVALID_REQUEST', 'The time zone is not known.', { details, cause });
    }
    const internal = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('NOT_READY', 'The ledger cannot be read at the moment.', { internal, cause });
  }
}
