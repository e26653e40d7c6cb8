import { beforeAll, describe, expect, it } from '@jest/globals';
import { UsageSource } from '@roundhouse/contracts/common/v1/common';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { provisional, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { PostgresReconciliationStore } from './infra/postgres-reconciliation-store.ts';
import { ReconciliationService } from './reconciliation.service.ts';

const TODAY = new Date().toISOString().slice(0, 10);
const OF_PROVIDER = { organizationId: 'org', providerId: 'openai' };

const ledger = testLedger(freshDatabase);
let service: ReconciliationService;

beforeAll(async () => {
  service = new ReconciliationService(new PostgresReconciliationStore(ledger.source));
  const at = (upstreamModelId: string) => ({ providerId: 'openai', upstreamModelId });
  const guessed = { costPico: 30n, usageSource: UsageSource.USAGE_SOURCE_ESTIMATED };
  const records = [
    settle(newId(), { costPico: 500n }, at('gpt')),
    settle(newId(), guessed, at('gpt')),
    settle(newId(), { costPico: 70n }, at('mini')),
    settle(newId(), { costPico: 9n }, { providerId: 'other' }),
    provisional(newId()),
  ];
  await ledger.record(...records);
});

const imported = (csv: string) => service.import({ ...OF_PROVIDER, csv: Buffer.from(csv), importedBy: 'finance' });
const residuals = async () => {
  const found = await service.residuals({ ...OF_PROVIDER, from: TODAY, to: TODAY });
  return found.map(({ upstreamModelId, billedPico, recordedPico, residualPico, estimated }) => [
    upstreamModelId,
    billedPico,
    recordedPico,
    residualPico,
    estimated,
  ]);
};

describe('reconciliation', () => {
  it('takes a bill once, corrects it with the next, and names what differs by model to the pico-dollar', async () => {
    const bill = `day,model,cost_pico\n${TODAY},gpt,540\n${TODAY},tool,8\n`;
    expect(await imported(bill)).toMatchObject({ added: 2, changed: 0, unchanged: 0, costPico: 548n, firstDay: TODAY });
    expect(await imported(bill)).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
    expect(await residuals()).toEqual([
      ['mini', 0n, 70n, -70n, 0n],
      ['gpt', 540n, 530n, 10n, 1n],
      ['tool', 8n, 0n, 8n, 0n],
    ]);
    expect(await imported(`day,model,cost_pico\n${TODAY},gpt,530\n`)).toMatchObject({ changed: 1 });
    expect((await residuals()).find(([model]) => model === 'gpt')).toEqual(['gpt', 530n, 530n, 0n, 1n]);
  });

  it('imports nothing of a file with a bad line', async () => {
    const before = await residuals();
    const outcome = await imported(`day,model,cost_pico\n${TODAY},gpt,1\n${TODAY},mini,much\n`);
    expect(outcome).toMatchObject({
      added: 0,
      changed: 0,
      faults: [{ line: 3, message: 'cost_pico must be an integer' }],
    });
    expect(await residuals()).toEqual(before);
  });

  it('is of one organization, or of all', async () => {
    expect(await service.residuals({ organizationId: 'none', providerId: '', from: TODAY, to: TODAY })).toEqual([]);
    const all = await service.residuals({ organizationId: '', providerId: '', from: TODAY, to: TODAY });
    expect(all.every(({ providerId }) => providerId === 'openai')).toBe(true);
    expect(all.length).toBe(3);
  });
});
