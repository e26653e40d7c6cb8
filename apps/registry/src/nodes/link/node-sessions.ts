import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { LOGGER } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { CommandPath } from '../../commands/command-path.service.ts';
import type { ConnectedNodes } from '../../state/state.ports.ts';
import { EndpointFeed } from '../endpoints/endpoint-feed.ts';
import { EnrollmentService } from '../enrollment.service.ts';
import { systemCaller } from '../../commands/domain/caller.ts';
import { SinkNews } from '../../sinks/sink-news.ts';
import { CommandSignals } from '../commands/command-signals.ts';
import { finishCommand, readWaitingCommands } from '../infra/node-commands.ts';
import { readDesiredState, readNodeHeads } from '../infra/desired-states.ts';
import { closeReport, noteIntrusion, openReport, writeReport, type SessionStart } from '../infra/node-reports.ts';
import { NodeEntity } from '../infra/node.entity.ts';
import { NodeNews } from '../node-news.ts';
import { NODE } from '../node.kind.ts';
import { NodeWords } from './node-words.ts';
import { saysSomethingNew } from './observed-news.ts';
import { NodeSession, revoked, type SessionHost, type SessionIdentity, type SessionWire } from './node-session.ts';

const POLL_MS = 500;
const MAX_SESSIONS = 5_000;
const CALLER = systemCaller('node-link');

/** The sessions of the nodes that are linked to this registry: at most one of each node counts. */
@Injectable()
export class NodeSessions implements ConnectedNodes, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly feed: EndpointFeed;
  private readonly enrollment: EnrollmentService;
  private readonly signals: CommandSignals;
  private readonly news: NodeNews;
  private readonly words: NodeWords;
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
    @Inject(CommandSignals) signals: CommandSignals,
    @Inject(NodeNews) news: NodeNews,
    @Inject(NodeWords) words: NodeWords,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.commands = commands;
    this.feed = feed;
    this.enrollment = enrollment;
    this.signals = signals;
    this.news = news;
    this.words = words;
    this.logger = logger;
  }

  get connectedCount(): number {
    return this.current.size;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.poll(), POLL_MS);
    this.signals.onWake((nodeId) => {
      const session = this.current.get(nodeId);
      if (session !== undefined) void this.look([session]);
    });
    this.words.exceptOf((nodeId) => this.current.has(nodeId));
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const session of this.all) session.fail(new AppError('DRAINING', 'This registry is stopping.'));
  }

  /** Begins a session with the node that its certificate names. @throws AppError OVERLOADED */
  open(identity: SessionIdentity, wire: SessionWire): NodeSession {
    if (this.all.size >= MAX_SESSIONS) throw new AppError('OVERLOADED', 'This registry holds too many sessions.');
    const session = new NodeSession(identity, wire, this.host, systemClock);
    this.all.add(session);
    return session;
  }

  private readonly host: SessionHost = {
    opened: async (session, start) => this.opened(session, start),
    write: (session, change) =>
      this.commands.read((manager) => writeReport(manager, session.nodeId, session.sessionId, change)),
    desired: (nodeId) => this.commands.read((manager) => readDesiredState(manager, nodeId)),
    observed: (nodeId, observed, before) => {
      this.feed.observed(nodeId, observed);
      if (saysSomethingNew(before, observed)) this.words.tell(nodeId, observed);
      this.news.observed(nodeId, observed, before);
    },
    sampled: (nodeId, samples) => this.feed.sampled(nodeId, samples),
    renew: (csrDer, nodeId) => this.enrollment.renew(csrDer, nodeId),
    commands: async (nodeId) =>
      (await this.commands.read((manager) => readWaitingCommands(manager, [nodeId]))).get(nodeId) ?? [],
    finished: async (nodeId, result) => {
      await this.commands.read((manager) => finishCommand(manager, nodeId, result));
      this.signals.finished(result.commandId);
    },
    closed: (session) => this.closed(session),
  };

  private async opened(session: NodeSession, start: SessionStart): Promise<void> {
    const outcome = await this.commands.read((manager) => openReport(manager, start));
    if (!outcome.accepted) {
      throw outcome.why === 'revoked' ? revoked() : new AppError('FORBIDDEN', 'This node does not exist any more.');
    }
    if (outcome.intruding) {
      await this.noteIntrusion(session).catch((error: unknown) =>
        this.logger.error({ nodeId: session.nodeId, error }, 'that two agents speak for one node could not be noted'),
      );
    }
    const older = this.current.get(session.nodeId);
    this.current.set(session.nodeId, session);
    if (older !== undefined) {
      // A connection that is half open, or a second process: the latter is told apart by its run.
      this.logger.info(
        { nodeId: session.nodeId, olderSessionId: older.sessionId },
        'a newer session of a node cuts the older',
      );
      older.fail(new AppError('CONFLICT', 'A newer session of this node ends this one.'));
    }
    this.logger.info({ nodeId: session.nodeId, sessionId: session.sessionId }, 'node connected');
    if (older === undefined) this.news.linked(session.nodeId, true);
  }

  /** A node has one agent: a second process that speaks in its name has a copied certificate or data directory. */
  private async noteIntrusion({ nodeId, sessionId }: NodeSession): Promise<void> {
    this.logger.warn({ nodeId, sessionId }, 'two agent processes speak for one node; the later cuts the earlier');
    if (!(await this.commands.read((manager) => noteIntrusion(manager, nodeId)))) return;
    await this.commands.run(CALLER, async (changes) => {
      const node = await changes.manager.findOneBy(NodeEntity, { id: nodeId });
      if (node === null) return;
      changes.touch(NODE, node, 'intrusion');
      await SinkNews.add(changes.manager, {
        kind: 'alert.node_intruded',
        organizationId: null,
        subjectId: nodeId,
        occurredAt: changes.at,
        payload: { node: node.name, node_id: nodeId },
      });
    });
  }

  private closed(session: NodeSession): void {
    this.all.delete(session);
    const { nodeId, sessionId } = session;
    if (this.current.get(nodeId) !== session) return;
    this.current.delete(nodeId);
    this.logger.info({ nodeId, sessionId }, 'node disconnected');
    this.news.linked(nodeId, false);
    this.commands
      .read((manager) => closeReport(manager, nodeId, sessionId))
      .catch((error: unknown) => this.logger.warn({ nodeId, error }, 'the end of a session could not be noted'));
  }

  private async poll(): Promise<void> {
    if (this.polling || this.current.size === 0) return;
    this.polling = true;
    await this.look([...this.current.values()]);
    this.polling = false;
  }

  /** Tells sessions how their node stands and what it has to do. A registry elsewhere may have made either. */
  private async look(sessions: readonly NodeSession[]): Promise<void> {
    const nodeIds = sessions.map(({ nodeId }) => nodeId);
    try {
      const heads = await this.commands.read((manager) => readNodeHeads(manager, nodeIds));
      const waiting = await this.commands.read((manager) => readWaitingCommands(manager, nodeIds));
      for (const session of sessions) {
        const head = heads.get(session.nodeId);
        // The answer may be older than the session: it finds out by itself whether its node is gone.
        if (head === undefined) session.missing();
        else session.follow(head);
        session.ask(waiting.get(session.nodeId) ?? []);
      }
    } catch {
      // The database is away: nodes go on as they are.
    }
  }
}
