import { connectNats, SUBJECTS, type NatsConnection, type NatsSettings } from '@roundhouse/messaging';

/** Replicas of tracing share what is said: each message reaches one of them. */
const QUEUE = 'tracing';
/** Messages that wait for the database; further ones are lost, and said again by the next change. */
const MAX_WAITING = 1_000;

/** Listens to what routers tell each other. While the bus is away nothing is heard. */
export class RouterGossipBus {
  private readonly settings: NatsSettings;
  private readonly hear: (bytes: Uint8Array) => Promise<unknown>;
  private connection: NatsConnection | undefined;
  private stopped = false;
  private waiting = 0;
  private turn: Promise<unknown> = Promise.resolve();

  /** @param hear takes messages one after the other; what it throws is its own matter */
  constructor(settings: NatsSettings, hear: (bytes: Uint8Array) => Promise<unknown>) {
    this.settings = settings;
    this.hear = hear;
  }

  async start(): Promise<void> {
    const connection = await connectNats(this.settings);
    if (this.stopped) return connection.close();
    this.connection = connection;
    connection.subscribe(SUBJECTS.routerGossip, {
      queue: QUEUE,
      callback: (_, { data }) => {
        if (this.waiting >= MAX_WAITING) return;
        this.waiting += 1;
        this.turn = this.turn.then(() => this.hear(data)).finally(() => (this.waiting -= 1));
      },
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.connection?.close();
    await this.turn;
  }
}
