import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { LOGGER } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { CommandPath } from '../../commands/command-path.service.ts';
import type { ConnectedNodes } from '../../state/state.ports.ts';
import { EndpointFeed } from '../endpoints/endpoint-feed.ts';
import { EnrollmentService } from '../enrollment.service.ts';
import { readDesiredState, readGenerations } from '../infra/desired-states.ts';
import { closeReport, openReport, writeReport, type SessionStart } from '../infra/node-reports.ts';
import { NodeSession, type SessionHost, type SessionWire } from './node-session.ts';

const POLL_MS = 500;
const MAX_SESSIONS = 5_000;

/** The sessions of the nodes that are linked to this registry: at most one of each node counts. */
@Injectable()
export class NodeSessions implements ConnectedNodes, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly feed: EndpointFeed;
  private readonly enrollment: EnrollmentService;
  private readonly logger: Logger;
  /** The session of each node that counts here. */
  private readonly current = new Map<string, NodeSession>();
  private readonly all = new Set<NodeSession>();
  private timer: NodeJS.Timeout | undefined;
  private polling = false;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(EndpointFeed) feed: EndpointFeed,
    @Inject(EnrollmentService) enrollment: EnrollmentService,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.commands = commands;
    this.feed = feed;
    this.enrollment = enrollment;
    this.logger = logger;
  }

  get connectedCount(): number {
    return this.current.size;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.poll(), POLL_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const session of this.all) session.fail(new AppError('DRAINING', 'This registry is stopping.'));
  }

  /** Begins a session with a node, whose id its certificate gave. @throws AppError OVERLOADED */
  open(nodeId: string, wire: SessionWire): NodeSession {
    if (this.all.size >= MAX_SESSIONS) throw new AppError('OVERLOADED', 'This registry holds too many sessions.');
    const session = new NodeSession(nodeId, wire, this.host, systemClock);
    this.all.add(session);
    return session;
  }

  private readonly host: SessionHost = {
    opened: async (session, start) => this.opened(session, start),
    write: (session, change) =>
      this.commands.read((manager) => writeReport(manager, session.nodeId, session.sessionId, change)),
    desired: (nodeId) => this.commands.read((manager) => readDesiredState(manager, nodeId)),
    observed: (nodeId, observed) => this.feed.observed(nodeId, observed),
    sampled: (nodeId, samples) => this.feed.sampled(nodeId, samples),
    renew: (csrDer, nodeId) => this.enrollment.renew(csrDer, nodeId),
    closed: (session) => this.closed(session),
  };

  private async opened(session: NodeSession, start: SessionStart): Promise<boolean> {
    if (!(await this.commands.read((manager) => openReport(manager, start)))) return false;
    const older = this.current.get(session.nodeId);
    this.current.set(session.nodeId, session);
    if (older !== undefined) {
      // A node has one agent: two sessions mean a half-open connection, or a stolen certificate.
      this.logger.warn(
        { nodeId: session.nodeId, olderSessionId: older.sessionId },
        'a newer session of a node cuts the older',
      );
      older.fail(new AppError('CONFLICT', 'A newer session of this node ends this one.'));
    }
    this.logger.info({ nodeId: session.nodeId, sessionId: session.sessionId }, 'node connected');
    return true;
  }

  private closed(session: NodeSession): void {
    this.all.delete(session);
    const { nodeId, sessionId } = session;
    if (this.current.get(nodeId) !== session) return;
    this.current.delete(nodeId);
    this.logger.info({ nodeId, sessionId }, 'node disconnected');
    this.commands
      .read((manager) => closeReport(manager, nodeId, sessionId))
      .catch((error: unknown) => this.logger.warn({ nodeId, error }, 'the end of a session could not be noted'));
  }

  /** Tells sessions which generation their node shall reach. A registry elsewhere may have made it. */
  private async poll(): Promise<void> {
    if (this.polling || this.current.size === 0) return;
    this.polling = true;
    try {
      const generations = await this.commands.read((manager) => readGenerations(manager, [...this.current.keys()]));
      for (const [nodeId, session] of this.current) {
        const generation = generations.get(nodeId);
        // The answer may be older than the session: it finds out by itself whether its node is gone.
        if (generation === undefined) session.missing();
        else session.wanted(generation);
      }
    } catch {
      // The database is away: nodes go on as they are.
    } finally {
      this.polling = false;
    }
  }
}
