import preset from './jest.preset.mjs';

/** Tests on the whole stack of compiled services. One file at a time: some of them kill what the others need. */
export default {
  ...preset,
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/apps/e2e/src/**/*.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: './apps/e2e/src/harness/global-setup.ts',
  globalTeardown: './apps/e2e/src/harness/global-teardown.ts',
  testTimeout: 120_000,
  maxWorkers: 1,
};
