import type {
  ConnectRequest,
  ConnectResponse,
  DesiredState,
  CommandResult,
  InstanceSample,
  NodeCommand,
  NodeHello,
  NodeProbe,
  ObservedState,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { AppError, toAppError } from '@roundhouse/errors';
import { isId, type Clock } from '@roundhouse/kernel';
import { isRevoked } from '../domain/certificates.ts';
import { isReachableAddress } from '../domain/node.ts';
import type { NodeHead } from '../infra/desired-states.ts';
import type { ReportChange, SessionStart } from '../infra/node-reports.ts';
import { saysSomethingNew } from './observed-news.ts';

/** The stream of a session, seen from registry. */
export interface SessionWire {
  /** False when the stream is congested; the message was taken nevertheless. */
  write(message: ConnectResponse['message']): boolean;
  /** Ends the stream, with an error or without. */
  end(error?: AppError): void;
}

/** What sessions need of the rest. */
export interface SessionHost {
  /** Makes this session the one that counts. @throws AppError FORBIDDEN when its node does not */
  opened(session: NodeSession, start: SessionStart): Promise<void>;
  /** Stores what was heard. False when the session no longer counts. */
  write(session: NodeSession, change: ReportChange): Promise<boolean>;
  desired(nodeId: string): Promise<DesiredState | undefined>;
  observed(nodeId: string, observed: ObservedState, before: ObservedState | undefined): void;
  sampled(nodeId: string, samples: readonly InstanceSample[]): void;
  renew(csrDer: Uint8Array, nodeId: string): Promise<string>;
  /** What the node still has to do, oldest first. */
  commands(nodeId: string): Promise<readonly NodeCommand[]>;
  /** Stores what came of a command. */
  finished(nodeId: string, result: CommandResult): Promise<void>;
  closed(session: NodeSession): void;
}

/** Who a session is of, by the certificate that it came with. */
export interface SessionIdentity {
  nodeId: string;
  /** When the certificate was issued. */
  certifiedAt: Date;
}

/** How often a node says that it lives. */
export const HEARTBEAT_INTERVAL_MS = 2_000;
const SILENCE_MS = 15_000;
const HELLO_TIMEOUT_MS = 10_000;
const MAX_PAYLOAD_BYTES = 256 * 1024;
/** What is heard is stored at most so often, mere progress less often, and at least that often. */
const WRITE_INTERVAL_MS = 500;
const PROGRESS_INTERVAL_MS = 2_000;
const KEEP_ALIVE_MS = 10_000;
const MAX_WAITING = 64;
/** Results that wait for the database. */
const MAX_UNSTORED = 256;

/**
 * One session of one node, from its hello to its end. The node id comes from the certificate. Nothing of another node
 * can be read or written through it, and what it reports is stored only while no newer session of its node exists.
 */
export class NodeSession {
  readonly nodeId: string;
  /** When the certificate was issued that the session came with. */
  readonly certifiedAt: Date;
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
  private lastObserved: ObservedState | undefined;
  private urgent = false;
  /** Commands that this session has sent and that are not done. */
  private readonly asked = new Set<string>();
  private asking = false;
  private readonly unstored = new Map<string, CommandResult>();
  private storing = false;

  constructor(identity: SessionIdentity, wire: SessionWire, host: SessionHost, clock: Clock) {
    this.nodeId = identity.nodeId;
    this.certifiedAt = identity.certifiedAt;
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

  /** How the node stands now: its desired state is sent unless it has it, and a revoked certificate ends the session. */
  follow({ generation, certificatesFrom }: NodeHead): void {
    if (isRevoked(this.certifiedAt, certificatesFrom)) return this.fail(revoked());
    this.wantedGeneration = generation;
    if (this.phase === 'open' && generation !== this.sentGeneration) void this.sendDesired();
  }

  /** The node has something to do: what this session has not sent yet is sent. */
  ask(commands: readonly NodeCommand[]): void {
    if (this.phase !== 'open') return;
    for (const command of commands) {
      // The rest is found again by the next look.
      if (this.congested) return;
      if (this.asked.has(command.id)) continue;
      this.asked.add(command.id);
      this.send({ $case: 'command', value: command });
    }
  }

  /** Looks for what the node has to do. */
  async lookForCommands(): Promise<void> {
    if (this.asking || this.phase !== 'open') return;
    this.asking = true;
    try {
      this.ask(await this.host.commands(this.nodeId));
    } catch {
      // The database is away: the next poll finds them.
    } finally {
      this.asking = false;
    }
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
      runId: isId(hello.runId) ? hello.runId : '',
      certifiedAt: this.certifiedAt,
      sessionId: hello.sessionId,
      agentVersion: hello.agentVersion.slice(0, 64),
      inferenceAddress: hello.inferenceAddress,
    };
    await this.host.opened(this, start);
    // It has ended before anybody could know that it had begun.
    if (this.phase !== 'opening') return this.host.closed(this);
    this.phase = 'open';
    this.writtenAtMs = this.clock.monotonicMs();
    this.send({ $case: 'accepted', value: { sessionId: this.id, heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS } });
    await this.sendDesired();
    await this.lookForCommands();
    for (const message of this.waiting.splice(0)) this.handle(message);
  }

  private handle(message: ConnectRequest['message']): void {
    switch (message?.$case) {
      case 'probe':
        return this.note({ probe: message.value satisfies NodeProbe }, true);
      case 'observed': {
        const before = this.lastObserved;
        this.lastObserved = message.value;
        this.host.observed(this.nodeId, message.value, before);
        return this.note({ observed: message.value }, saysSomethingNew(before, message.value));
      }
      case 'heartbeat':
        return this.host.sampled(this.nodeId, message.value.samples);
      case 'renew':
        this.host.renew(message.value.csrDer, this.nodeId).then(
          (certificatePem) => this.send({ $case: 'renewed', value: { certificatePem } }),
          (error: unknown) => this.fail(toAppError(error)),
        );
        return;
      case 'result':
        return this.answered(message.value);
      case 'hello':
        throw new AppError('INVALID_REQUEST', 'A session has one hello.');
      default:
      // A message of a newer agent: not for us.
    }
  }

  private answered(result: CommandResult): void {
    if (!isId(result.commandId)) throw new AppError('INVALID_REQUEST', 'The id of the command is not a UUIDv7.');
    if (result.payload.length > MAX_PAYLOAD_BYTES || this.unstored.size >= MAX_UNSTORED) {
      throw new AppError('REQUEST_TOO_LARGE', 'The results of commands are larger, or more, than allowed.');
    }
    this.unstored.set(result.commandId, result);
    void this.storeResults();
  }

  /** A result is acknowledged once it is stored; while the database is away it waits here and in the node. */
  private async storeResults(): Promise<void> {
    if (this.storing) return;
    this.storing = true;
    try {
      for (const [commandId, result] of this.unstored) {
        await this.host.finished(this.nodeId, result);
        this.unstored.delete(commandId);
        this.asked.delete(commandId);
        this.send({ $case: 'acknowledged', value: { commandId } });
      }
    } catch {
      // Tried again by the watchdog.
    } finally {
      this.storing = false;
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

  private note(change: ReportChange, urgent: boolean): void {
    this.pending = { ...this.pending, ...change };
    this.urgent ||= urgent;
    this.flush();
  }

  private flush(): void {
    const sinceMs = this.clock.monotonicMs() - this.writtenAtMs;
    const intervalMs = this.urgent ? WRITE_INTERVAL_MS : PROGRESS_INTERVAL_MS;
    const due = sinceMs >= (this.pending === undefined ? KEEP_ALIVE_MS : intervalMs);
    if (this.phase !== 'open' || this.writing || !due) return;
    const change = this.pending ?? {};
    this.pending = undefined;
    this.urgent = false;
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
          this.urgent = true;
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
    if (this.unstored.size > 0) void this.storeResults();
  }

  private send(message: ConnectResponse['message']): void {
    if (this.phase !== 'closed' && !this.wire.write(message)) this.congested = true;
  }
}

/** The error for a node whose certificate is not taken any more. */
export function revoked(): AppError {
  return new AppError('FORBIDDEN', 'This certificate was revoked, or its node has joined again; create a join token.');
}
