import { describe, expect, it } from '@jest/globals';
import { productionClosure, type LockedPackage } from './closure.ts';

const platform = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const packages: Record<string, LockedPackage> = {
  'apps/gateway': { dependencies: { '@roundhouse/kernel': '0.1.0', fastify: '5.0.0' } },
  'libs/kernel': { dependencies: { uuid: '14.0.0' } },
  'node_modules/@roundhouse/kernel': { link: true, resolved: 'libs/kernel' },
  'node_modules/uuid': {},
  'apps/gateway/node_modules/fastify': {
    dependencies: { uuid: '9.0.0' },
    optionalDependencies: { 'native-arm': '1', 'native-x64': '1' },
  },
  'apps/gateway/node_modules/uuid': {},
  'node_modules/native-arm': { cpu: ['arm64'] },
  'node_modules/native-x64': { cpu: ['x64'] },
  'node_modules/jest': {},
};

describe('productionClosure', () => {
  it('follows workspaces, nested versions and the platform, and leaves out everything else', () => {
    expect(productionClosure(packages, 'apps/gateway', platform)).toEqual([
      'apps/gateway',
      'apps/gateway/node_modules/fastify',
      'apps/gateway/node_modules/uuid',
      'libs/kernel',
      'node_modules/@roundhouse/kernel',
      'node_modules/native-x64',
      'node_modules/uuid',
    ]);
  });

  it('names a required dependency that is not installed', () => {
    const broken = { 'apps/cli': { dependencies: { missing: '1.0.0' } } };
    expect(() => productionClosure(broken, 'apps/cli', platform)).toThrow('apps/cli needs missing');
  });
});
