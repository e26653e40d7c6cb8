import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import { newId } from '@roundhouse/kernel';
import { openSpool } from '@roundhouse/spool';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import { unsettledAttempts } from './gateway-deaths.ts';

let directory: TestDirectory;
beforeEach(async () => void (directory = await testDirectory('deaths')));
afterEach(() => directory.remove());

const record = (attemptId: string, kind: 'open' | 'settle'): Uint8Array =>
  UsageRecord.encode(UsageRecord.fromPartial({ attemptId, kind: { $case: kind, value: {} } })).finish();

async function writeSpool(...records: readonly Uint8Array[]): Promise<void> {
  const writer = openSpool({ directory: directory.path, spoolId: newId(), syncPolicy: 'process' });
  for (const bytes of records) writer.append(bytes);
  await writer.close();
}

describe('unsettledAttempts', () => {
  it('finds what was opened and settled by no process after it', async () => {
    const [done, cut, settledLater] = [newId(), newId(), newId()];
    await writeSpool(record(done, 'open'), record(cut, 'open'), record(done, 'settle'), record(settledLater, 'open'));
    await writeSpool(record(settledLater, 'settle'));
    expect(await unsettledAttempts(directory.path)).toEqual([cut]);
  });

  it('finds nothing where nothing is', async () => {
    expect(await unsettledAttempts(directory.path)).toEqual([]);
  });
});
