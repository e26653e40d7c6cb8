import { describe, expect, it } from '@jest/globals';
import type { SetRetentionRequest } from '@roundhouse/contracts/tracing/v1/request_content_service';
import { SettingsEntry, type DeepPartial } from '@roundhouse/contracts/registry/v1/snapshot';
import { ManualClock } from '@roundhouse/kernel';
import type { ConfigState } from '@roundhouse/snapshot';
import { RetentionReporter } from './retention-reporter.ts';

function stateOf(number: bigint, ...settings: DeepPartial<SettingsEntry>[]): ConfigState {
  const entries = settings.map((one) => SettingsEntry.fromPartial(one));
  return { revision: { epoch: 'e', number }, entries: () => entries } as unknown as ConfigState;
}

function reporterOn(first: ConfigState | undefined) {
  const sent: SetRetentionRequest[] = [];
  const clock = new ManualClock();
  const world = { state: first, away: false, failures: 0 };
  const reporter = new RetentionReporter({
    current: () => world.state,
    send: (request) => {
      if (world.away) return Promise.reject(new Error('away'));
      sent.push(request);
      return Promise.resolve();
    },
    clock,
    failed: () => (world.failures += 1),
  });
  return { reporter, sent, clock, world };
}

const PLATFORM = { id: 'platform', requestLogDays: 60 };
const ORG = { id: 'org', organizationId: 'org', contentDays: 0 };

describe('how long requests are kept', () => {
  it('is told to tracing once, of those that say something, and again when it changes', async () => {
    const { reporter, sent, world } = reporterOn(undefined);
    await reporter.look();
    expect(sent).toEqual([]);
    const project = { id: 'p', organizationId: 'org', projectId: 'p', contentDays: 1 };
    world.state = stateOf(7n, PLATFORM, ORG, project, { id: 'quiet', organizationId: 'quiet' });
    await reporter.look();
    world.state = stateOf(8n, PLATFORM, ORG);
    await reporter.look();
    expect(sent).toEqual([
      {
        configNumber: 7n,
        organizations: [
          { organizationId: '', requestLogDays: 60, contentDays: undefined },
          { organizationId: 'org', requestLogDays: undefined, contentDays: 0 },
        ],
      },
    ]);
    world.state = stateOf(9n, PLATFORM);
    await reporter.look();
    expect(sent[1]).toMatchObject({ configNumber: 9n, organizations: [{ organizationId: '' }] });
  });

  it('is told again after an outage, and each hour', async () => {
    const { reporter, sent, world, clock } = reporterOn(stateOf(1n, ORG));
    world.away = true;
    await reporter.look();
    expect(world.failures).toBe(1);
    world.away = false;
    await reporter.look();
    await reporter.look();
    expect(sent).toHaveLength(1);
    clock.advance(3_600_001);
    await reporter.look();
    expect(sent).toHaveLength(2);
  });
});
