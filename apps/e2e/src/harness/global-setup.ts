import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { llamaServerPath, startStack, testDirectory, type TestDirectory, type TestStack } from '@roundhouse/testing';
import { startSpanCollector } from './span-collector.ts';

/** What the run's tear-down ends again. */
export interface RunningSuite {
  stack: TestStack;
  collector: Server;
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
  const stack = await startStack({ dataDirectory, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
  globalThis.roundhouseSuite = { stack, collector: server, directory };
  process.env['ROUNDHOUSE_E2E_DATA'] = dataDirectory;
  process.env['ROUNDHOUSE_E2E_SPANS'] = spans;
  if ((await llamaServerPath()) === undefined)
    process.stdout.write('no llama-server here: tests of a real engine are skipped\n');
  else process.env['ROUNDHOUSE_E2E_LLAMA'] = '1';
}
