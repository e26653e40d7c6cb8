import { ManualClock } from '@roundhouse/kernel';
import { RETENTION_MS, SimulatedGateway, turn, type Attempt } from './simulated-gateway.fixture.ts';
import { SimulatedLedger, SimulatedStream } from './simulated-ledger.fixture.ts';

const LONGEST_PATIENCE_MS = 3_700_000;
/** A failover forgets minutes at most: what retention is made for. */
const LONGEST_FALL_BACK_MS = RETENTION_MS / 3;

/** What happens in a simulation, by its share of steps. Faults are rare beside work, or nothing would ever get through. */
const STEPS = {
  open: 12,
  settle: 10,
  write: 14,
  tear: 2,
  forward: 12,
  store: 12,
  loseMessage: 2,
  loseAcknowledgement: 3,
  consume: 12,
  consumeTwice: 3,
  poll: 6,
  forwardWhilePolling: 5,
  wait: 4,
  ledgerAway: 1,
  wipeStream: 1,
  keepLedger: 1,
  fallBack: 1,
  kill: 1,
} as const;

/** What a simulation came to, for its test to judge. */
export interface SimulationEnd {
  readonly ledger: SimulatedLedger;
  /** In the order in which they began; their cost follows from their number. */
  readonly attempts: readonly Attempt[];
  readonly happened: Readonly<Record<string, number>>;
}

/**
 * Runs one gateway after the other, the stream and the ledger through steps that a seed draws, faults at every one; then
 * lets everything come to rest.
 *
 * @param random numbers in [0, 1); the same row gives the same run, but for ids
 */
export async function simulate(directory: string, random: () => number, steps: number): Promise<SimulationEnd> {
  const simulation = new Simulation(directory, random);
  await simulation.start();
  for (let step = 0; step < steps; step += 1) await simulation.step();
  await simulation.rest();
  return simulation;
}

class Simulation implements SimulationEnd {
  readonly ledger = new SimulatedLedger();
  readonly attempts: Attempt[] = [];
  readonly happened: Record<string, number> = {};
  private readonly directory: string;
  private readonly random: () => number;
  private readonly clock = new ManualClock();
  private readonly stream = new SimulatedStream();
  private gateway: SimulatedGateway;
  private keptAtMs = Number.NEGATIVE_INFINITY;

  constructor(directory: string, random: () => number) {
    this.directory = directory;
    this.random = random;
    this.gateway = new SimulatedGateway(directory, this.ledger, this.clock);
  }

  async start(): Promise<void> {
    await this.gateway.recover();
  }

  async step(): Promise<void> {
    const name = this.draw();
    this.happened[name] = (this.happened[name] ?? 0) + 1;
    await this.does[name]();
    await turn();
  }

  /** The last process dies as well; then no more faults: everything that is due happens, until nothing is. */
  async rest(): Promise<void> {
    this.ledger.away = false;
    await this.does.kill();
    for (let round = 0; round < 12; round += 1) {
      await this.gateway.writeAll();
      for (const cursor of this.gateway.forwarder.spools) {
        for (let before = -1; before !== this.gateway.sendings.length;) {
          before = this.gateway.sendings.length;
          await this.gateway.forward(cursor);
        }
      }
      for (const sending of this.gateway.sendings.slice()) {
        this.gateway.acknowledged(sending, this.stream.store(sending.message.bytes));
      }
      for (const message of this.stream.messages.splice(0)) this.ledger.take(message.bytes);
      await this.gateway.confirmation.poll();
      // Whatever the ledger lacks is published again once patience is over.
      this.clock.advance(round < 6 ? LONGEST_PATIENCE_MS : 1_000);
    }
    if (this.gateway.forwarder.spools.some(({ unconfirmed }) => unconfirmed > 0))
      throw new Error('it does not come to rest');
    await this.gateway.kill(1);
  }

  private draw(): keyof typeof STEPS {
    const names = Object.keys(STEPS) as (keyof typeof STEPS)[];
    let rest = this.random() * names.reduce((sum, name) => sum + STEPS[name], 0);
    return names.find((name) => (rest -= STEPS[name]) < 0) ?? 'wait';
  }

  private pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  private get cursor() {
    return this.pick(this.gateway.forwarder.spools)!;
  }

  private readonly does: Record<keyof typeof STEPS, () => Promise<void> | void> = {
    open: () => {
      this.gateway.open();
      this.attempts.push(this.gateway.attempts.at(-1)!);
    },
    settle: () => {
      const attempt = this.pick(this.gateway.attempts.filter(({ openSafe, settleBegun }) => openSafe && !settleBegun));
      if (attempt !== undefined) this.gateway.settle(attempt, this.attempts.indexOf(attempt));
    },
    write: () => this.gateway.write(1),
    tear: () => this.gateway.write(this.random()),
    forward: () => this.gateway.forward(this.cursor),
    store: () => {
      const sending = this.pick(this.gateway.sendings);
      if (sending !== undefined) this.gateway.acknowledged(sending, this.stream.store(sending.message.bytes));
    },
    loseMessage: () => {
      const sending = this.pick(this.gateway.sendings);
      if (sending !== undefined) this.gateway.resend(sending);
    },
    loseAcknowledgement: () => {
      const sending = this.pick(this.gateway.sendings);
      if (sending === undefined) return;
      this.stream.store(sending.message.bytes);
      this.gateway.resend(sending);
    },
    consume: () => {
      const message = this.pick(this.stream.messages);
      if (message === undefined) return;
      this.ledger.take(message.bytes);
      this.stream.messages.splice(this.stream.messages.indexOf(message), 1);
    },
    consumeTwice: () => {
      const message = this.pick(this.stream.messages);
      if (message !== undefined) this.ledger.take(message.bytes);
    },
    poll: () => this.gateway.confirmation.poll(),
    forwardWhilePolling: async () => {
      await Promise.all([this.gateway.forward(this.cursor), this.gateway.confirmation.poll()]);
    },
    // Mostly seconds, at times longer than segments are kept.
    wait: () => this.clock.advance(Math.floor(this.random() ** 4 * 2 * RETENTION_MS)),
    ledgerAway: () => {
      this.ledger.away = !this.ledger.away;
    },
    wipeStream: () => this.stream.wipe(),
    keepLedger: () => {
      this.ledger.keep();
      this.keptAtMs = this.clock.monotonicMs();
    },
    fallBack: () => {
      if (this.clock.monotonicMs() - this.keptAtMs < LONGEST_FALL_BACK_MS) this.ledger.fallBack();
    },
    kill: async () => {
      await this.gateway.kill(this.random());
      this.gateway = new SimulatedGateway(this.directory, this.ledger, this.clock);
      await this.gateway.recover();
    },
  };
}
