import { readFileSync, writeFileSync } from 'node:fs';
import type { StackView } from '@roundhouse/testing';

/** Resident memory of a process in MiB, now and at its highest (Linux). */
export function memoryOf(pid: number): { nowMib: number; highestMib: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { nowMib: Math.round(mib('VmRSS')), highestMib: Math.round(mib('VmHWM')) };
}

/** From now on the highest memory counts anew (Linux). */
export function forgetHighestMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** What is still going on in a stack, by name; all zero = it is quiet. */
export async function remains(stack: StackView): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const answering = (await (await fetch(`${stack.endpoints.simulator}/sim/answering`)).json()) as { calls: number };
  found['provider: answers'] = answering.calls;
  for (const gateway of stack.namesOf('gateway')) {
    found[`${gateway}: requests`] = await stack.metric(gateway, 'requests_in_flight');
    found[`${gateway}: attempts`] = await stack.metric(gateway, 'attempts_under_way');
  }
  for (const [router, state] of await stack.routerStates()) {
    found[`${router}: plans`] = state.openPlans;
    found[`${router}: deployments`] = state.deployments.reduce((sum, { inFlight }) => sum + inFlight, 0);
  }
  return found;
}
