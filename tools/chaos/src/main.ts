import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { runChaos } from './run-chaos.ts';
import { SHORT_RUN } from './schedule.ts';
import { describeVerdict } from './verdict.ts';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

const given = new Command('test:long')
  .description(
    'Kills, freezes, wipes and holds down services of a real stack under load, then compares ledger and bill.',
  )
  .option('--seed <n>', 'first seed; the same seed gives the same schedule (default: 1)', wholeNumber)
  .option('--runs <n>', 'runs, each with the next seed (default: 3)', wholeNumber)
  .option('--seconds <n>', 'length of the load of a run (default: 120)', wholeNumber)
  .option('--workers <n>', 'loops that call (default: 8)', wholeNumber)
  .option('--short', 'kills alone, one run of 75 s, as a part of npm test')
  .option('--report <file>', 'writes how many runs passed and failed')
  .addHelpText('after', '\nReplay one run: npm run test:long -- --seed 7 --runs 1')
  .parse()
  .opts<{ seed?: number; runs?: number; seconds?: number; workers?: number; short?: true; report?: string }>();
const { seed: firstSeed = 1, short = false, report } = given;
const { runs, seconds, workers } = {
  runs: 3,
  seconds: 120,
  workers: 8,
  ...(short ? { runs: 1, seconds: SHORT_RUN.lengthMs / 1000, workers: 12 } : {}),
  ...given,
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);
let held = 0;
for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
  say(`\nseed ${seed}`);
  const verdict = await runChaos({ ...(short ? SHORT_RUN : {}), seed, lengthMs: seconds * 1000, workers, say });
  if (verdict.faults.length === 0) held += 1;
  say(`seed ${seed}: ${describeVerdict(verdict)}`);
}
say(`\n${held} passed, ${runs - held} failed`);
if (report !== undefined) writeFileSync(report, JSON.stringify({ numPassedTests: held, numFailedTests: runs - held }));
process.exitCode = held === runs ? 0 : 1;
