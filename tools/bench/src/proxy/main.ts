import { quantile, testDirectory, testPki } from '@roundhouse/testing';
import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { middleOf } from '../middle.ts';
import { cpuTimeMs, residentMiB, startNode } from '../processes.ts';
import type { ProxyOrder } from './proxy-under-test.ts';

interface Options {
  calls: string;
  rounds: string;
  promptBytes: string;
}

const options = new Command('bench')
  .description('Measures what the inference proxy of a node adds to the first token of a stream, on loopback.')
  .option('--calls <n>', 'streams of a round', '3000')
  .option('--rounds <n>', 'rounds that count; the middle one is told', '3')
  .option('--prompt-bytes <n>', 'size of a request', '4000')
  .parse()
  .opts<Options>();

const PATH = '/00000000-0000-7000-8000-000000000000/v1/chat/completions';
const calls = Number(options.calls);
const messages = [{ role: 'user', content: 'x'.repeat(Number(options.promptBytes)) }];
const body = JSON.stringify({ stream: true, messages });
const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const text = (path: string): string => readFileSync(path, 'utf8');

interface Measured {
  p50Ms: number;
  p99Ms: number;
}

const directory = await testDirectory('bench-proxy');
const pki = await testPki(directory.path);
const [node, gateway] = [await pki.identity('registry'), await pki.identity('gateway')];
const engine = await startNode([script('engine.js')]);
const order: ProxyOrder = { enginePort: Number(engine.firstLine), ...node };
const proxy = await startNode([script('proxy-under-test.js'), JSON.stringify(order)]);
const direct = new Pool(`http://127.0.0.1:${engine.firstLine}`, { connections: 16, pipelining: 1 });
const through = new Pool(`https://127.0.0.1:${proxy.firstLine}`, {
  connections: 16,
  pipelining: 1,
  connect: { ca: text(pki.caFile), cert: text(gateway.certFile), key: text(gateway.keyFile), servername: 'localhost' },
});
try {
  const rows: string[] = [];
  for (const atOnce of [1, 16]) {
    const rounds: { bare: Measured; proxied: Measured; cpuUs: number }[] = [];
    // One round does not count: its code is not compiled yet, and connections are being made.
    for (let round = 0; round <= Number(options.rounds); round += 1) {
      const bare = await measure(direct, atOnce);
      const cpuBefore = cpuTimeMs(proxy.pid);
      const proxied = await measure(through, atOnce);
      const cpuUs = ((cpuTimeMs(proxy.pid) - cpuBefore) * 1_000) / calls;
      if (round > 0) rounds.push({ bare, proxied, cpuUs });
    }
    const { bare, proxied, cpuUs } = middleOf(rounds, (one) => one.proxied.p50Ms - one.bare.p50Ms);
    const added = (quantileOf: keyof Measured): string => (proxied[quantileOf] - bare[quantileOf]).toFixed(2);
    rows.push(
      `| ${atOnce} | ${bare.p50Ms.toFixed(2)} | ${proxied.p50Ms.toFixed(2)} | ${added('p50Ms')} | ${added('p99Ms')} | ${cpuUs.toFixed(0)} |`,
    );
    say(rows.at(-1) ?? '');
  }
  process.stdout.write(
    [
      '',
      '| at once | engine p50 ms | through the proxy p50 ms | added p50 ms | added p99 ms | CPU µs/stream |',
      '| --: | --: | --: | --: | --: | --: |',
      ...rows,
      '',
      `The proxy's process takes ${residentMiB(proxy.pid).toFixed(0)} MiB.`,
      '',
    ].join('\n'),
  );
} finally {
  await Promise.all([direct.close(), through.close()]);
  await Promise.all([proxy.stop(), engine.stop()]);
  await directory.remove();
}

/** Time from the start of a request to the first bytes of its answer's body. */
async function measure(pool: Pool, atOnce: number): Promise<Measured> {
  const firstTokenMs: number[] = [];
  let begun = 0;
  const caller = async (): Promise<void> => {
    while (begun < calls) {
      begun += 1;
      firstTokenMs.push(await stream(pool));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return { p50Ms: quantile(firstTokenMs, 0.5), p99Ms: quantile(firstTokenMs, 0.99) };
}

async function stream(pool: Pool): Promise<number> {
  const startedMs = performance.now();
  const answer = await pool.request({ method: 'POST', path: PATH, headers, body });
  if (answer.statusCode !== 200) throw new Error(`a stream was answered with ${answer.statusCode}`);
  let firstMs = 0;
  for await (const _ of answer.body) firstMs ||= performance.now() - startedMs;
  return firstMs;
}
