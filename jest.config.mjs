import preset from './jest.preset.mjs';

/** Unit tests of all projects in one run. */
export default {
  projects: ['<rootDir>/{libs,apps,tools}/*/jest.config.mjs'],
  maxWorkers: '100%',
  workerIdleMemoryLimit: '512MB',
  testTimeout: preset.testTimeout,
};
