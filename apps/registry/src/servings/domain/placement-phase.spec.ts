import { describe, expect, it } from '@jest/globals';
import { placementProgress } from './placement-phase.ts';

const installation = (phase: string) => ({ phase, message: `i ${phase}`, bytesDone: 3n, bytesTotal: 9n, etaS: 7 });
const instance = (phase: string) => ({ phase, message: `e ${phase}`, loadProgress: 0.5, loadEtaS: 4 });

describe('placementProgress', () => {
  it('is pending until the node says something', () => {
    expect(placementProgress(undefined, undefined)).toEqual({
      phase: 'pending',
      message: '',
      bytesDone: 0n,
      bytesTotal: 0n,
      etaS: 0,
      loadProgress: 0,
    });
  });

  it('shows the installation until its files are there, then the instance', () => {
    expect(placementProgress(installation('downloading'), undefined)).toMatchObject({
      phase: 'downloading',
      bytesDone: 3n,
      etaS: 7,
    });
    expect(placementProgress(installation('failed'), undefined)).toMatchObject({
      phase: 'failed',
      message: 'i failed',
    });
    expect(placementProgress(installation('ready'), undefined).phase).toBe('starting');
    expect(placementProgress(installation('ready'), instance('starting'))).toMatchObject({
      phase: 'starting',
      etaS: 4,
      loadProgress: 0.5,
    });
    expect(placementProgress(installation('ready'), instance('ready'))).toMatchObject({
      phase: 'ready',
      loadProgress: 1,
    });
    expect(placementProgress(installation('ready'), instance('failed'))).toMatchObject({
      phase: 'failed',
      message: 'e failed',
    });
  });

  it('shows a running instance while its files are looked at anew', () => {
    expect(placementProgress(installation('queued'), instance('ready')).phase).toBe('ready');
  });
});
