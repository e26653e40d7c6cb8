import { describe, expect, it } from '@jest/globals';
import { deploymentBadge, modelBadge, validTest, type DeploymentFacts } from './status-badge.ts';

const at = new Date('2026-01-02T00:00:00Z');
const tested = { at, result: 'usable' } as const;
const fine: DeploymentFacts = { active: true, providerUsable: true, circuitOpen: false, lastTest: tested };
const off = { ...fine, active: false };
const open = { ...fine, circuitOpen: true };
const errored = { ...fine, providerUsable: false };
const untested = { ...fine, lastTest: undefined };

describe('the badge of a model', () => {
  it.each([
    ['inactive', false, [fine]],
    ['inactive', false, [open]],
    ['circuit_open', true, []],
    ['circuit_open', true, [off]],
    ['circuit_open', true, [open, errored]],
    ['degraded', true, [fine, open]],
    ['degraded', true, [untested, errored]],
    ['untested', true, [fine, untested]],
    ['active', true, [fine]],
    // One source that somebody switched off only reduces the routes (001-21).
    ['active', true, [fine, off]],
  ] as const)('is %s, derived and never a constant (001-09)', (badge, active, deployments) => {
    expect(modelBadge(active, deployments)).toBe(badge);
  });
});

describe('the badge of a deployment', () => {
  it('follows from the same facts as that of its model', () => {
    expect([off, open, errored, untested, fine].map(deploymentBadge)).toEqual([
      'inactive',
      'circuit_open',
      'circuit_open',
      'untested',
      'active',
    ]);
  });
});

describe('a test', () => {
  it('counts until something changes that asks for a new one (001-34)', () => {
    expect(validTest(tested, at)).toBe(tested);
    expect(validTest(tested, new Date(at.getTime() + 1))).toBeUndefined();
    expect(validTest(undefined, at)).toBeUndefined();
  });
});
