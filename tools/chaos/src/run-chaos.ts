import { setTimeout as sleep } from 'node:timers/promises';
import { startChatLoad, startStack, StackView, type TestStack } from '@roundhouse/testing';
import { drawSchedule, type Disturbance } from './schedule.ts';
import { judge, type Verdict } from './verdict.ts';

/** Shape of one run. */
export interface ChaosOrder {
  seed: number;
  lengthMs: number;
  /** Loops that call, one call after the other. */
  workers: number;
  say(line: string): void;
}

const CATCH_UP_MS = 120_000;
/** From a gateway's kill until the stack has it back, every loop may fail this often. */
const FAILURES_PER_WORKER_AND_KILL = 200;

async function disturb(view: StackView, { service, kind, lengthMs }: Disturbance): Promise<void> {
  if (kind === 'kill') {
    await view.restarted(service, view.signal(service, 'SIGKILL'), 60_000);
  } else if (kind === 'freeze') {
    view.signal(service, 'SIGSTOP');
    await sleep(lengthMs);
    view.signal(service, 'SIGCONT');
  } else {
    const pid = await view.holdDown(service);
    await sleep(lengthMs);
    view.release(service);
    await view.restarted(service, pid, 60_000);
  }
}

async function run(stack: TestStack, order: ChaosOrder): Promise<Verdict> {
  const view = new StackView(stack.dataDirectory);
  const upstream = 'sim-chat?tokens=20&ttft_ms=5';
  const model = await view.admin.createModel([{ upstream }]);
  await view.settled();
  const { gateway, api_key: apiKey } = view.endpoints;
  const load = startChatLoad({
    gateway,
    apiKey,
    model: model.key,
    workers: order.workers,
    pauseMs: 20,
    limit: 1_000_000,
  });
  const startedMs = performance.now();
  let gatewayKills = 0;
  for (const disturbance of drawSchedule(order.seed, order.lengthMs)) {
    await sleep(Math.max(0, disturbance.atMs - (performance.now() - startedMs)));
    if (disturbance.service === 'gateway') gatewayKills += 1;
    const { sent, failures } = load.report;
    order.say(
      `${Math.round(disturbance.atMs / 1000)} s: ${disturbance.kind} ${disturbance.service} (${sent} calls, ${failures.length} failed)`,
    );
    await disturb(view, disturbance);
  }
  await sleep(Math.max(0, order.lengthMs - (performance.now() - startedMs)));
  const report = await load.stop();
  order.say(`${report.sent} calls, ${report.succeeded} answered; waiting for the ledger`);
  for (const failure of new Set(report.failures.map((text) => text.slice(0, 120)))) order.say(`  failure: ${failure}`);
  const comparison = await view.ledgerCaughtUp(model.id, upstream, CATCH_UP_MS);
  const allowed = gatewayKills * order.workers * FAILURES_PER_WORKER_AND_KILL;
  return judge(comparison, report.failures.length, allowed);
}

/** Starts a stack of its own, disturbs it under load by a seeded schedule, and compares ledger and bill after quiet. */
export async function runChaos(order: ChaosOrder): Promise<Verdict> {
  const stack = await startStack();
  try {
    return await run(stack, order);
  } finally {
    await stack.stop();
  }
}
