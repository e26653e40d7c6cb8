import { runLanes, type Part } from './lanes.ts';
import { buildOf, checkLanes, integrationAndEndToEnd, nodePart, STACK_PROJECTS } from './parts.ts';
import { stopChildrenOnSignals } from './run-part.ts';

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
          nodePart('lockfile', 'tools/complete-lockfile.mjs'),
        ],
      ],
      {
        summary: false,
      },
    ),
  bench: () => buildAndRun('tools/bench', 'tools/bench/dist/main.js'),
  'test:long': () => buildAndRun('tools/chaos', 'tools/chaos/dist/main.js'),
};

const run = Object.hasOwn(TASKS, task) ? TASKS[task] : undefined;
if (!run) {
  process.stderr.write(`no task named ${JSON.stringify(task)}; there are ${Object.keys(TASKS).join(', ')}\n`);
  process.exit(CONFIGURATION_FAULT);
}
const stopGuarding = stopChildrenOnSignals();
process.exit((await run()) ? 0 : 1);

async function start(): Promise<boolean> {
  if (!(await runLanes([[buildOf(...STACK_PROJECTS)]], { summary: false }))) return false;
  stopGuarding();
  // In this process, so that a signal has one way less to go. Not a static import: it must be compiled first.
  const stack: string = '../../stack/dist/main.js';
  const { main } = (await import(stack)) as { main: (args: readonly string[]) => Promise<boolean> };
  return main(taskArguments);
}

async function buildAndRun(project: string, script: string): Promise<boolean> {
  if (!(await runLanes([[buildOf(...STACK_PROJECTS, project)]], { summary: false }))) return false;
  const part: Part = { ...nodePart(task, script, ...taskArguments), output: 'shown' };
  return runLanes([[part]], { summary: false });
}
