import { setTimeout as sleep } from 'node:timers/promises';
import { startStack, StackView } from '@roundhouse/testing';
import { ClientLoad } from './client-load.ts';
import { disturb } from './disturb.ts';
import { finalAccounts, type LoadModel } from './final-accounts.ts';
import { GatewayDeaths } from './gateway-deaths.ts';
import { watchReadiness } from './ready-gateways.ts';
import { drawSchedule, seededRandom, type Disturbance, type ScheduleOrder } from './schedule.ts';
import { judge, type Verdict } from './verdict.ts';

/** Shape of one run. */
export interface ChaosOrder {
  readonly seed: number;
  readonly lengthMs: number;
  /** Loops that call, one call after the other. */
  readonly workers: number;
  /** Kills alone; default: outages and freezes as well. */
  readonly killsOnly?: boolean;
  /** Time from one disturbance to the next, in the mean; default 5 s. */
  readonly meanGapMs?: number;
  /** Services that are left alone. */
  readonly left?: readonly string[];
  say(line: string): void;
}

/** Processes of each: what is killed has one beside it that goes on. */
const REPLICAS = { gateways: 2, routers: 2, tracings: 2 };
const CATCH_UP_MS = 150_000;
const PAUSE_MS = 25;
const INPUT_PICO = 2_000_000n;
const OUTPUT_PICO = 8_000_000n;

/** Starts a stack of its own, disturbs it under load by a seeded schedule, and compares ledger and bill after quiet. */
export async function runChaos(order: ChaosOrder): Promise<Verdict> {
  const stack = await startStack({ ...REPLICAS, environment: { DRAIN_GRACE_MS: '1s' } });
  try {
    return await run(new StackView(stack.dataDirectory), order);
  } finally {
    await stack.stop();
  }
}

async function run(view: StackView, order: ChaosOrder): Promise<Verdict> {
  const model = await makeModel(view);
  await view.settled(30_000);
  const readiness = watchReadiness(view);
  const load = new ClientLoad({
    gateways: new Map(view.namesOf('gateway').map((name) => [name, view.originOf(name)])),
    isReady: (gateway) => readiness.isReady(gateway),
    apiKey: view.endpoints.api_key,
    model: model.key,
    workers: order.workers,
    pauseMs: PAUSE_MS,
    random: seededRandom(order.seed ^ 0x5eed),
  });
  const deaths = new GatewayDeaths(view);
  await disturbAll(view, order, load, deaths);
  await load.stop();
  readiness.stop();
  order.say(
    `${load.sent} calls, ${load.answered.length} answered in full, ${load.failed.length} failed; waiting for the ledger`,
  );
  const accounts = await finalAccounts(view, model, load.answered, CATCH_UP_MS);
  const unexplained = load.failed.filter((call) => !deaths.explains(call.gateway, call.startedMs, call.endedMs));
  for (const { gateway, what } of unexplained.slice(0, 5)) order.say(`  unexplained failure at ${gateway}: ${what}`);
  return judge(accounts, { unsettled: deaths.unsettled, inFlight: deaths.inFlight, unexplained: unexplained.length });
}

async function makeModel(view: StackView): Promise<LoadModel & { readonly key: string }> {
  const upstream = 'sim-chat?tokens=20&ttft_ms=120';
  const price = { input_token_pico: String(INPUT_PICO), output_token_pico: String(OUTPUT_PICO) };
  const { id, key } = await view.admin.createModel([{ upstream }], 'chat', { price });
  return { id, key, upstream, inputPico: INPUT_PICO, outputPico: OUTPUT_PICO };
}

/** Follows the schedule. Processes may be away at the same time; one that is still away is waited for before its next turn. */
async function disturbAll(view: StackView, order: ChaosOrder, load: ClientLoad, deaths: GatewayDeaths): Promise<void> {
  const startedMs = performance.now();
  const away = new Map<string, Promise<void>>();
  for (const disturbance of drawSchedule({ ...order, services: servicesOf(view, order.left) })) {
    const { service, kind } = disturbance;
    await sleep(Math.max(0, disturbance.atMs - (performance.now() - startedMs)));
    await away.get(service);
    const second = Math.round((performance.now() - startedMs) / 1000);
    order.say(`${second} s: ${kind} ${service} (${load.sent} calls, ${load.failed.length} failed)`);
    away.set(
      service,
      isGateway(disturbance) ? deaths.kill(service, () => load.inFlight(service)) : disturb(view, disturbance),
    );
    // Told below; without a listener a rejection before that would end the process.
    away.get(service)?.catch(() => undefined);
  }
  await Promise.all(away.values());
  await sleep(Math.max(0, order.lengthMs - (performance.now() - startedMs)));
}

function servicesOf(view: StackView, left: readonly string[] = []): ScheduleOrder['services'] {
  const [gateway, router, tracing] = (['gateway', 'router', 'tracing'] as const).map((name) => view.namesOf(name));
  const services = {
    gateway: gateway!,
    router: router!,
    tracing: tracing!,
    registry: ['registry'],
    nats: ['nats'],
    postgres: ['postgres'],
  };
  return Object.fromEntries(Object.entries(services).filter(([name]) => !left.includes(name)));
}

function isGateway({ service }: Disturbance): boolean {
  return service.startsWith('gateway');
}
