import { quantile } from '@roundhouse/testing';
import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { catchUp } from './catch-up.ts';
import {
  bareProxy,
  direct,
  portkey,
  roundhouse,
  startUpstream,
  type Contender,
  type StackEndpoints,
} from './contenders.ts';
import { measure, type LoadShape, type Measurement } from './measure.ts';
import { middleOf } from './middle.ts';
import { quietMachine } from './quiet-machine.ts';

interface Options {
  endpoints: string;
  rounds: string;
  seconds: string;
  connections: string;
  only: string;
  portkeyPort: string;
}

const options = new Command('bench')
  .description('Measures a running stack beside a bare proxy and a peer, all against one instant upstream, in one run.')
  .option('--endpoints <file>', 'endpoints.json of the running stack', '.roundhouse/endpoints.json')
  .option('--rounds <n>', 'bursts per contender and load; the middle one counts', '3')
  .option('--seconds <n>', 'length of a burst', '6')
  .option('--connections <n>', 'concurrent connections of the throughput load', '64')
  .option('--only <text>', 'loads whose title holds this text', '')
  .option('--portkey-port <n>', 'port for the peer', '18787')
  .parse()
  .opts<Options>();

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const seconds = Number(options.seconds);
const WARM_UP_SECONDS = 6;
const COMPILE_BURSTS = 2;
const COMPILE_SECONDS = 20;
const allLoads: [string, LoadShape][] = [
  ['unary, 1 connection', { connections: 1, seconds, stream: false, promptBytes: 200, callsPerSecond: 0 }],
  [
    `unary, ${options.connections} connections`,
    { connections: Number(options.connections), seconds, stream: false, promptBytes: 200, callsPerSecond: 0 },
  ],
  [
    'stream of 64 chunks, 64 connections',
    { connections: 64, seconds, stream: true, promptBytes: 200, callsPerSecond: 0 },
  ],
  [
    'stream of 64 chunks, 500 connections',
    { connections: 500, seconds, stream: true, promptBytes: 200, callsPerSecond: 0 },
  ],
  [
    'unary, prompt of 100 000 tokens, 2 connections',
    { connections: 2, seconds, stream: false, promptBytes: 400_000, callsPerSecond: 0 },
  ],
  [
    'unary, 1 MiB prompt, 2 connections',
    { connections: 2, seconds, stream: false, promptBytes: 1024 * 1024, callsPerSecond: 0 },
  ],
];
const loads = allLoads.filter(([title]) => title.includes(options.only));

const endpoints = JSON.parse(readFileSync(options.endpoints, 'utf8')) as StackEndpoints;
/** Most calls a second that Roundhouse has served; 0 = not measured. */
let fullRate = 0;
const upstream = await startUpstream();
const contenders: Contender[] = [direct(upstream.origin), await bareProxy(upstream.origin)];
// Tracing's consumer rests while the request path is measured; what waits is caught up afterwards.
const tracingPid = endpoints.services['tracing']?.pid;
try {
  contenders.push(await roundhouse(endpoints, upstream.origin));
  contenders.push(await portkey(upstream.origin, Number(options.portkeyPort)));
  if (tracingPid !== undefined) process.kill(tracingPid, 'SIGSTOP');
  say('\nWarming up …');
  await compileAhead();
  for (const [title, shape] of loads) {
    say(`\n${title}`);
    const results = new Map<string, Measurement[]>();
    for (const contender of contenders) await warmUp(contender, shape);
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      for (const contender of contenders) {
        const seen = await measure(contender, shape);
        say(
          `  round ${round}: ${contender.name} ${Math.round(seen.requestsPerSecond)} requests/s, ${seen.failures} failures`,
        );
        results.set(contender.name, [...(results.get(contender.name) ?? []), seen]);
      }
    }
    print(title, results);
  }
  await atHalfLoad();
} finally {
  if (tracingPid !== undefined) process.kill(tracingPid, 'SIGCONT');
  for (const contender of contenders) await contender.stop();
  await upstream.stop();
}

