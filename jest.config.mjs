/** Unit tests of all projects in one run. */
export default {
  projects: ['<rootDir>/{libs,apps,tools}/*/jest.config.mjs'],
  maxWorkers: '100%',
  workerIdleMemoryLimit: '512MB',
  // Both cores are busy with integration tests meanwhile; speed is for the bench to judge.
  testTimeout: 30_000,
};
