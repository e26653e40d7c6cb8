import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TERM_TIMEOUT_MS = 5_000;

/**
 * Ends the engines that the stack's agent started. They outlive an agent on purpose, but not the stack. Known by a
 * path below the agent's folder in their command line, so that nobody else's llama-server is touched.
 */
export async function stopEngines(agentFolder: string): Promise<number> {
  const engines = processesNaming(`${agentFolder}/`);
  for (const pid of engines) signal(pid, 'SIGTERM');
  const deadlineMs = performance.now() + TERM_TIMEOUT_MS;
  while (performance.now() < deadlineMs && processesNaming(`${agentFolder}/`).length > 0) await sleep(50);
  for (const pid of processesNaming(`${agentFolder}/`)) signal(pid, 'SIGKILL');
  return engines.length;
}

function processesNaming(path: string): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && commandLine(name).includes(path))
      .map(Number);
  } catch {
    return []; // No /proc on this system: engines are the operator's to end.
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
