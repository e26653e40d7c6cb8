import { join } from 'node:path';
import type { Contender } from './contenders.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import { cpuTimeMs, residentMiB, startNode } from './processes.ts';

/** One burst against one contender. */
export interface Measurement extends LoadResult {
  /** CPU milliseconds per request of the proxy itself; NaN where there is none. */
  proxyCpuMs: number;
  /** The same for every process on the request path. */
  totalCpuMs: number;
  /** Resident memory of the proxy afterwards. */
  residentMiB: number;
}

/** Shape of the load. */
export interface LoadShape {
  connections: number;
  seconds: number;
  stream: boolean;
  /** Size of the prompt in bytes. */
  promptBytes: number;
  /** Steady rate; 0 = as fast as it goes. */
  callsPerSecond: number;
}

/** Runs one burst in a process of its own and reads the CPU time that the contender spent meanwhile. */
export async function measure(contender: Contender, shape: LoadShape): Promise<Measurement> {
  const order: LoadOrder = {
    url: contender.url,
    headers: contender.headers,
    model: contender.model,
    stream: shape.stream,
    promptBytes: shape.promptBytes,
    connections: shape.connections,
    seconds: shape.seconds,
    callsPerSecond: shape.callsPerSecond,
  };
  const pids = [...contender.processes.values()];
  const before = pids.map(cpuTimeMs);
  const load = await startNode([join(import.meta.dirname, 'load.js'), JSON.stringify(order)]);
  const result = JSON.parse(load.firstLine) as LoadResult;
  await load.stop();
  const spent = pids.map((pid, index) => cpuTimeMs(pid) - (before[index] ?? 0));
  return {
    ...result,
    proxyCpuMs: (spent[0] ?? Number.NaN) / result.requests,
    totalCpuMs: spent.length === 0 ? Number.NaN : spent.reduce((sum, one) => sum + one, 0) / result.requests,
    residentMiB: pids[0] === undefined ? Number.NaN : residentMiB(pids[0]),
  };
}
