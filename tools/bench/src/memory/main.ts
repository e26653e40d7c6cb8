import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { roundhouse, startUpstream, type StackEndpoints } from '../contenders.ts';
import { measure, type LoadShape } from '../measure.ts';
import { residentMiB } from '../processes.ts';
import { slopeMiBPerHour, type Reading } from './slope.ts';

interface Options {
  endpoints: string;
  minutes: string;
  warmUpMinutes: string;
  callsPerSecond: string;
}

const options = new Command('bench')
  .description('Watches the memory of a running stack under a steady load of short calls and a tenth as many streams.')
  .option('--endpoints <file>', 'endpoints.json of the running stack', '.roundhouse/endpoints.json')
  .option('--minutes <n>', 'how long it is watched', '60')
  .option('--warm-up-minutes <n>', 'how long it is loaded ahead of that', '10')
  .option('--calls-per-second <n>', 'short calls', '300')
  .parse()
  .opts<Options>();

const MINUTE_MS = 60_000;
const BURST_SECONDS = 20;
/**
 * As fast as it goes, ahead of all else: what depends on the most that is under way at once, as the allocator's memory and
 * compiled code, has its size then. V8 gives its young generation back afterwards; under a slow steady load that takes a
 * quarter of an hour and more to have its size again.
 */
const FULL_BURSTS = 6;
const LOOK_MS = 500;
/** Of a window the least counts: what is resident between two collections of garbage says nothing. */
const WINDOW_MS = 2 * MINUTE_MS;
const SERVICES = ['gateway', 'router', 'tracing', 'registry'];

/** What was seen of one service. */
class Watched {
  readonly name: string;
  readonly windows: Reading[] = [];
  mostMiB = 0;
  private leastMiB = Infinity;
  private readonly pid: number;

  constructor(name: string, pid: number) {
    this.name = name;
    this.pid = pid;
  }

  look(): void {
    const now = residentMiB(this.pid);
    this.leastMiB = Math.min(this.leastMiB, now);
    this.mostMiB = Math.max(this.mostMiB, now);
  }

  endWindow(atMs: number): void {
    this.windows.push({ atHours: atMs / (60 * MINUTE_MS), mebibytes: this.leastMiB });
    this.leastMiB = Infinity;
  }
}

const endpoints = JSON.parse(readFileSync(options.endpoints, 'utf8')) as StackEndpoints;
const rate = Number(options.callsPerSecond);
const upstream = await startUpstream();
try {
  const contender = await roundhouse(endpoints, upstream.origin);
  const short: LoadShape = {
    connections: 64,
    seconds: BURST_SECONDS,
    stream: false,
    promptBytes: 200,
    callsPerSecond: rate,
  };
  const streams: LoadShape = { ...short, stream: true, callsPerSecond: Math.max(1, Math.round(rate / 10)) };
  const burst = async (callsPerSecond: number): Promise<{ calls: number; failures: number }> => {
    const seen = await Promise.all([measure(contender, { ...short, callsPerSecond }), measure(contender, streams)]);
    return seen.reduce(
      (sum, { requests, failures }) => ({ calls: sum.calls + requests, failures: sum.failures + failures }),
      { calls: 0, failures: 0 },
    );
  };
  process.stderr.write(`Warming up for ${options.warmUpMinutes} minutes …\n`);
  const warmUpEndMs = performance.now() + Number(options.warmUpMinutes) * MINUTE_MS;
  for (let spent = 0; spent < FULL_BURSTS; spent += 1) await burst(0);
  while (performance.now() < warmUpEndMs) await burst(rate);

  const watched = SERVICES.flatMap((name) => {
    const pid = endpoints.services[name]?.pid;
    return pid === undefined ? [] : [new Watched(name, pid)];
  });
  const look = setInterval(() => {
    for (const service of watched) service.look();
  }, LOOK_MS);
  const startedMs = performance.now();
  const endMs = Number(options.minutes) * MINUTE_MS;
  let windowEndMs = WINDOW_MS;
  let calls = 0;
  let failures = 0;
  for (let atMs = 0; atMs < endMs; atMs = performance.now() - startedMs) {
    const seen = await burst(rate);
    calls += seen.calls;
    failures += seen.failures;
    if (performance.now() - startedMs < windowEndMs) continue;
    for (const service of watched) service.endWindow(windowEndMs);
    const told = watched.map(({ name, windows }) => `${name} ${windows.at(-1)?.mebibytes.toFixed(1)}`).join(', ');
    process.stderr.write(`  minute ${Math.round(windowEndMs / MINUTE_MS)}: ${told} MiB, ${calls} calls\n`);
    windowEndMs += WINDOW_MS;
  }
  clearInterval(look);
  process.stdout.write(
    [
      '',
      `| service, ${calls} calls, ${failures} failures, ${options.minutes} minutes | first RSS MiB | last | most | MiB per hour |`,
      '| :-- | --: | --: | --: | --: |',
      ...watched.map(({ name, windows, mostMiB }) => {
        const figures = [windows[0]?.mebibytes, windows.at(-1)?.mebibytes, mostMiB, slopeMiBPerHour(windows)];
        return `| ${[name, ...figures.map((figure) => figure?.toFixed(1) ?? '–')].join(' | ')} |`;
      }),
      '',
    ].join('\n'),
  );
} finally {
  await upstream.stop();
}
