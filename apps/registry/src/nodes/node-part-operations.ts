import { Inject, Injectable } from '@nestjs/common';
import {
  ADD_INSTALLATION,
  CANCEL_DOWNLOAD,
  CANCEL_INSTALLATION,
  COLLECT_GARBAGE,
  EVICT_INSTALLATION,
  GET_NODE_COMMAND,
  LIST_DOWNLOADS,
  LIST_NODE_COMMANDS,
  LIST_NODE_INSTALLATIONS,
  LIST_NODE_INSTANCES,
  LOAD_INSTANCE,
  READ_INSTALLATION_FACTS,
  READ_INSTANCE_LOGS,
  RESTART_INSTANCE,
  RETRY_DOWNLOAD,
  RETRY_INSTALLATION,
  UNLOAD_INSTANCE,
  VERIFY_INSTALLATION,
  type InstallationDocument,
  type JsonObject,
} from '@roundhouse/admin-api';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { NodeCommands, type NodeOrder } from './commands/node-commands.service.ts';
import { pageOf, sortedBy } from './domain/page-of.ts';
import { NodePartsService } from './node-parts.service.ts';
import { shownCommand } from './views/command-view.ts';

/** An order may wait so long for its node to come back. */
const DEADLINE_MS = 10 * 60_000;
/** Hashing a large set of files takes its time. */
const VERIFY_DEADLINE_MS = 6 * 60 * 60_000;
/** Callers wait so long for an outcome, then look again. */
const WAIT_MS = 3_000;
const LOGS_MS = 8_000;
/** An engine's dry run reads the whole head. */
const FACTS_MS = 20_000;

type Call = Pick<HandlerCall, 'params' | 'caller'>;

/** Operations of what is on nodes. */
@Injectable()
export class NodePartOperations {
  private readonly parts: NodePartsService;
  private readonly orders: NodeCommands;

  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(NodePartsService) parts: NodePartsService,
    @Inject(NodeCommands) orders: NodeCommands,
  ) {
    this.parts = parts;
    this.orders = orders;
    handlers.on(LIST_NODE_INSTALLATIONS, async (call) => {
      const { phase, ...page } = call.query;
      const all = await parts.installations(call.caller, idOf(call));
      return shown(pageOf(phase === undefined ? all : all.filter((one) => one.phase === phase), page));
    });
    handlers.on(LIST_NODE_INSTANCES, async (call) => {
      const { phase, ...page } = call.query;
      const all = await parts.instances(call.caller, idOf(call));
      return shown(pageOf(phase === undefined ? all : all.filter((one) => one.phase === phase), page));
    });
    handlers.on(LIST_DOWNLOADS, async ({ caller, query }) => shown(await this.downloads(caller, query)));
    handlers.on(ADD_INSTALLATION, async (call) => shown(await parts.add(call.caller, idOf(call), call.body)));
    handlers.on(EVICT_INSTALLATION, async (call) => {
      await parts.evict(call.caller, idOf(call), partOf(call, 'installation_id'));
      return undefined;
    });
    handlers.on(LOAD_INSTANCE, async (call) => {
      const { serving, ...instance } = await parts.load(call.caller, idOf(call), partOf(call, 'instance_id'));
      return { ...instance, serving: { ...serving } };
    });
    handlers.on(RETRY_INSTALLATION, (call) => this.ofInstallation(call, retry));
    handlers.on(CANCEL_INSTALLATION, (call) => this.ofInstallation(call, cancel));
    handlers.on(VERIFY_INSTALLATION, (call) => this.ofInstallation(call, verify));
    handlers.on(UNLOAD_INSTANCE, (call) => this.ofInstance(call, unload));
    handlers.on(RESTART_INSTANCE, (call) => this.ofInstance(call, restart));
    handlers.on(RETRY_DOWNLOAD, (call) => this.ofDownload(call, retry));
    handlers.on(CANCEL_DOWNLOAD, (call) => this.ofDownload(call, cancel));
    handlers.on(COLLECT_GARBAGE, async (call) => this.give(call.caller, idOf(call), collect));
    handlers.on(READ_INSTANCE_LOGS, async (call) => {
      const [nodeId, instanceId] = [idOf(call), partOf(call, 'instance_id')];
      await parts.requireInstance(nodeId, instanceId);
      const order = {
        kind: 'read_logs',
        subjectId: instanceId,
        command: { $case: 'readLogs', value: { instanceId, maxLines: call.query.lines } },
        deadlineMs: LOGS_MS,
        waitMs: LOGS_MS,
      } as const;
      const text = (await orders.ask(call.caller, nodeId, order)).toString();
      return { data: text === '' ? [] : text.replace(/\n$/, '').split('\n') };
    });
    handlers.on(READ_INSTALLATION_FACTS, async (call) => {
      const [nodeId, installationId] = [idOf(call), partOf(call, 'installation_id')];
      const settings = await parts.settingsOf(nodeId, installationId);
      const order = {
        kind: 'read_model_facts',
        subjectId: installationId,
        command: { $case: 'readModelFacts', value: { installationId, settings } },
        deadlineMs: FACTS_MS,
        waitMs: FACTS_MS,
      } as const;
      return JSON.parse((await orders.ask(call.caller, nodeId, order)).toString()) as JsonObject;
    });
    handlers.on(LIST_NODE_COMMANDS, async (call) => {
      const { rows, total, next } = await orders.list(idOf(call), call.query);
      return { data: rows.map(shownCommand), next_cursor: next === '' ? null : next, total };
    });
    handlers.on(GET_NODE_COMMAND, async (call) =>
      shownCommand(await orders.get(idOf(call), partOf(call, 'command_id'))),
    );
  }

  private async downloads(caller: Caller, query: DownloadQuery) {
    const wanted = query.q?.toLowerCase() ?? '';
    const all = await this.parts.installations(caller, query.node_id);
    const found = all.filter(
      (one) =>
        (query.phase === undefined ? query.all || one.phase !== 'ready' : one.phase === query.phase) &&
        [one.content_key, one.node, ...one.servings.map(({ key }) => key)].some((text) =>
          text.toLowerCase().includes(wanted),
        ),
    );
    return pageOf(sortedBy(found, query.sort, sortMember), query);
  }

  private async ofInstallation(call: Call, make: (id: string) => NodeOrder): Promise<JsonObject> {
    const [nodeId, id] = [idOf(call), partOf(call, 'installation_id')];
    await this.parts.requireInstallation(nodeId, id);
    return this.give(call.caller, nodeId, make(id));
  }

  private async ofInstance(call: Call, make: (id: string) => NodeOrder): Promise<JsonObject> {
    const [nodeId, id] = [idOf(call), partOf(call, 'instance_id')];
    await this.parts.requireInstance(nodeId, id);
    return this.give(call.caller, nodeId, make(id));
  }

  private async ofDownload(call: Call, make: (id: string) => NodeOrder): Promise<JsonObject> {
    const id = idOf(call);
    return this.give(call.caller, await this.parts.nodeOfInstallation(id), make(id));
  }

  private async give(caller: Caller, nodeId: string, order: NodeOrder): Promise<JsonObject> {
    return shownCommand(await this.orders.order(caller, nodeId, order));
  }
}

