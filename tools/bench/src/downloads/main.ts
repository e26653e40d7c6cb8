import { quantile } from '@roundhouse/testing';
import { Command } from 'commander';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Options {
  mebibytes: string;
  rounds: string;
  directory: string;
}

const options = new Command('bench')
  .description('Measures the download engine of agents beside curl and sha256sum, one after the other, on loopback.')
  .option('--mebibytes <n>', 'size of the file', '2048')
  .option('--rounds <n>', 'rounds that count; the middle one is told', '3')
  .option('--directory <path>', 'where files are written', tmpdir())
  .parse()
  .opts<Options>();

const MIB = 1024 * 1024;
const sizeBytes = Number(options.mebibytes) * MIB;
const CHILD = fileURLToPath(new URL('../../../../apps/agent/dist/fixtures/download-child.js', import.meta.url));
const HOST = fileURLToPath(new URL('file-host.js', import.meta.url));

interface Measured {
  seconds: number;
  residentMiB: number;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const work = mkdtempSync(join(options.directory, 'roundhouse-bench-'));
const source = join(work, 'source');
const sha256 = writeSource();
const host = spawn(process.execPath, [HOST, source], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const url = `http://127.0.0.1:${await firstLine(host)}/model.gguf`;
  const all: { tools: number; whole: Measured; resumed: Measured }[] = [];
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    const one = { tools: curlAndHash(url), whole: await download(url), resumed: await downloadInTwo(url) };
    all.push(one);
    say(
      `round ${round}: curl and sha256sum ${one.tools.toFixed(2)} s, engine ${one.whole.seconds.toFixed(2)} s, ` +
        `killed half way and resumed ${one.resumed.seconds.toFixed(2)} s, ${one.whole.residentMiB.toFixed(0)} MiB`,
    );
  }
  const middle = (of: (one: (typeof all)[number]) => number): number => quantile(all.map(of), 0.5);
  const row = (name: string, seconds: number, share: number, resident: number): string =>
    `| ${name} | ${seconds.toFixed(2)} | ${(Number(options.mebibytes) / seconds).toFixed(0)} | ${share.toFixed(2)} | ${resident > 0 ? resident.toFixed(0) : '–'} |`;
  const rowOf = (name: string, of: (one: (typeof all)[number]) => Measured): string =>
    row(
      name,
      middle((one) => of(one).seconds),
      middle((one) => one.tools / of(one).seconds),
      middle((one) => of(one).residentMiB),
    );
  process.stdout.write(
    [
      '',
      `| ${options.mebibytes} MiB | seconds | MiB/s | of curl and sha256sum | most RSS MiB |`,
      '| --- | --: | --: | --: | --: |',
      rowOf('curl, then sha256sum', ({ tools }) => ({ seconds: tools, residentMiB: 0 })),
      rowOf('engine', ({ whole }) => whole),
      rowOf('engine, killed half way and resumed', ({ resumed }) => resumed),
      '',
    ].join('\n'),
  );
} finally {
  host.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
}

/** Random bytes, so that no layer below makes them fewer. */
function writeSource(): string {
  say(`writing ${options.mebibytes} MiB`);
  const hash = createHash('sha256');
  const block = Buffer.alloc(MIB);
  const descriptor = openSync(source, 'w');
  for (let at = 0; at < sizeBytes; at += MIB) {
    randomFillSync(block);
    hash.update(block);
    writeSync(descriptor, block);
  }
  closeSync(descriptor);
  execFileSync('sync', ['-f', source]);
  return hash.digest('hex');
}

/** Seconds that curl and then sha256sum take. */
function curlAndHash(url: string): number {
  const target = join(work, 'curl');
  const startedAt = performance.now();
  execFileSync('curl', ['--silent', '--fail', '--output', target, url]);
  const told = execFileSync('sha256sum', [target]).toString();
  const seconds = (performance.now() - startedAt) / 1000;
  if (!told.startsWith(sha256)) throw new Error('curl got another file');
  rmSync(target);
  return seconds;
}

/** One download in a process of its own. */
async function download(url: string): Promise<Measured> {
  const models = join(work, 'models');
  const measured = await run(models, url);
  rmSync(models, { recursive: true });
  return measured;
}

/** Two processes for one file, the first killed when half of it is there: the seconds of both. */
async function downloadInTwo(url: string): Promise<Measured> {
  const models = join(work, 'models');
  const data = join(models, 'store', 'ingest', sha256, 'data');
  const first = await run(models, url, () => usedBytes(data) >= sizeBytes / 2);
  const second = await run(models, url);
  rmSync(models, { recursive: true });
  return { seconds: first.seconds + second.seconds, residentMiB: second.residentMiB };
}

/**
 * Runs a downloading process to its end. Its start does not count, as agents run already.
 *
 * @param killWhen looked at now and then; true kills the process
 */
async function run(models: string, url: string, killWhen?: () => boolean): Promise<Measured> {
  const child = spawn(process.execPath, [CHILD, models, url, sha256, String(sizeBytes), 'shipped'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let begunAt = 0;
  let endedAt = 0;
  let residentMiB = 0;
  const timer = setInterval(() => {
    if (killWhen?.() === true) child.kill('SIGKILL');
  }, 5);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'begun') begunAt = performance.now();
    else if (line === 'done') endedAt = performance.now();
    else if (line.endsWith(' KiB')) residentMiB = Number(line.split(' ', 1)[0]) / 1024;
    else throw new Error(line);
  }
  clearInterval(timer);
  if (endedAt === 0 && killWhen === undefined) throw new Error('the download failed');
  if (endedAt === 0) endedAt = performance.now();
  return { seconds: (endedAt - begunAt) / 1000, residentMiB };
}

/** Bytes of a sparse file that are there; 0 while there is none. */
function usedBytes(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  return (stats?.blocks ?? 0) * 512;
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error('the file host did not start');
}
