import { join } from 'node:path';
import { childEnvironment, startProcess, type ManagedProcess } from '@roundhouse/testing';

const PROGRAM = join(import.meta.dirname, '../../../../tools/simulator/dist/hostile-main.js');
const START_TIMEOUT_MS = 20_000;

/** Where the run's hostile peers are. */
export interface HostileAddresses {
  /** Base URLs by fault. */
  readonly urls: Readonly<Record<string, string>>;
  /** Tells what each one heard. */
  readonly heard: string;
}

/** Starts peers that refuse, hang, or show bad certificates. @param caFile where the authority of their certificates goes */
export async function startHostilePeers(
  caFile: string,
): Promise<{ process: ManagedProcess; addresses: HostileAddresses }> {
  const child = await startProcess({
    name: 'hostile peers',
    command: process.execPath,
    args: [PROGRAM, '--ca', caFile],
    env: childEnvironment(),
    stopTimeoutMs: 5_000,
  });
  await child.waitForLine(/"urls"/, START_TIMEOUT_MS);
  const line = child
    .output()
    .split('\n')
    .find((text) => text.includes('"urls"'));
  return { process: child, addresses: JSON.parse(line ?? '{}') as HostileAddresses };
}

/** The peers that the run's global set-up started. */
export function hostileAddresses(): HostileAddresses {
  const text = process.env['ROUNDHOUSE_E2E_HOSTILE'];
  if (text === undefined) throw new Error('run with jest.e2e.config.mjs: its set-up starts the hostile peers');
  return JSON.parse(text) as HostileAddresses;
}
