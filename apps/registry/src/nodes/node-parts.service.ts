import { Inject, Injectable } from '@nestjs/common';
import type { InstallationDocument, InstanceDocument } from '@roundhouse/admin-api';
import { LoadSettings } from '@roundhouse/contracts/agent/v1/node_link_service';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePlatform, type Caller } from '../commands/domain/caller.ts';
import { refuseWithDependants } from '../resources/resource-dependants.ts';
import { findContent, isMissing } from '../servings/content.ts';
import { readDesiredPlacements } from '../servings/infra/desired-placements.ts';
import { putInstallation } from '../servings/infra/installations.ts';
import { raiseTicket } from '../servings/infra/load-tickets.ts';
import type { ServingSpec } from '../servings/infra/serving.entity.ts';
import { CommandSignals } from './commands/command-signals.ts';
import { EndpointFeed } from './endpoints/endpoint-feed.ts';
import { bumpDesiredGeneration } from './infra/desired-states.ts';
import { readInstallations, readInstances } from './infra/node-inventory.ts';
import { readReports } from './infra/node-reports.ts';
import { NODE } from './node.kind.ts';
import { findNode, organizationsThatLook, requireVisible } from './nodes.service.ts';
import { shownInstallation, shownInstance } from './views/inventory-view.ts';

/** What shall be fetched: an entry of the hub or an artifact. */
export interface InstallationWish extends Pick<ServingSpec, 'hub' | 'artifact_id'> {
  /** Whose it is; undefined = the caller's organization's. */
  readonly organization_id?: string | undefined;
}

