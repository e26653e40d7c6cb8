import { describe, expect, it } from '@jest/globals';
import {
  InstallationPhase,
  InstancePhase,
  ObservedState,
  type DeepPartial,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { observedNews, saysSomethingNew } from './observed-news.ts';

const { INSTALLATION_PHASE_DOWNLOADING, INSTALLATION_PHASE_READY } = InstallationPhase;
const { INSTANCE_PHASE_STARTING, INSTANCE_PHASE_READY } = InstancePhase;

const saying = (change: DeepPartial<ObservedState>) => ObservedState.fromPartial({ generation: 1n, ...change });
const download = (bytesDone: bigint, phase = INSTALLATION_PHASE_DOWNLOADING, attempt = 1) =>
  saying({ installations: [{ id: 'i', phase, bytesDone, bytesTotal: 9n, attempt }] });
const load = (loadProgress: number, phase = INSTANCE_PHASE_STARTING) =>
  saying({ instances: [{ id: 'e', phase, loadProgress }] });

describe('a report of a node', () => {
  it('that only tells of more bytes is no row, and is news of progress', () => {
    expect(saysSomethingNew(download(1n), download(2n))).toBe(false);
    expect(observedNews(download(1n), download(2n))).toMatchObject({ turned: [], further: [{ id: 'i' }] });
    expect(saysSomethingNew(load(0.2), load(0.4))).toBe(false);
    expect(observedNews(load(0.2), load(0.4)).instances).toHaveLength(1);
  });

  it('that repeats itself is no news', () => {
    expect(observedNews(download(1n), download(1n))).toEqual({ turned: [], further: [], instances: [] });
    expect(saysSomethingNew(load(0.4), load(0.4))).toBe(false);
  });

  it.each([
    ['another phase', download(9n), download(9n, INSTALLATION_PHASE_READY)],
    ['another try', download(1n), download(1n, INSTALLATION_PHASE_DOWNLOADING, 2)],
    ['an engine that is ready', load(0.9), load(1, INSTANCE_PHASE_READY)],
    ['something gone', download(1n), saying({})],
    ['another generation', saying({}), saying({ generation: 2n })],
    ['the first of a session', undefined, saying({})],
  ])('with %s is a row at once', (_, before, now) => {
    expect(saysSomethingNew(before, now)).toBe(true);
  });
});
