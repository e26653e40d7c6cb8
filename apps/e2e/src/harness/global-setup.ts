import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import {
  llamaServerPath,
  startStack,
  testDirectory,
  type ManagedProcess,
  type TestDirectory,
  type TestStack,
} from '@roundhouse/testing';
import { startHostilePeers } from './hostile-peers.ts';
import { startSpanCollector } from './span-collector.ts';

/** What the run's tear-down ends again. */
export interface RunningSuite {
  stack: TestStack;
  collector: Server;
  hostile: ManagedProcess;
  directory: TestDirectory;
}

declare global {
  var roundhouseSuite: RunningSuite | undefined;
}

/** Starts one stack for the whole run, as `npm start` does, with a collector for its traces. */
export default async function startSuite(): Promise<void> {
  const directory = await testDirectory('e2e');
  const spans = join(directory.path, 'spans.jsonl');
  const { endpoint, server } = await startSpanCollector(spans);
  const dataDirectory = join(directory.path, 'data');
  mkdirSync(dataDirectory);
  // Before the gateway, which has to trust their authority for their certificates' flaws to be all that is wrong.
  const caFile = join(directory.path, 'hostile-ca.pem');
  const { process: hostile, addresses } = await startHostilePeers(caFile);
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, NODE_EXTRA_CA_CERTS: caFile };
  const stack = await startStack({ dataDirectory, environment }).catch(async (failure: unknown) => {
    await hostile.stop();
    throw failure;
  });
  globalThis.roundhouseSuite = { stack, collector: server, hostile, directory };
  process.env['ROUNDHOUSE_E2E_HOSTILE'] = JSON.stringify(addresses);
  process.env['ROUNDHOUSE_E2E_DATA'] = dataDirectory;
  process.env['ROUNDHOUSE_E2E_SPANS'] = spans;
  if ((await llamaServerPath()) === undefined)
    process.stdout.write('no llama-server here: tests of a real engine are skipped\n');
  else process.env['ROUNDHOUSE_E2E_LLAMA'] = '1';
}
