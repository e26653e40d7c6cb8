import type { ConnectRequest, ConnectResponse } from '@roundhouse/contracts/agent/v1/node_link_service';
import { AppError, toAppError } from '@roundhouse/errors';
import { newId, type Clock } from '@roundhouse/kernel';
import { fromOutcome, toNodeCommand } from './command.mapper.ts';
import { fromInstanceLoad, fromObservedState, fromProbe, toDesiredState } from './node-link.mapper.ts';
import type { LinkedNode, LinkStream } from './node-link.ports.ts';

/** Time for registry to accept a session. */
const ACCEPT_TIMEOUT_MS = 10_000;
const MIN_HEARTBEAT_MS = 200;
const MAX_HEARTBEAT_MS = 30_000;
/** Changes within this are reported together; progress of downloads would flood the link otherwise. */
const REPORT_DELAY_MS = 200;
const PROBE_INTERVAL_MS = 60_000;
const RENEWAL_CHECK_MS = 60 * 60_000;

/**
 * One session with registry: hello, then reports up and desired states down, until either side ends it. At most one
 * report and one heartbeat wait for a congested stream; they are made from the state of the moment they leave.
 */
export class LinkSession {
  private readonly node: LinkedNode;
  private readonly stream: LinkStream;
  private readonly clock: Clock;
  private readonly onAccepted: () => void;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly ended = Promise.withResolvers<AppError>();
  private congested = false;
  private reportDue = false;
  private reportTimer: NodeJS.Timeout | undefined;
  private accepted = false;
  private applying: Promise<void> = Promise.resolve();
  /** Commands whose outcome this session has sent: each session sends it once. */
  private readonly answered = new Set<string>();

  constructor(node: LinkedNode, stream: LinkStream, clock: Clock, onAccepted: () => void) {
    this.node = node;
    this.stream = stream;
    this.clock = clock;
    this.onAccepted = onAccepted;
  }

  /** True once registry has accepted the session. */
  get isAccepted(): boolean {
    return this.accepted;
  }

  /** Runs the session. Resolves, never rejects, with why it ended. */
  async run(signal: AbortSignal): Promise<AppError> {
    const { stream } = this;
    const stop = (): void => this.end(new AppError('CANCELLED', 'The agent is stopping.'));
    signal.addEventListener('abort', stop, { once: true });
    stream.on('data', (message) => this.receive(message));
    stream.on('error', (error) => this.end(toAppError(error)));
    stream.on('end', () => this.end(new AppError('NOT_READY', 'Registry ended the session.')));
    stream.on('drain', () => {
      this.congested = false;
      if (this.reportDue) this.report();
      this.answer();
    });
    const { nodeId, runId, agentVersion, inferenceAddress } = this.node;
    this.send({ $case: 'hello', value: { nodeId, runId, agentVersion, inferenceAddress, sessionId: newId() } });
    this.after(ACCEPT_TIMEOUT_MS, () => {
      if (!this.accepted) this.end(new AppError('DEADLINE', 'Registry did not accept the session in time.'));
    });
    const reason = await this.ended.promise;
    signal.removeEventListener('abort', stop);
    for (const timer of this.timers) clearTimeout(timer);
    clearTimeout(this.reportTimer);
    stream.cancel();
    await this.applying;
    return reason;
  }

  /** Something observed has changed: it is reported soon. */
  changed(): void {
    if (!this.accepted || this.reportTimer !== undefined) return;
    this.reportTimer = setTimeout(() => this.report(), REPORT_DELAY_MS).unref();
  }

  /** Sends what came of commands, as far as this session has not. */
  answer(): void {
    if (!this.accepted) return;
    for (const outcome of this.node.commands.outcomes) {
      if (this.congested) return;
      if (this.answered.has(outcome.commandId)) continue;
      this.answered.add(outcome.commandId);
      this.send({ $case: 'result', value: fromOutcome(outcome) });
    }
  }

  private receive({ message }: ConnectResponse): void {
    switch (message?.$case) {
      case 'accepted':
        return this.begin(message.value.heartbeatIntervalMs);
      case 'desired': {
        const desired = toDesiredState(message.value);
        // One after the other: a later state must not be overtaken by an earlier one on its way to disk.
        this.applying = this.applying
          .then(() => this.node.apply(desired))
          .then(
            () => this.changed(),
            (error: unknown) => this.end(toAppError(error)),
          );
        return;
      }
      case 'renewed':
        return void this.node
          .renewed(message.value.certificatePem)
          .catch((error: unknown) => this.end(toAppError(error)));
      case 'command':
        // Asked for again in a session that has answered it: the answer got lost between registry and its database.
        this.answered.delete(message.value.id);
        this.node.commands.run(toNodeCommand(message.value));
        return this.answer();
      case 'acknowledged':
        this.answered.delete(message.value.commandId);
        return this.node.commands.acknowledged(message.value.commandId);
      default:
      // A message of a newer registry: not for us.
    }
  }

  private begin(heartbeatIntervalMs: number): void {
    if (this.accepted) return;
    this.accepted = true;
    this.onAccepted();
    const intervalMs = Math.min(Math.max(heartbeatIntervalMs, MIN_HEARTBEAT_MS), MAX_HEARTBEAT_MS);
    this.report();
    this.answer();
    this.repeatedly(PROBE_INTERVAL_MS, async () =>
      this.send({ $case: 'probe', value: fromProbe(await this.node.probe()) }),
    );
    this.repeatedly(intervalMs, () => this.beat());
    this.repeatedly(RENEWAL_CHECK_MS, async () => {
      const csrDer = await this.node.renewal();
      if (csrDer !== undefined) this.send({ $case: 'renew', value: { csrDer: Buffer.from(csrDer) } });
    });
  }

  private async beat(): Promise<void> {
    const samples = (await this.node.samples()).map(fromInstanceLoad);
    if (this.congested) return;
    this.send({ $case: 'heartbeat', value: { atUnixMs: BigInt(this.clock.nowMs()), samples } });
  }

  private report(): void {
    clearTimeout(this.reportTimer);
    this.reportTimer = undefined;
    this.reportDue = this.congested;
    if (this.congested) return;
    this.send({ $case: 'observed', value: fromObservedState(this.node.observed()) });
  }

  private send(message: ConnectRequest['message']): void {
    if (!this.stream.write({ message })) this.congested = true;
  }

  /** Runs the work now and again so long after each of its ends. */
  private repeatedly(intervalMs: number, work: () => Promise<void>): void {
    const again = (): void => this.after(intervalMs, round);
    const round = (): void => void work().then(again, (error: unknown) => this.end(toAppError(error)));
    round();
  }

  private after(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, delayMs).unref();
    this.timers.add(timer);
  }

  private end(reason: AppError): void {
    this.ended.resolve(reason);
  }
}
