import { Command, InvalidArgumentError } from 'commander';
import { runChaos } from './run-chaos.ts';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

const options = new Command('test:long')
  .description('Kills, freezes and holds down services of a real stack under load, then compares ledger and bill.')
  .option('--seed <n>', 'first seed; the same seed gives the same schedule', wholeNumber, 1)
  .option('--runs <n>', 'runs, each with the next seed', wholeNumber, 3)
  .option('--seconds <n>', 'length of the load of a run', wholeNumber, 120)
  .option('--workers <n>', 'loops that call', wholeNumber, 8)
  .addHelpText('after', '\nReplay one run: npm run test:long -- --seed 7 --runs 1')
  .parse()
  .opts<{ seed: number; runs: number; seconds: number; workers: number }>();

const say = (line: string): void => void process.stdout.write(`${line}\n`);
let held = 0;
for (let seed = options.seed; seed < options.seed + options.runs; seed += 1) {
  say(`\nseed ${seed}`);
  const verdict = await runChaos({ seed, lengthMs: options.seconds * 1000, workers: options.workers, say });
  if (verdict.holds) held += 1;
  say(
    `seed ${seed}: ${verdict.holds ? 'holds' : 'BROKEN'} · billed ${verdict.billed} · LOST ${verdict.lost} · DUP ${verdict.duplicated} · ` +
      `DIFF ${verdict.differing} · provisional ${verdict.provisional} · unexplained failures ${verdict.unexplainedFailures}`,
  );
}
say(`\n${held} passed, ${options.runs - held} failed`);
process.exitCode = held === options.runs ? 0 : 1;
