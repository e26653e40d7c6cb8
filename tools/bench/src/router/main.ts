import { Mode } from '@roundhouse/contracts/common/v1/common';
import { RouteRequest, RouteResponse } from '@roundhouse/contracts/router/v1/router_service';
import { Command } from 'commander';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { middleOf } from '../middle.ts';
import { DEPLOYMENTS_PER_MODEL, ids, isLimited, KEYS, projectOf, stateWith } from './installation.ts';
import { routerUnderTest } from './router-under-test.ts';

interface Options {
  plans: string;
  rounds: string;
  deployments: string;
  models: string;
}

const options = new Command('bench')
  .description('Measures what one core of a router does: messages in as bytes, plans out as bytes, without a network.')
  .option('--plans <n>', 'plans of a round', '100000')
  .option('--rounds <n>', 'rounds that count; the middle one is told', '3')
  .option('--deployments <list>', 'deployments in the configuration', '10,1000,10000')
  .option('--models <list>', 'models that are asked for in turn, at most so many; 0 = all', '2,0')
  .parse()
  .opts<Options>();

const plansOfRound = Number(options.plans);
const rounds = Number(options.rounds);

/** Who asks. */
const CALLERS = {
  'without limits': (number: number) => (number % (KEYS / 2)) * 2,
  'limits of key, project and organization': (number: number) => (number % (KEYS / 2)) * 2 + 1,
} as const;

interface Shape {
  readonly deployments: number;
  /** Asked for in turn. */
  readonly models: number;
  readonly callers: keyof typeof CALLERS;
  /** Plans in one message, with as many outcomes of those before. */
  readonly batch: number;
}

interface Measured {
  readonly plansPerSecond: number;
  readonly cpuUs: number;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const rows: string[] = [];
for (const deployments of options.deployments.split(',').map(Number)) {
  for (const models of modelsAskedFor(deployments)) {
    for (const callers of Object.keys(CALLERS) as (keyof typeof CALLERS)[]) {
      for (const batch of [1, 32]) {
        const { plansPerSecond, cpuUs } = await measure({ deployments, models, callers, batch });
        const cells = [deployments, models, callers, batch, plansPerSecond.toFixed(0), cpuUs.toFixed(2)];
        rows.push(`| ${cells.join(' | ')} |`);
        say(rows.at(-1) ?? '');
      }
    }
  }
}
process.stdout.write(
  [
    '',
    '| deployments | models asked for | callers | plans per message | plans/s | CPU µs/plan |',
    '| --: | --: | --- | --: | --: | --: |',
    ...rows,
    '',
  ].join('\n'),
);

/** The same few models of an installation of any size show what its size costs, all of them what the processor's cache costs. */
function modelsAskedFor(deployments: number): number[] {
  const all = Math.max(1, Math.floor(deployments / DEPLOYMENTS_PER_MODEL));
  const wanted = options.models.split(',').map((most) => (Number(most) > 0 ? Math.min(Number(most), all) : all));
  return [...new Set(wanted)];
}

/** The life of a plan is measured: asked for, answered, its outcome taken in. */
async function measure(shape: Shape): Promise<Measured> {
  const state = await stateWith(shape.deployments);
  let answers = 0;
  let bytes = 0;
  let last: Uint8Array = new Uint8Array();
  const stream = await routerUnderTest(state, (message, count) => {
    last = message;
    answers += count;
    bytes += message.length;
  });
  const measured: Measured[] = [];
  let made = 0;
  // One round does not count: its code is not compiled yet.
  for (let round = 0; round <= rounds; round += 1) {
    const messages = messagesOf(shape, made, plansOfRound);
    made += plansOfRound;
    const answersBefore = answers;
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    for (const message of messages) {
      stream.accept(RouteRequest.decode(message));
      await nextTurn();
    }
    const tookMs = performance.now() - startedAt;
    const cpu = process.cpuUsage(cpuBefore);
    const planned = answers - answersBefore;
    if (planned !== plansOfRound || bytes === 0) throw new Error(`${planned} answers to ${plansOfRound} questions`);
    if (round > 0)
      measured.push({ plansPerSecond: (planned * 1000) / tookMs, cpuUs: (cpu.user + cpu.system) / planned });
  }
  const { answers: sample } = RouteResponse.decode(last);
  if (sample.some(({ result }) => result?.$case !== 'plan')) throw new Error('a question was refused');
  return middleOf(measured, (one) => one.plansPerSecond);
}

/** What a gateway sends: questions, and outcomes of those that were asked in the message before. */
function messagesOf({ models, callers, batch }: Shape, from: number, count: number): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = from; at < from + count; at += batch) {
    const numbers = Array.from({ length: Math.min(batch, from + count - at) }, (_, index) => at + index);
    const message = RouteRequest.fromPartial({
      plans: numbers.map((number) => planOf(number, CALLERS[callers](number), number % models)),
      outcomes: numbers.filter((number) => number >= batch).map((number) => outcomeOf(number - batch, models)),
    });
    messages.push(RouteRequest.encode(message).finish());
  }
  return messages;
}

function planOf(number: number, key: number, model: number) {
  return {
    requestId: ids.request(number),
    organizationId: ids.organization(isLimited(key)),
    projectId: ids.project(projectOf(key)),
    apiKeyId: ids.key(key),
    modelId: ids.model(model),
    mode: Mode.MODE_CHAT,
    capabilities: ['streaming'],
    inputTokensEstimate: 1_200,
    maxOutputTokens: 500,
    stream: true,
    deadlineMs: 600_000,
  };
}

function outcomeOf(number: number, models: number) {
  const deploymentId = ids.deployment((number % models) * DEPLOYMENTS_PER_MODEL);
  const attempt = {
    deploymentId,
    httpStatus: 200,
    firstTokenMs: 210,
    durationMs: 900,
    inputTokens: 1_190,
    outputTokens: 260,
  };
  return { requestId: ids.request(number), attempts: [attempt] };
}
