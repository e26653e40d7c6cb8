import { beforeAll, describe, expect, it } from '@jest/globals';

interface Entry {
  version?: string;
  optionalDependencies?: Record<string, string>;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optional?: boolean;
}

interface CompleteLockfile {
  platformOf: (name: string) => Pick<Entry, 'os' | 'cpu' | 'libc'>;
  missingOptionals: (packages: Record<string, Entry>) => Map<string, unknown>;
  complete: (lockfile: { packages: Record<string, Entry> }) => { packages: Record<string, Entry> };
}

const lockfile = {
  packages: {
    '': {},
    'node_modules/tool': {
      dev: true,
      optionalDependencies: { '@tool/darwin-arm64': '1.2.3', '@tool/linux-x64-musl': '^1.2.3' },
    },
    'node_modules/tool/node_modules/@tool/darwin-arm64': { version: '1.2.3' },
    'node_modules/zebra': { version: '1.0.0' },
  } as Record<string, Entry>,
};

describe('completing the lockfile', () => {
  let script: CompleteLockfile;
  beforeAll(async () => {
    // Plain JavaScript without types: it runs before anything is installed.
    const path: string = '../../complete-lockfile.mjs';
    script = (await import(path)) as CompleteLockfile;
  });

  it('adds only what nothing resolves, with its platform, in npm’s order', () => {
    const { packages } = script.complete(lockfile);
    expect(packages['node_modules/@tool/linux-x64-musl']).toEqual({
      version: '1.2.3',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
    expect(Object.keys(packages)).toHaveLength(5);
    expect(Object.keys(packages)[1]).toBe('node_modules/@tool/linux-x64-musl');
    expect(script.missingOptionals(packages).size).toBe(0);
  });

  it.each([
    ['@bufbuild/buf-linux-armv7', { os: ['linux'], cpu: ['arm'] }],
    ['@swc/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@nx/nx-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
    ['@install-binary/kustomize-linux-ppc64le', { os: ['linux'], cpu: ['ppc64'] }],
  ])('knows the platform of %s', (name, platform) => {
    expect(script.platformOf(name)).toEqual(platform);
  });

  it('refuses a package whose platform it cannot tell: npm would fetch it everywhere', () => {
    const odd = { packages: { 'node_modules/tool': { optionalDependencies: { fsevents: '2.0.0' } } } };
    expect(() => script.complete(odd)).toThrow(/fsevents/);
  });
});
