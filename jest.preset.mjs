/** Shared Jest preset: native ES modules, TypeScript through SWC, our libraries from source. */
const swc = (tsx) => [
  '@swc/jest',
  {
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2024',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true, tsx },
      transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
    },
  },
];

export default {
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.ts$': swc(false), '\\.tsx$': swc(true) },
  testEnvironmentOptions: { customExportConditions: ['@roundhouse/source', 'node', 'node-addons'] },
  // Unit specs stand beside the code; *.int.spec.ts need real servers and run from jest.integration.config.mjs.
  testMatch: ['<rootDir>/src/**/*.spec.{ts,tsx}'],
  // Both cores may be busy with integration tests meanwhile; speed is for the bench to judge.
  testTimeout: 30_000,
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.int\\.spec\\.ts$', '\\.e2e\\.spec\\.ts$'],
};
