import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AdminServer } from './fixtures/admin-server.ts';

describe('an operation that takes large bodies', () => {
  let api: AdminServer;

  beforeEach(async () => {
    api = await new AdminServer().start();
  });

  afterEach(() => api.server.close());

  it('gets them up to its own bound, others keep theirs', async () => {
    const documents = '#'.repeat(2_500_000);
    expect((await api.call('POST', '/config/plan', { documents })).status).toBe(200);
    expect((await api.call('POST', '/config/plan', { documents: documents + documents })).status).toBe(413);
    expect((await api.call('POST', '/config/rollback', { revision: documents })).status).toBe(413);
    expect(api.calls).toHaveLength(1);
  });
});
