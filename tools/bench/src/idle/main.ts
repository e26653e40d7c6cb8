import { freePort, llamaServerPath, testDirectory, until } from '@roundhouse/testing';
import { Command } from 'commander';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { cpuTimeMs, residentMemory, startNode } from '../processes.ts';

interface AgentSite {
  readonly environment: Readonly<Record<string, string>>;
  isSettled(): boolean;
  forget(): void;
  close(): Promise<void>;
}

interface SiteModule {
  readonly TINY_MODEL: Buffer;
  readonly AgentSite: { open(parts: object, model: { url: string }): Promise<AgentSite> };
}

const options = new Command('bench')
  .description('Measures what an agent takes that has one model loaded and nothing to do.')
  .option('--seconds <n>', 'for how long it is watched after it has settled', '60')
  .parse()
  .opts<{ seconds: string }>();
const seconds = Number(options.seconds);
const main = resolve('apps/agent/dist/main.js');

// No static import: layering forbids tools to import apps, and this measures what is shipped.
const sitePath = pathToFileURL(resolve('apps/agent/dist/fixtures/agent-site.js')).href;
const { AgentSite, TINY_MODEL } = (await import(sitePath)) as SiteModule;

const llamaServer = await llamaServerPath();
const directory = await testDirectory('bench-idle');
const files = createServer((_, response) => response.end(TINY_MODEL));
await new Promise<void>((listening) => files.listen(0, '127.0.0.1', listening));
const parts = {
  directory: directory.path,
  inferencePort: await freePort(),
  enginePort: await freePort(),
  llamaServer,
};
const site = await AgentSite.open(parts, {
  url: `http://127.0.0.1:${(files.address() as AddressInfo).port}/tiny.gguf`,
});
try {
  const rows = [await watch('that has just joined and downloaded')];
  rows.push(await watch('started again'));
  rows.push(
    await watch('started again, as the DaemonSet has it', ['--optimize-for-size', '--single-threaded-gc'], {
      MALLOC_ARENA_MAX: '1',
    }),
  );
  process.stdout.write(
    [
      '',
      `| agent, ${llamaServer === undefined ? 'no engine here' : 'one model loaded'} | RSS MiB | its own | pages of files | CPU % of a core |`,
      '| :-- | --: | --: | --: | --: |',
      ...rows,
      '',
    ].join('\n'),
  );
} finally {
  await site.close();
  await new Promise((closed) => files.close(closed));
  await directory.remove();
}

async function watch(
  title: string,
  nodeOptions: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<string> {
  site.forget();
  const agent = await startNode([...nodeOptions, main], { ...site.environment, ...environment });
  try {
    await until('a settled node', 60_000, () => site.isSettled());
    // What only the start needs is given back in its own time: the thread that hashes ends after five seconds.
    await sleep(8_000);
    const cpuBeforeMs = cpuTimeMs(agent.pid);
    await sleep(seconds * 1_000);
    const cpuPercent = (cpuTimeMs(agent.pid) - cpuBeforeMs) / (seconds * 10);
    const { allMiB, ownMiB, fileMiB } = residentMemory(agent.pid);
    return `| ${[title, allMiB.toFixed(0), ownMiB.toFixed(0), fileMiB.toFixed(0), cpuPercent.toFixed(1)].join(' | ')} |`;
  } finally {
    await agent.stop();
  }
}
