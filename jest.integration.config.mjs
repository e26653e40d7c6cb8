import preset from './jest.preset.mjs';

/** Tests on real servers: one Postgres and one nats-server for the run, a database per test file. */
export default {
  ...preset,
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/{libs,apps,tools}/*/src/**/*.int.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  setupFiles: ['reflect-metadata'],
  globalSetup: './libs/testing/src/integration/global-setup.ts',
  globalTeardown: './libs/testing/src/integration/global-teardown.ts',
  testTimeout: 60_000,
  // Two cores carry the servers as well.
  maxWorkers: 2,
};
