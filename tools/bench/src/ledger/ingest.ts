import { Mode, TokenUsage, UsageSource } from '@roundhouse/contracts/common/v1/common';
import { Attribution, EndStatus, UsageBatch, UsageRecord, UsageSettle } from '@roundhouse/contracts/events/v1/usage';
import { newId } from '@roundhouse/kernel';
import {
  connectNats,
  jetstream,
  publishUsage,
  SUBJECTS,
  usageMessageId,
  usagePartition,
  type NatsTls,
} from '@roundhouse/messaging';
import { until, type StackView } from '@roundhouse/testing';

/** As many as a gateway puts into a message. */
const RECORDS_PER_MESSAGE = 256;
const GATEWAYS = 4;
const IN_FLIGHT = 16;
const TIMEOUT_MS = 300_000;

/** Records that tracing took from a full stream into ledger and sums. */
export interface IngestSpeed {
  readonly records: number;
  readonly seconds: number;
}

/**
 * Lets messages gather while tracing is down, then times how long it takes from its start until all are in the ledger.
 * Everything runs on this machine: stream, tracing and database share its cores.
 */
export async function measureIngest(view: StackView, tls: NatsTls, records: number): Promise<IngestSpeed> {
  const pid = await view.holdDown('tracing');
  const spools = await publishRecords(view.endpoints.nats, tls, records);
  view.release('tracing');
  await view.restarted('tracing', pid, 60_000);
  // From when it is up: a restart is not what is measured.
  const before = await covered(view, spools);
  const startedAt = performance.now();
  await until('all records are in the ledger', TIMEOUT_MS, async () => (await covered(view, spools)) >= records);
  return { records: records - before, seconds: (performance.now() - startedAt) / 1000 };
}

async function publishRecords(url: string, tls: NatsTls, records: number): Promise<string[]> {
  const connection = await connectNats({ url, name: 'gateway', tls });
  const js = jetstream(connection);
  const spools = Array.from({ length: GATEWAYS }, () => newId());
  try {
    const underWay = new Set<Promise<unknown>>();
    for (let message = 0; message * RECORDS_PER_MESSAGE < records; message += 1) {
      const spoolId = spools[message % GATEWAYS]!;
      const first = Math.floor(message / GATEWAYS) * RECORDS_PER_MESSAGE + 1;
      const count = Math.min(RECORDS_PER_MESSAGE, records - message * RECORDS_PER_MESSAGE);
      const range = { spoolId, firstSeq: BigInt(first), lastSeq: BigInt(first + count - 1) };
      const bytes = UsageBatch.encode({
        ...range,
        gatewayId: `bench-${message % GATEWAYS}`,
        records: Array.from({ length: count }, (_, index) => settleRecord(message * RECORDS_PER_MESSAGE + index)),
      }).finish();
      const options = { msgId: usageMessageId(range), timeoutMs: 10_000 };
      const sent = publishUsage(js, SUBJECTS.usage(usagePartition(spoolId)), bytes, options);
      underWay.add(sent.finally(() => underWay.delete(sent)));
      if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    await connection.close();
  }
  return spools;
}

/** A settle like those of gateways: many keys and models, full ids. */
function settleRecord(number: number): Buffer {
  const id = (what: string, of: number): string =>
    `0197a3c0-0000-7000-8000-${what}${String(number % of).padStart(10, '0')}`;
  const attribution = Attribution.fromPartial({
    requestId: newId(),
    organizationId: id('0a', 20),
    projectId: id('0b', 100),
    apiKeyId: id('0c', 400),
    modelId: id('0d', 60),
    modelKey: `model-${number % 60}`,
    deploymentId: id('0e', 60),
    providerId: id('0f', 8),
    upstreamModelId: 'upstream-model',
    mode: Mode.MODE_CHAT,
    gatewayId: 'bench',
  });
  const value = UsageSettle.fromPartial({
    endStatus: EndStatus.END_STATUS_SUCCESS,
    usage: TokenUsage.fromPartial({ inputTokens: 900 + (number % 200), outputTokens: 150 + (number % 50) }),
    usageSource: UsageSource.USAGE_SOURCE_PROVIDER,
    costPico: BigInt(2_000_000 * (number % 1_000)),
    durationMs: 500 + (number % 4_000),
    firstTokenMs: 100 + (number % 500),
    httpStatus: 200,
    finishReason: 'stop',
  });
  const record = { attemptId: newId(), ordinal: 0, attribution, kind: { $case: 'settle' as const, value } };
  return Buffer.from(UsageRecord.encode(record).finish());
}

async function covered(view: StackView, spools: readonly string[]): Promise<number> {
  const [row] = await view.query<{ records: string }>(
    `SELECT coalesce(sum(upper(covered) - 1), 0)::text AS records FROM tracing.spool_progress WHERE spool_id = ANY($1::uuid[])`,
    [spools],
  );
  return Number(row?.records ?? 0);
}
