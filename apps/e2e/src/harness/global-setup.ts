import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSpanCollector } from './span-collector.ts';

/** What the run's tear-down ends again. */
export interface RunningSuite {
  stack: ChildProcess;
  collector: Server;
  dataDirectory: string;
}

const START_TIMEOUT_MS = 240_000;

declare global {
  var roundhouseSuite: RunningSuite | undefined;
}

/** Starts one stack for the whole run, as `npm start` does, with a collector for its traces. */
export default async function startSuite(): Promise<void> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-e2e-'));
  const spans = join(dataDirectory, 'spans.jsonl');
  const { endpoint, server } = await startSpanCollector(spans);
  const log = join(dataDirectory, 'stack.log');
  const descriptor = openSync(log, 'a');
  const stack = spawn(process.execPath, ['tools/stack/dist/main.js', '--data', dataDirectory, '--port', '0'], {
    stdio: ['ignore', descriptor, descriptor],
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
  });
  globalThis.roundhouseSuite = { stack, collector: server, dataDirectory };
  const endpoints = join(dataDirectory, 'endpoints.json');
  const endMs = performance.now() + START_TIMEOUT_MS;
  while (!existsSync(endpoints)) {
    if (stack.exitCode !== null || performance.now() > endMs) {
      stack.kill('SIGTERM');
      throw new Error(`the stack did not start; its output:\n${readFileSync(log, 'utf8').slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { services } = JSON.parse(readFileSync(endpoints, 'utf8')) as { services: Record<string, unknown> };
  process.env['ROUNDHOUSE_E2E_DATA'] = dataDirectory;
  process.env['ROUNDHOUSE_E2E_SPANS'] = spans;
  if (services['agent'] !== undefined && readFileSync(log, 'utf8').includes('llama-server'))
    process.env['ROUNDHOUSE_E2E_LLAMA'] = '1';
}