/** What a proxy adds to a call while it has time: at half the rate that Roundhouse has just shown to be its most. */
async function atHalfLoad(): Promise<void> {
  if (fullRate === 0) return;
  say('\nWaiting for the ledger to catch up …');
  const { records, seconds: caughtUpS } = await catchUp(endpoints);
  process.stdout.write(
    `\nTracing's consumer, which rested, took ${records} records in ${caughtUpS.toFixed(0)} s, ${Math.round(records / caughtUpS)} a second.\n`,
  );
  await quietMachine();
  const callsPerSecond = Math.round(fullRate / 2);
  const title = `unary at half load, ${callsPerSecond} calls/s`;
  say(`\n${title}`);
  const shape: LoadShape = { connections: 64, seconds, stream: false, promptBytes: 200, callsPerSecond };
  const results = new Map<string, Measurement[]>();
  for (const contender of contenders) {
    // The peer cannot follow: its queue would be measured.
    if (contender.name.startsWith('@')) continue;
    await measure(contender, { ...shape, seconds: WARM_UP_SECONDS });
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      results.set(contender.name, [...(results.get(contender.name) ?? []), await measure(contender, shape)]);
    }
  }
  print(title, results);
}

/**
 * Short calls ahead of everything, for as long as V8 finds something new to compile: in one series a gateway took 95 µs a
 * call after nine seconds of them, 88 after twenty, 82 after forty and no less after that; the compiler's threads took 2 of
 * them still after thirty. Whoever is quicker than that loses nothing by it.
 */
async function compileAhead(): Promise<void> {
  const shape: LoadShape = {
    connections: 64,
    seconds: COMPILE_SECONDS,
    stream: false,
    promptBytes: 200,
    callsPerSecond: 0,
  };
  for (const contender of contenders) {
    if (contender.processes.size === 0) continue;
    for (let burst = 1; burst <= COMPILE_BURSTS; burst += 1) await measure(contender, shape);
  }
}

/**
 * Two bursts that do not count, and last until the compiler is done: its threads' time is the contender's, too. The
 * second one, because the end of a burst cuts off what is under way: code that had only seen calls succeed is then
 * compiled anew.
 */
async function warmUp(contender: Contender, shape: LoadShape): Promise<void> {
  for (let burst = 1; burst <= 2; burst += 1) await measure(contender, { ...shape, seconds: WARM_UP_SECONDS });
}

/** Prints a Markdown table: readable in a terminal, and ready for docs/benchmarks.md. */
function print(title: string, results: Map<string, Measurement[]>): void {
  const shown = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    row([title, 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms/request', 'with its services', 'RSS MiB', 'failures']),
    row(['---', ...Array.from({ length: 7 }, () => '--:')]),
  ];
  const middle = new Map([...results].map(([name, all]) => [name, middleOf(all, (one) => one.requestsPerSecond)]));
  for (const [name, one] of middle) {
    const { requestsPerSecond, p50Ms, p99Ms, proxyCpuMs, totalCpuMs, residentMiB, failures } = one;
    lines.push(
      row([
        name,
        shown(requestsPerSecond, 0),
        shown(p50Ms, 2),
        shown(p99Ms, 2),
        shown(proxyCpuMs, 3),
        shown(totalCpuMs, 3),
        shown(residentMiB, 0),
        String(failures),
      ]),
    );
  }
  process.stdout.write(`\n${lines.join('\n')}\n`);
  const ours = results.get('Roundhouse') ?? [];
  const middleOfOurs = middle.get('Roundhouse');
  if (middleOfOurs === undefined) return;
  if (title.startsWith('unary,')) fullRate = Math.max(fullRate, middleOfOurs.requestsPerSecond);
  for (const [name, others] of results) {
    if (others === ours || Number.isNaN(others[0]?.proxyCpuMs)) continue;
    const rate = middleRatio(ours, others, (one, other) => one.requestsPerSecond / other.requestsPerSecond);
    const perCpu = middleRatio(ours, others, (one, other) => other.proxyCpuMs / one.proxyCpuMs);
    process.stdout.write(
      `\nAgainst ${name}: ${shown(rate, 2)} x the requests/s, ${shown(perCpu, 2)} x the requests per CPU second.\n`,
    );
  }
}

/** The middle one of the ratios of each round: the machine changes its pace within minutes, hardly within one round. */
function middleRatio(
  ours: readonly Measurement[],
  others: readonly Measurement[],
  ratio: (one: Measurement, other: Measurement) => number,
): number {
  const ratios = ours.flatMap((one, round) => {
    const other = others[round];
    return other === undefined || !(other.requests > 0) ? [] : [ratio(one, other)];
  });
  return quantile(ratios, 0.5);
}
