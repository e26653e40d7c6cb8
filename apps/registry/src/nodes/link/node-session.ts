import type {
  ConnectRequest,
  ConnectResponse,
  DesiredState,
  InstanceSample,
  NodeHello,
  NodeProbe,
  ObservedState,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { AppError, toAppError } from '@roundhouse/errors';
import { isId, type Clock } from '@roundhouse/kernel';
import { isReachableAddress } from '../domain/node.ts';
import type { ReportChange, SessionStart } from '../infra/node-reports.ts';

/** The stream of a session, seen from registry. */
export interface SessionWire {
  /** False when the stream is congested; the message was taken nevertheless. */
  write(message: ConnectResponse['message']): boolean;
  /** Ends the stream, with an error or without. */
  end(error?: AppError): void;
}

/** What sessions need of the rest. */
export interface SessionHost {
  /** Makes this session the one that counts. False when the node does not exist. */
  opened(session: NodeSession, start: SessionStart): Promise<boolean>;
  /** Stores what was heard. False when the session no longer counts. */
  write(session: NodeSession, change: ReportChange): Promise<boolean>;
  desired(nodeId: string): Promise<DesiredState | undefined>;
  observed(nodeId: string, observed: ObservedState): void;
  sampled(nodeId: string, samples: readonly InstanceSample[]): void;
  renew(csrDer: Uint8Array, nodeId: string): Promise<string>;
  closed(session: NodeSession): void;
}

/** How often a node says that it lives. */
export const HEARTBEAT_INTERVAL_MS = 2_000;
const SILENCE_MS = 15_000;
const HELLO_TIMEOUT_MS = 10_000;
/** What is heard is stored at most so often, and at least that often. */
const WRITE_INTERVAL_MS = 500;
const KEEP_ALIVE_MS = 10_000;
const MAX_WAITING = 64;

/**
 * One session of one node, from its hello to its end. The node id comes from the certificate. Nothing of another node
 * can be read or written through it, and what it reports is stored only while no newer session of its node exists.
 */
export class NodeSession {
  readonly nodeId: string;
  private readonly wire: SessionWire;
  private readonly host: SessionHost;
  private readonly clock: Clock;
  private readonly watchdog: NodeJS.Timeout;
  private readonly openedAtMs: number;
  private id = '';
  private phase: 'silent' | 'opening' | 'open' | 'closed' = 'silent';
  private waiting: ConnectRequest['message'][] = [];
  private heardAtMs: number;
  private writtenAtMs = 0;
  private pending: ReportChange | undefined;
  private writing = false;
  private congested = false;
  private sending = false;
  private wantedGeneration = 0n;
  private sentGeneration = -1n;

  constructor(nodeId: string, wire: SessionWire, host: SessionHost, clock: Clock) {
    this.nodeId = nodeId;
    this.wire = wire;
    this.host = host;
    this.clock = clock;
    this.openedAtMs = clock.monotonicMs();
    this.heardAtMs = this.openedAtMs;
    this.watchdog = setInterval(() => this.watch(), WRITE_INTERVAL_MS);
  }

  /** Id that the node gave this session; empty before its hello. */
  get sessionId(): string {
    return this.id;
  }

  /** A message of the node. @throws AppError when it is out of place; the stream then ends with it */
  receive({ message }: ConnectRequest): void {
    this.heardAtMs = this.clock.monotonicMs();
    if (this.phase === 'silent') {
      if (message?.$case !== 'hello') throw new AppError('INVALID_REQUEST', 'A session begins with a hello.');
      this.phase = 'opening';
      this.open(message.value).catch((error: unknown) => this.fail(toAppError(error)));
    } else if (this.phase === 'opening') {
      if (this.waiting.length >= MAX_WAITING) throw new AppError('OVERLOADED', 'Wait for the session to be accepted.');
      this.waiting.push(message);
    } else if (this.phase === 'open') {
      this.handle(message);
    }
  }

  /** The node's desired state has this generation now; it is sent unless the node has it. */
  wanted(generation: bigint): void {
    this.wantedGeneration = generation;
    if (this.phase === 'open' && generation !== this.sentGeneration) void this.sendDesired();
  }

  /** Registry does not find the node any more: the session looks for itself and ends. */
  missing(): void {
    if (this.phase === 'open') void this.sendDesired();
  }

  /** The stream takes messages again. */
  drained(): void {
    this.congested = false;
    if (this.phase === 'open' && this.wantedGeneration !== this.sentGeneration) void this.sendDesired();
  }

  /** Ends the session because of an error. */
  fail(error: AppError): void {
    if (this.phase === 'closed') return;
    this.close();
    this.wire.end(error);
  }

  /** The stream has ended, or is to end without an error. Idempotent. */
  close(): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    clearInterval(this.watchdog);
    this.host.closed(this);
  }

  private async open(hello: NodeHello): Promise<void> {
    const { nodeId } = this;
    if (hello.nodeId !== nodeId) throw new AppError('FORBIDDEN', 'The hello names another node than the certificate.');
    if (!isId(hello.sessionId)) throw new AppError('INVALID_REQUEST', 'The id of the session is not a UUIDv7.');
    if (!isReachableAddress(hello.inferenceAddress)) {
      throw new AppError('INVALID_REQUEST', 'The inference address must be host:port.');
    }
    this.id = hello.sessionId;
    const start = {
      nodeId,
      sessionId: hello.sessionId,
      agentVersion: hello.agentVersion.slice(0, 64),
      inferenceAddress: hello.inferenceAddress,
    };
    if (!(await this.host.opened(this, start))) throw new AppError('FORBIDDEN', 'This node does not exist any more.');
    if (this.phase !== 'opening') return;
    this.phase = 'open';
    this.writtenAtMs = this.clock.monotonicMs();
    this.send({ $case: 'accepted', value: { sessionId: this.id, heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS } });
    await this.sendDesired();
    for (const message of this.waiting.splice(0)) this.handle(message);
  }

  private handle(message: ConnectRequest['message']): void {
    switch (message?.$case) {
      case 'probe':
        return this.note({ probe: message.value satisfies NodeProbe });
      case 'observed':
        this.host.observed(this.nodeId, message.value);
        return this.note({ observed: message.value });
      case 'heartbeat':
        return this.host.sampled(this.nodeId, message.value.samples);
      case 'renew':
        this.host.renew(message.value.csrDer, this.nodeId).then(
          (certificatePem) => this.send({ $case: 'renewed', value: { certificatePem } }),
          (error: unknown) => this.fail(toAppError(error)),
        );
        return;
      case 'hello':
        throw new AppError('INVALID_REQUEST', 'A session has one hello.');
      default:
      // A message of a newer agent: not for us.
    }
  }

  private async sendDesired(): Promise<void> {
    if (this.sending || this.congested) return;
    this.sending = true;
    try {
      const desired = await this.host.desired(this.nodeId);
      if (desired === undefined) return this.fail(new AppError('FORBIDDEN', 'This node does not exist any more.'));
      if (this.phase !== 'open') return;
      this.sentGeneration = desired.generation;
      if (this.wantedGeneration < desired.generation) this.wantedGeneration = desired.generation;
      this.send({ $case: 'desired', value: desired });
    } catch {
      // The database is away: the node goes on as it is, and the next poll of generations tries again.
    } finally {
      this.sending = false;
    }
  }

  private note(change: ReportChange): void {
    this.pending = { ...this.pending, ...change };
    this.flush();
  }

  private flush(): void {
    const sinceMs = this.clock.monotonicMs() - this.writtenAtMs;
    const due = this.pending === undefined ? sinceMs >= KEEP_ALIVE_MS : sinceMs >= WRITE_INTERVAL_MS;
    if (this.phase !== 'open' || this.writing || !due) return;
    const change = this.pending ?? {};
    this.pending = undefined;
    this.writing = true;
    this.writtenAtMs = this.clock.monotonicMs();
    this.host
      .write(this, change)
      .then(
        (counts) => {
          if (!counts)
            this.fail(new AppError('CONFLICT', 'A newer session of this node, or its deletion, ends this one.'));
        },
        // The database is away: what was heard is written once it is back, unless newer facts replace it.
        () => {
          this.pending = { ...change, ...this.pending };
        },
      )
      .finally(() => {
        this.writing = false;
      });
  }

  private watch(): void {
    const nowMs = this.clock.monotonicMs();
    if (this.phase !== 'open' && nowMs - this.openedAtMs > HELLO_TIMEOUT_MS) {
      return this.fail(new AppError('DEADLINE', 'The session did not begin in time.'));
    }
    if (nowMs - this.heardAtMs > SILENCE_MS) return this.fail(new AppError('DEADLINE', 'The node fell silent.'));
    this.flush();
  }

  private send(message: ConnectResponse['message']): void {
    if (this.phase !== 'closed' && !this.wire.write(message)) this.congested = true;
  }
}
