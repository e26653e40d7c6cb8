import type { Part } from './part.ts';

/** What `npm start` needs compiled. */
export const STACK_PROJECTS: readonly string[] = [
  ...['registry', 'router', 'gateway', 'tracing', 'agent', 'cli'].map((app) => `apps/${app}`),
  'tools/stack',
  'tools/simulator',
];

/** Kills processes of a stack under load; compiled. */
export const CHAOS = 'tools/chaos/dist/main.js';

/** Holds docs/faults.md against the table of faults, or writes it. */
export const FAULT_PAGE = 'apps/e2e/src/faults/page-main.ts';

/** A script that Node runs as it stands. */
export function nodePart(name: string, script: string, ...args: readonly string[]): Part {
  return { name, command: process.execPath, args: [script, ...args] };
}

/** A script that imports our libraries, of which it takes the sources: nothing need be compiled for it. */
export function sourcePart(name: string, script: string, ...args: readonly string[]): Part {
  return nodePart(name, '--conditions=@roundhouse/source', script, ...args);
}

/** Compiles the named projects and what they refer to; all of them when none is named. */
export function buildOf(...projects: readonly string[]): Part {
  return { name: 'build and types (tsc -b)', command: 'tsc', args: ['-b', ...projects] };
}

/** The parts of `npm run check` that need nothing compiled, and the unit tests. */
export function checkLanes(): [statics: Part[], unit: Part[]] {
  const statics: Part[] = [
    { name: 'format', command: 'prettier', args: ['--check', '--log-level=warn', '.'] },
    { name: 'lint', command: 'oxlint', args: ['--type-aware'] },
    ...['boundaries', 'structure', 'sizes', 'generated', 'manifests', 'compose'].map((name) =>
      nodePart(name, `tools/checks/src/${name}.ts`),
    ),
    sourcePart('error docs', 'tools/checks/src/error-docs.ts'),
    sourcePart('configuration', 'tools/checks/src/configuration.ts'),
    sourcePart('roles', 'tools/checks/src/roles.ts'),
    nodePart('faults', FAULT_PAGE),
    sourcePart('admin client', 'tools/checks/src/admin-client.ts'),
    { name: 'proto lint', command: 'buf', args: ['lint'] },
    { name: 'proto compatibility', command: 'buf', args: ['breaking', '--against', 'proto/released.json'] },
    nodePart('lockfile', 'tools/complete-lockfile.mjs', '--check'),
  ];
  return [statics, [jestPart('unit tests', 'jest.config.mjs', 'unit')]];
}

/** The unit tests with the counts that are too large for every change; specs read ROUNDHOUSE_LONG. */
export function longUnitTests(): Part {
  return { ...jestPart('unit tests, full counts', 'jest.config.mjs', 'long'), environment: { ROUNDHOUSE_LONG: '1' } };
}

/** The end-to-end specs that have more to do with full counts, which they read from ROUNDHOUSE_LONG. */
const LONG_END_TO_END = ['src/faults', 'src/cluster', 'src/admin-fuzz', 'src/large-bodies'];

/** Faults, outages, many processes, hostile calls and large bodies with full counts. */
export function longEndToEnd(): Part {
  const part = jestPart('end-to-end tests, full counts', 'jest.e2e.config.mjs', 'long-e2e');
  return { ...part, args: [...part.args, ...LONG_END_TO_END], environment: { ROUNDHOUSE_LONG: '1' } };
}

/** Specs on real servers with full counts; specs read ROUNDHOUSE_LONG. */
export function longIntegration(): Part {
  const part = jestPart('integration tests, full counts', 'jest.integration.config.mjs', 'long-integration');
  return { ...part, environment: { ROUNDHOUSE_LONG: '1' } };
}

/** Tests on real servers, then tests on the whole running stack, then one that kills its processes. */
export function integrationAndEndToEnd(): Part[] {
  return [
    jestPart('integration tests', 'jest.integration.config.mjs', 'integration'),
    jestPart('end-to-end tests', 'jest.e2e.config.mjs', 'e2e'),
    shortChaos(),
  ];
}

function shortChaos(): Part {
  const reportFile = 'artifacts/chaos.json';
  return { ...nodePart('chaos, short run', CHAOS, '--short', '--report', reportFile), reportFile };
}

function jestPart(name: string, configuration: string, report: string): Part {
  const reportFile = `artifacts/${report}.json`;
  return {
    name,
    command: process.execPath,
    args: [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '-c',
      configuration,
      '--json',
      `--outputFile=${reportFile}`,
    ],
    reportFile,
  };
}