/** Use cases of what is on nodes: their files and engines. */
@Injectable()
export class NodePartsService {
  private readonly commands: CommandPath;
  private readonly signals: CommandSignals;
  private readonly feed: EndpointFeed;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(CommandSignals) signals: CommandSignals,
    @Inject(EndpointFeed) feed: EndpointFeed,
  ) {
    this.commands = commands;
    this.signals = signals;
    this.feed = feed;
  }

  /**
   * Files on one node or on all, as far as the caller may see them.
   *
   * @param named id or name of a node; undefined = all
   * @throws AppError NOT_FOUND for a node that does not exist or may not be seen
   */
  async installations(caller: Caller, named?: string): Promise<InstallationDocument[]> {
    return this.commands.read(async (manager) => {
      const nodeId = named === undefined ? undefined : await nodeIdOf(manager, caller, named);
      const filter = { nodeId, organizationIds: organizationsThatLook(caller) };
      const rows = await readInstallations(manager, filter);
      const reports = await readReports(manager, [...new Set(rows.map((row) => row.node_id))]);
      return rows.map((row) => shownInstallation(row, reports.get(row.node_id)));
    });
  }

  /** Engines of a node, as far as the caller may see them. @throws AppError NOT_FOUND */
  async instances(caller: Caller, named: string): Promise<InstanceDocument[]> {
    return this.commands.read(async (manager) => {
      const nodeId = await nodeIdOf(manager, caller, named);
      const rows = await readInstances(manager, { nodeId, organizationIds: organizationsThatLook(caller) });
      const report = (await readReports(manager, [nodeId])).get(nodeId);
      return rows.map((row) => shownInstance(row, report, this.feed.loadOf(row.id)));
    });
  }

  /** Node that holds an installation. @throws AppError NOT_FOUND */
  async nodeOfInstallation(installationId: string): Promise<string> {
    const [row] = await this.commands.read((manager) =>
      isId(installationId)
        ? manager.query<{ node_id: string }[]>('SELECT node_id FROM installation WHERE id = $1', [installationId])
        : Promise.resolve([]),
    );
    if (row === undefined) throw new AppError('NOT_FOUND', 'No such download.');
    return row.node_id;
  }

  /** @throws AppError NOT_FOUND unless the installation is on the node */
  async requireInstallation(nodeId: string, installationId: string): Promise<void> {
    await this.commands.read((manager) => requirePart(manager, 'installation', nodeId, installationId));
  }

  /**
   * Settings under which an installation is loaded on a node; those of none where nothing loads it.
   *
   * @throws AppError NOT_FOUND unless the installation is on the node
   */
  async settingsOf(nodeId: string, installationId: string): Promise<LoadSettings> {
    return this.commands.read(async (manager) => {
      await requirePart(manager, 'installation', nodeId, installationId);
      const { instances } = await readDesiredPlacements(manager, nodeId);
      const loading = instances.find((instance) => instance.installationId === installationId);
      return loading?.settings ?? LoadSettings.fromPartial({ gpuLayers: -1 });
    });
  }

  /** @throws AppError NOT_FOUND unless the instance is on the node */
  async requireInstance(nodeId: string, instanceId: string): Promise<void> {
    await this.commands.read((manager) => requirePart(manager, 'instance', nodeId, instanceId));
  }

  /**
   * Puts files on a node that nothing serves there yet.
   *
   * @throws AppError NOT_FOUND for the node; INVALID_REQUEST for what cannot be installed
   */
  async add(caller: Caller, nodeId: string, wish: InstallationWish): Promise<InstallationDocument> {
    requirePlatform(caller);
    const id = await this.commands.run(caller, async (changes) => {
      const node = await findNode(changes.manager, nodeId, true);
      if ((wish.hub === null) === (wish.artifact_id === null)) {
        throw refusedAt('/hub', 'must be given, or artifact_id, and not both');
      }
      const organizationId = wish.organization_id ?? caller.organizationId;
      const content = await findContent(changes.manager, { ...wish, organization_id: organizationId });
      if (isMissing(content)) throw refusedAt(content.where, content.message);
      if (content.withdrawn) throw refusedAt('/hub/version', 'was withdrawn');
      const installationId = await putInstallation(changes.manager, nodeId, content, true);
      changes.touch(NODE, node, 'install');
      await bumpDesiredGeneration(changes.manager, [nodeId]);
      return installationId;
    });
    this.signals.wake(nodeId);
    const found = (await this.installations(caller, nodeId)).find((one) => one.id === id);
    if (found === undefined) throw new AppError('NOT_FOUND', 'No such installation on this node.');
    return found;
  }

  /** Takes files from a node. @throws AppError NOT_FOUND; CONFLICT that names the servings which load them */
  async evict(caller: Caller, nodeId: string, installationId: string): Promise<void> {
    requirePlatform(caller);
    await this.commands.run(caller, async (changes) => {
      const node = await findNode(changes.manager, nodeId, true);
      await requirePart(changes.manager, 'installation', nodeId, installationId);
      const users = await changes.manager.query<{ id: string; key: string }[]>(
        `SELECT DISTINCT serving.id, key FROM instance JOIN serving ON serving.id = serving_id
         WHERE installation_id = $1 ORDER BY key LIMIT 50`,
        [installationId],
      );
      refuseWithDependants(
        'installation',
        users.map(({ id, key }) => ({
          where: `/dependants/serving/${id}`,
          message: `serving "${key}" depends on it`,
        })),
      );
      await changes.manager.query('DELETE FROM installation WHERE id = $1', [installationId]);
      changes.touch(NODE, node, 'evict');
      await bumpDesiredGeneration(changes.manager, [nodeId]);
    });
    this.signals.wake(nodeId);
  }

  /** Asks for an instance to be loaded now. @throws AppError NOT_FOUND; FAILED_PRECONDITION for a node that drains */
  async load(caller: Caller, nodeId: string, instanceId: string): Promise<InstanceDocument> {
    requirePlatform(caller);
    await this.commands.run(caller, async (changes) => {
      const node = await findNode(changes.manager, nodeId, true);
      if (node.draining) throw new AppError('FAILED_PRECONDITION', 'The node drains: it loads nothing.');
      await requirePart(changes.manager, 'instance', nodeId, instanceId);
      const report = (await readReports(changes.manager, [nodeId])).get(nodeId);
      const seen = report?.observed?.instances.find(({ id }) => id === instanceId);
      await raiseTicket(changes.manager, instanceId, seen?.loadTicket ?? 0n);
      changes.touch(NODE, node, 'load');
      await bumpDesiredGeneration(changes.manager, [nodeId]);
    });
    this.signals.wake(nodeId);
    const found = (await this.instances(caller, nodeId)).find(({ id }) => id === instanceId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'No such instance on this node.');
    return found;
  }
}

function refusedAt(where: string, message: string): AppError {
  return new AppError('INVALID_REQUEST', `The download was refused: ${where} ${message}.`, {
    details: [{ where, message }],
  });
}

async function nodeIdOf(manager: EntityManager, caller: Caller, named: string): Promise<string> {
  const [row] = await manager.query<{ id: string }[]>('SELECT id FROM node WHERE id::text = $1 OR name = $1', [named]);
  const node = await findNode(manager, row?.id ?? '');
  await requireVisible(manager, caller, node);
  return node.id;
}

async function requirePart(
  manager: EntityManager,
  table: 'installation' | 'instance',
  nodeId: string,
  id: string,
): Promise<void> {
  const rows: unknown[] =
    isId(id) && isId(nodeId)
      ? await manager.query(`SELECT 1 FROM ${table} WHERE id = $1 AND node_id = $2`, [id, nodeId])
      : [];
  if (rows.length === 0) throw new AppError('NOT_FOUND', `No such ${table} on this node.`);
}
