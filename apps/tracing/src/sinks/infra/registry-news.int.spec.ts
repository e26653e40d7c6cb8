import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SinkNews, type SinkServiceClient, type TakeNewsRequest } from '@roundhouse/contracts/registry/v1/sink_service';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { testLedger } from '../../test-ledger.fixture.ts';
import { RegistryNews } from './registry-news.ts';

const ledger = testLedger(freshDatabase);

type Done = (error: Error | null, answer?: { news: readonly SinkNews[] }) => void;

/** A registry that tells two at a time, until they are kept. */
class Registry {
  readonly waiting: SinkNews[] = [];
  /** It forgets nothing, as if whoever kept it had died before it said so. */
  isForgetful = false;

  takeNews({ keptIds }: TakeNewsRequest, _metadata: unknown, _options: unknown, done: Done): object {
    const kept = new Set(this.isForgetful ? [] : keptIds);
    this.waiting.splice(0, Infinity, ...this.waiting.filter(({ id }) => !kept.has(id)));
    const news = this.isForgetful && keptIds.length > 0 ? [] : this.waiting.slice(0, 2);
    queueMicrotask(() => done(null, { news }));
    return { cancel: () => undefined };
  }
}

let registry: Registry;

beforeEach(async () => {
  registry = new Registry();
  await ledger.empty();
});

const taker = (warn = jest.fn()) => new RegistryNews(registry as unknown as SinkServiceClient, ledger.source, { warn });

const news = (more: Partial<SinkNews> = {}): SinkNews =>
  SinkNews.fromPartial({
    id: newId(),
    kind: 'review.requested',
    organizationId: 'org',
    subjectId: 'version',
    atUnixMs: BigInt(Date.parse('2026-11-20T08:00:00Z')),
    payloadJson: Buffer.from('{"slug":"tiny"}'),
    ...more,
  });

const kept = () =>
  ledger.source.query<{ subject_id: string | null }[]>(
    'SELECT kind, organization_id, subject_id, occurred_at, payload FROM tracing.alert_outbox ORDER BY id',
  );

describe('news of registry', () => {
  it('become alerts for sinks of reviews, and wait in registry no more', async () => {
    registry.waiting.push(news(), news({ subjectId: '', organizationId: '' }), news({ kind: 'review.approved' }));
    expect(await taker().take()).toBe(3);
    expect(await kept()).toEqual([
      {
        kind: 'review.requested',
        organization_id: 'org',
        subject_id: 'version',
        occurred_at: new Date('2026-11-20T08:00:00Z'),
        payload: { slug: 'tiny' },
      },
      expect.objectContaining({ organization_id: null, subject_id: null }),
      expect.objectContaining({ kind: 'review.approved' }),
    ]);
    expect(registry.waiting).toEqual([]);
  });

  it('are kept once, however often and to however many replicas they are told', async () => {
    registry.waiting.push(news(), news());
    registry.isForgetful = true;
    const taken = await Promise.all([taker().take(), taker().take(), taker().take()]);
    expect(taken.reduce((sum, count) => sum + count)).toBe(2);
    registry.isForgetful = false;
    expect(await taker().take()).toBe(0);
    expect(registry.waiting).toEqual([]);
    expect(await kept()).toHaveLength(2);
  });

  it('that nobody could be told of keep none of the others waiting', async () => {
    const warn = jest.fn();
    registry.waiting.push(
      news({ kind: 'budget.threshold' }),
      news({ payloadJson: Buffer.from('[]') }),
      news({ subjectId: 'readable' }),
    );
    expect(await taker(warn).take()).toBe(1);
    expect((await kept()).map(({ subject_id: subject }) => subject)).toEqual(['readable']);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(registry.waiting).toEqual([]);
  });
});
