import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock, newId } from '@roundhouse/kernel';
import { Mode, TokenUsage, UsageSource } from '@roundhouse/contracts/common/v1/common';
import { Attribution, EndStatus, UsageBatch, UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import { listSpools } from '@roundhouse/spool';
import { eventually } from '@roundhouse/testing';
import type { UsageMessage } from './accounting-flow.ports.ts';
import type { AttemptRecord, SettleFacts } from './accounting.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import { AccountingService } from './accounting.service.ts';

/** The usage stream and the ledger in one: takes messages and confirms what it has without gaps. */
class FakeLedger {
  readonly messages: UsageMessage[] = [];
  refusing = false;
  forgetting = false;
  away = false;

  publish = async (message: UsageMessage): Promise<void> => {
    if (this.refusing) throw new Error('no responders');
    this.messages.push(message);
  };

  contiguousSeqs = async (spoolIds: readonly string[]): Promise<ReadonlyMap<string, number>> => {
    if (this.away) throw new Error('no connection');
    if (this.forgetting) return new Map();
    return new Map(spoolIds.map((spoolId) => [spoolId, this.contiguous(spoolId)]));
  };

  records(spoolId?: string): UsageRecord[] {
    return this.messages
      .filter((message) => spoolId === undefined || message.spoolId === spoolId)
      .flatMap((message) => UsageBatch.decode(message.bytes).records.map((bytes) => UsageRecord.decode(bytes)));
  }

  private contiguous(spoolId: string): number {
    let seq = 0;
    const mine = this.messages.filter((message) => message.spoolId === spoolId);
    for (const { firstSeq, lastSeq } of mine.toSorted((one, other) => one.firstSeq - other.firstSeq)) {
      if (firstSeq <= seq + 1) seq = Math.max(seq, lastSeq);
    }
    return seq;
  }
}

const observed = { refused: 0, provisional: 0, republished: 0 };
const OBSERVER: AccountingObserver = {
  opened: () => undefined,
  settled: () => undefined,
  refused: () => (observed.refused += 1),
  provisional: (count) => (observed.provisional += count),
  published: () => undefined,
  publishFailed: () => undefined,
  publishRecovered: () => undefined,
  republished: () => (observed.republished += 1),
  damaged: () => undefined,
  stepFailed: () => undefined,
  stepRecovered: () => undefined,
};

const attempt = (over: Partial<Attribution> = {}): AttemptRecord => ({
  attemptId: newId(),
  attribution: Attribution.fromPartial({
    requestId: newId(),
    organizationId: newId(),
    projectId: newId(),
    modelKey: 'demo-chat',
    mode: Mode.MODE_CHAT,
    priceId: 'p1',
    configNumber: 9n,
    ...over,
  }),
});

const SUCCESS: SettleFacts = {
  endStatus: 'success',
  usage: TokenUsage.fromPartial({ inputTokens: 1_000, outputTokens: 10 }),
  usageSource: 'provider',
  durationMs: 12.3,
  firstTokenMs: 0.4,
  httpStatus: 200,
  failureClass: '',
  finishReason: 'stop',
  costPico: 12_500_010n,
};

describe('AccountingService', () => {
  let directory: string;
  let ledger: FakeLedger;
  let clock: ManualClock;
  const running: AccountingService[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'accounting-'));
    ledger = new FakeLedger();
    clock = new ManualClock();
    Object.assign(observed, { refused: 0, provisional: 0, republished: 0 });
  });

  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop(0);
    rmSync(directory, { recursive: true, force: true });
  });

  const make = (): AccountingService => {
    const paces = { forwardIntervalMs: 5, pollIntervalMs: 10, retentionMs: 0 };
    const options = { directory, gatewayId: 'g1', syncPolicy: 'process' as const, ...paces };
    const service = new AccountingService(options, ledger, ledger, OBSERVER, clock);
    running.push(service);
    return service;
  };

  const open = (service: AccountingService, record: AttemptRecord): Promise<void> =>
    new Promise((resolve, reject) => service.open(record, (error) => (error ? reject(error) : resolve())));
  const settle = (service: AccountingService, record: AttemptRecord, facts = SUCCESS): Promise<void> =>
    new Promise((resolve, reject) => service.settle(record, facts, (error) => (error ? reject(error) : resolve())));

  it('forwards a settled attempt as one record with its exact cost, and leaves its open out', async () => {
    const service = make();
    const record = attempt();
    await open(service, record);
    await settle(service, record);
    service.start();
    await eventually(() => ledger.messages.length > 0);
    const [message] = ledger.messages;
    expect([message?.firstSeq, message?.lastSeq]).toEqual([1, 2]);
    const [settled, ...others] = ledger.records();
    expect(others).toEqual([]);
    expect(settled).toMatchObject({ attemptId: record.attemptId, attribution: record.attribution });
    expect(settled?.kind).toEqual({
      $case: 'settle',
      value: {
        endStatus: EndStatus.END_STATUS_SUCCESS,
        usage: SUCCESS.usage,
        usageSource: UsageSource.USAGE_SOURCE_PROVIDER,
        costPico: 12_500_010n,
        durationMs: 13,
        firstTokenMs: 1,
        httpStatus: 200,
        failureClass: '',
        finishReason: 'stop',
      },
    });
  });

  it('forwards the open of an attempt that is under way', async () => {
    const service = make();
    const record = attempt();
    await open(service, record);
    service.start();
    await eventually(() => ledger.messages.length > 0);
    expect(ledger.records().map((usage) => usage.kind?.$case)).toEqual(['open']);
    await settle(service, record);
    await eventually(() => ledger.messages.length > 1);
    expect(ledger.records().map((usage) => usage.kind?.$case)).toEqual(['open', 'settle']);
  });

  it('settles an attempt once, however often it is asked to', async () => {
    const service = make();
    const record = attempt();
    await open(service, record);
    await Promise.all([settle(service, record), settle(service, record), settle(service, attempt())]);
    await settle(service, record);
    service.start();
    await service.stop();
    expect(ledger.records()).toHaveLength(1);
  });

  it('covers every record with ranges without gap or overlap', async () => {
    const service = make();
    service.start();
    for (let round = 0; round < 20; round += 1) {
      const records = Array.from({ length: 50 }, () => attempt());
      await Promise.all(records.map((record) => open(service, record)));
      await Promise.all(records.map((record) => settle(service, record)));
    }
    await service.stop();
    const ranges = ledger.messages.toSorted((one, other) => one.firstSeq - other.firstSeq);
    let expected = 1;
    for (const { firstSeq, lastSeq, bytes } of ranges) {
      expect(firstSeq).toBe(expected);
      expected = lastSeq + 1;
      expect(bytes.length).toBeLessThanOrEqual(64 * 1024);
      expect(UsageBatch.decode(bytes).records.length).toBeLessThanOrEqual(256);
    }
    expect(expected).toBe(2_001);
    const settles = ledger.records().filter((usage) => usage.kind?.$case === 'settle');
    expect(new Set(settles.map((usage) => usage.attemptId)).size).toBe(1_000);
    expect(settles).toHaveLength(1_000);
  });

  it('keeps trying while the stream refuses, and loses nothing', async () => {
    const service = make();
    ledger.refusing = true;
    service.start();
    const record = attempt();
    await open(service, record);
    await settle(service, record);
    await sleep(30);
    expect(service.state.unconfirmedRecords).toBe(2);
    ledger.refusing = false;
    await eventually(() => ledger.records().length === 1);
  });

  it('replays the spool of a process that died and settles its open attempts provisionally', async () => {
    const dead = make();
    const finished = attempt();
    const cut = attempt();
    await open(dead, finished);
    await settle(dead, finished);
    await open(dead, cut);
    const heir = make();
    heir.start();
    await eventually(() => ledger.records().length === 2);
    expect(observed.provisional).toBe(1);
    const provisional = ledger.records().find((usage) => usage.attemptId === cut.attemptId);
    expect(provisional?.attribution).toEqual(cut.attribution);
    expect(provisional?.kind).toMatchObject({
      $case: 'settle',
      value: {
        endStatus: EndStatus.END_STATUS_ERROR,
        usageSource: UsageSource.USAGE_SOURCE_PROVISIONAL,
        costPico: 0n,
      },
    });
    expect(ledger.records().find((usage) => usage.attemptId === finished.attemptId)?.kind).toMatchObject({
      value: { costPico: 12_500_010n },
    });
  });

  it('does not settle an attempt provisionally twice when the heir dies, too', async () => {
    const first = make();
    await open(first, attempt());
    const second = make();
    second.start();
    await eventually(() => observed.provisional === 1);
    const third = make();
    third.start();
    await eventually(() => ledger.messages.length >= 2);
    expect(observed.provisional).toBe(1);
  });

  it('removes the spool of a dead process once the ledger has all of it', async () => {
    const dead = make();
    const record = attempt();
    await open(dead, record);
    await settle(dead, record);
    const heir = make();
    heir.start();
    await eventually(() => heir.state.earlierSpools === 1);
    expect(await listSpools(directory)).toHaveLength(2);
    await eventually(() => readdirSync(directory).length === 1 && heir.state.earlierSpools === 0);
  });

  it('publishes again from disk what the ledger forgot', async () => {
    const service = make();
    service.start();
    const record = attempt();
    await open(service, record);
    await settle(service, record);
    await eventually(() => service.state.unconfirmedRecords === 0);
    const before = ledger.messages.length;
    ledger.forgetting = true;
    await eventually(() => observed.republished === 1);
    await eventually(() => ledger.messages.length > before);
    expect(ledger.messages.at(-1)?.firstSeq).toBe(1);
    expect(ledger.records().at(-1)?.attemptId).toBe(record.attemptId);
  });

  it('tells how old the oldest record is that the ledger lacks, even while the ledger is away', async () => {
    ledger.away = true;
    const service = make();
    service.start();
    await open(service, attempt());
    await sleep(30);
    clock.advance(90_000);
    expect(service.state.oldestUnconfirmedMs).toBe(90_000);
    ledger.away = false;
    await eventually(() => service.state.oldestUnconfirmedMs === 0);
  });

  it('forwards everything before it stops', async () => {
    const service = make();
    service.start();
    const records = Array.from({ length: 100 }, () => attempt());
    await Promise.all(records.map((record) => open(service, record)));
    for (const record of records) service.settle(record, SUCCESS, () => undefined);
    await service.stop();
    expect(ledger.records().filter((usage) => usage.kind?.$case === 'settle')).toHaveLength(100);
  });
});