interface DownloadQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  readonly node_id?: string | undefined;
  readonly phase?: string | undefined;
  readonly all: boolean;
  readonly sort: string;
}

const about = (kind: string, subjectId: string, command: NodeOrder['command'], waitMs = WAIT_MS): NodeOrder => ({
  kind,
  subjectId,
  command,
  deadlineMs: kind === 'verify_installation' ? VERIFY_DEADLINE_MS : DEADLINE_MS,
  waitMs,
});

const retry = (installationId: string): NodeOrder =>
  about('retry_download', installationId, { $case: 'retryDownload', value: { installationId } });
const cancel = (installationId: string): NodeOrder =>
  about('cancel_download', installationId, { $case: 'cancelDownload', value: { installationId } });
const verify = (installationId: string): NodeOrder =>
  about('verify_installation', installationId, { $case: 'verify', value: { installationId } }, 0);
const unload = (instanceId: string): NodeOrder =>
  about('unload_instance', instanceId, { $case: 'unload', value: { instanceId } });
const restart = (instanceId: string): NodeOrder =>
  about('restart_instance', instanceId, { $case: 'restart', value: { instanceId } });
const collect: NodeOrder = {
  kind: 'collect_garbage',
  command: { $case: 'collectGarbage', value: {} },
  deadlineMs: DEADLINE_MS,
  waitMs: WAIT_MS,
};

function idOf({ params }: Pick<Call, 'params'>): string {
  return params['id'] ?? '';
}

function partOf({ params }: Pick<Call, 'params'>, name: string): string {
  return params[name] ?? '';
}

function sortMember(one: InstallationDocument, name: string): string | number | null {
  if (name === 'progress') return one.bytes_total === 0 ? 0 : one.bytes_done / one.bytes_total;
  return one[name as 'node' | 'content_key' | 'phase' | 'eta_seconds' | 'bytes_total'];
}

/** A page as JSON. */
function shown(page: object): JsonObject {
  return page as JsonObject;
}
