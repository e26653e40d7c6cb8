import { REJECT_HUB_VERSION, WITHDRAW_HUB_VERSION } from '@roundhouse/admin-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { HubBench } from '../fixtures/hub-bench.ts';
import { callerWith, type HubServices, submission } from '../fixtures/hub-services.ts';
import { SinkNews } from '../sinks/sink-news.ts';

let bench: HubBench;
let hub: HubServices;

beforeAll(async () => {
  bench = await HubBench.open(await testDirectory('review-news'), await freshDatabase());
  ({ hub } = bench);
});

afterAll(() => bench.close());

describe('reviews', () => {
  it('are told to sinks of the version’s organization: what waits for one, and what came of it', async () => {
    const { organizationId } = await hub.tenant('acme');
    const publisher = callerWith(organizationId, 'publisher');
    const reviewer = callerWith(organizationId, 'reviewer');
    const [approved, rejected, withdrawn] = [
      await hub.publish(publisher, submission('told')),
      await hub.publish(publisher, submission('told')),
      await hub.publish(publisher, submission('told')),
    ];
    await hub.approve(reviewer, approved.id);
    await hub.do(REJECT_HUB_VERSION, reviewer, { params: { id: rejected.id }, body: { reason: 'No license file.' } });
    await hub.do(WITHDRAW_HUB_VERSION, publisher, { params: { id: withdrawn.id }, body: { reason: 'Too early.' } });
    // What is decided already is told no second time.
    await expect(hub.approve(reviewer, approved.id)).rejects.toMatchObject({ reason: 'CONFLICT' });
    const told = await SinkNews.oldest(bench.database.dataSource.manager, 100);
    expect(told.every((one) => one.organizationId === organizationId)).toBe(true);
    expect(told.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
      ...[approved, rejected, withdrawn].map(({ id }) => ['review.requested', id]),
      ['review.approved', approved.id],
      ['review.rejected', rejected.id],
      ['review.withdrawn', withdrawn.id],
    ]);
    expect(told[4]!.payload).toMatchObject({
      slug: 'told',
      number: 2,
      publisher: 'acme',
      submitted_by: publisher.actorId,
      reviewed_by: reviewer.actorId,
      reason: 'No license file.',
    });
  });
});
