import { progress, runLanes } from './lanes.ts';
import {
  buildOf,
  CHAOS,
  checkLanes,
  FAULT_PAGE,
  integrationAndEndToEnd,
  longEndToEnd,
  longIntegration,
  longUnitTests,
  nodePart,
  sourcePart,
  STACK_PROJECTS,
} from './parts.ts';
import { stopChildrenOnSignals } from './run-part.ts';

/** As @roundhouse/testing has it; named here because nothing of ours is compiled yet when this file is read. */
type StartStack = (options: { demo: boolean }) => Promise<{ dataDirectory: string; stop: () => Promise<void> }>;

const CONFIGURATION_FAULT = 78;
const [task = '', ...taskArguments] = process.argv.slice(2);

const TASKS: Readonly<Record<string, () => Promise<boolean>>> = {
  start,
  test: async () => {
    // Both lanes need the compiled services, so the compiler runs before they part.
    const [statics, unit] = checkLanes();
    const built = await runLanes([[buildOf()]], { summary: false });
    return built && (await runLanes([[...statics, ...unit], integrationAndEndToEnd()], { summary: true }));
  },
  check: () => {
    const [statics, unit] = checkLanes();
    return runLanes([statics, [buildOf(), ...unit]], { summary: true });
  },
  gen: () =>
    runLanes(
      [
        [
          { name: 'buf generate', command: 'buf', args: ['generate'] },
          sourcePart('docs/configuration.md', 'tools/checks/src/configuration.ts', '--write'),
          sourcePart('docs/roles.md', 'tools/checks/src/roles.ts', '--write'),
          nodePart('docs/faults.md', FAULT_PAGE, '--write'),
          sourcePart('admin client', 'tools/checks/src/admin-client.ts', '--write'),
          nodePart('lockfile', 'tools/complete-lockfile.mjs'),
        ],
      ],
      {
        summary: false,
      },
    ),
  bench,
  'test:long': testLong,
};

const run = Object.hasOwn(TASKS, task) ? TASKS[task] : undefined;
if (!run) {
  process.stderr.write(`no task named ${JSON.stringify(task)}; there are ${Object.keys(TASKS).join(', ')}\n`);
  process.exit(CONFIGURATION_FAULT);
}
const stopGuarding = stopChildrenOnSignals();
process.exit((await run()) ? 0 : 1);

async function start(): Promise<boolean> {
  if (!(await build())) return false;
  stopGuarding();
  // In this process, so that a signal has one way less to go. Not a static import: it must be compiled first.
  const stack: string = '../../stack/dist/main.js';
  const { main } = (await import(stack)) as { main: (args: readonly string[]) => Promise<boolean> };
  return main(taskArguments);
}

/** Unit tests, tests on real servers and tests of faults with full counts, then chaos runs. Arguments are for chaos, and ask for nothing else. */
async function testLong(): Promise<boolean> {
  if (!(await build('tools/chaos'))) return false;
  const proven =
    taskArguments.length > 0 ||
    (await runLanes([[longUnitTests(), longIntegration(), longEndToEnd()]], { summary: true }));
  return (await shown(CHAOS, taskArguments)) && proven;
}

/**
 * Measures the stack whose endpoints file was named, else one that is started for it: its data plane beside peers, or
 * with `governance` or `ledger` as first argument its governance plane or its ledger at size, with `memory` what its
 * services hold under a steady load. With `router` one core of a router, with `downloads` the download engine of agents,
 * with `proxy` their inference proxy, with `idle` what they take that have nothing to do, all without a stack.
 */
async function bench(): Promise<boolean> {
  if (!(await build('tools/bench', 'libs/testing'))) return false;
  const [plane, ...others] = taskArguments;
  if (plane === 'downloads') return shown('tools/bench/dist/downloads/main.js', others);
  if (plane === 'router') return shown('tools/bench/dist/router/main.js', others);
  if (plane === 'proxy' || plane === 'idle') return shown(`tools/bench/dist/${plane}/main.js`, others);
  const ofStack = plane === 'governance' || plane === 'ledger' || plane === 'memory';
  const script = ofStack ? `tools/bench/dist/${plane}/main.js` : 'tools/bench/dist/main.js';
  const given = ofStack ? others : taskArguments;
  if (given.some((argument) => argument.startsWith('--endpoints'))) return shown(script, given);
  const testing: string = '../../../libs/testing/dist/index.js';
  const { startStack } = (await import(testing)) as { startStack: StartStack };
  progress('starting a stack to measure');
  // Rows of the ledger are made after the image of a real one.
  const stack = await startStack({ demo: plane === 'ledger' });
  try {
    return await shown(script, ['--endpoints', `${stack.dataDirectory}/endpoints.json`, ...given]);
  } finally {
    await stack.stop();
  }
}

function build(...projects: readonly string[]): Promise<boolean> {
  return runLanes([[buildOf(...STACK_PROJECTS, ...projects)]], { summary: false });
}

function shown(script: string, args: readonly string[]): Promise<boolean> {
  return runLanes([[{ ...nodePart(task, script, ...args), output: 'shown' }]], { summary: false });
}
