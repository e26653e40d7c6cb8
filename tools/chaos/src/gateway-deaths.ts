import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import { listSpools, readSpool } from '@roundhouse/spool';
import type { StackView } from '@roundhouse/testing';

/** A time in which a gateway was away. Monotonic milliseconds. */
export interface Absence {
  readonly gateway: string;
  readonly fromMs: number;
  toMs: number;
}

/** What is known of the deaths of gateways in a run. */
export class GatewayDeaths {
  readonly absences: Absence[] = [];
  /** Attempts that a dead gateway had begun and not ended, as its own files say. */
  readonly unsettled = new Set<string>();
  /** Calls that callers had under way at dead gateways: the most that can be unsettled. */
  inFlight = 0;
  private readonly view: StackView;

  constructor(view: StackView) {
    this.view = view;
  }

  /** Kills a gateway, reads what it left, lets it come back, and waits until it is ready. @param inFlight its calls at this moment */
  async kill(gateway: string, inFlight: () => number): Promise<void> {
    const absence = { gateway, fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
    this.absences.push(absence);
    const pid = await this.view.holdDown(gateway);
    // Counted in the turn that sent the signal: until then calls go on beginning.
    this.inFlight += inFlight();
    await ended(pid);
    for (const attemptId of await unsettledAttempts(join(this.view.dataDirectory, gateway, 'spool'))) {
      this.unsettled.add(attemptId);
    }
    this.view.release(gateway);
    await this.view.restarted(gateway, pid, 90_000);
    absence.toMs = performance.now();
  }

  /** Whether a gateway was away at some moment of this time. */
  explains(gateway: string, startedMs: number, endedMs: number): boolean {
    return this.absences.some(
      (absence) => absence.gateway === gateway && startedMs <= absence.toMs && endedMs >= absence.fromMs,
    );
  }
}

/**
 * Attempts that were opened and not settled in any of a gateway's spools, in the order of their opens. Only reads, so that
 * the next process finds everything as the dead one left it.
 */
export async function unsettledAttempts(directory: string): Promise<string[]> {
  const open = new Set<string>();
  for (const spoolId of await listSpools(directory)) {
    for await (const { bytes } of readSpool(directory, spoolId, 1)) {
      const { attemptId, kind } = UsageRecord.decode(bytes);
      if (kind?.$case === 'open') open.add(attemptId);
      else if (kind?.$case === 'settle') open.delete(attemptId);
    }
  }
  return [...open];
}

async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(5);
  }
}
