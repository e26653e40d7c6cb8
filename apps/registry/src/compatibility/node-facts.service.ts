import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InstallationPhase, LoadSettings } from '@roundhouse/contracts/agent/v1/node_link_service';
import { modelFactsSchema, type ModelFacts } from '@roundhouse/gguf';
import type { EntityManager } from 'typeorm';
import { modelFileOf } from '../artifacts/domain/artifact.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { readFileFacts, storeFileFact } from '../hub/infra/file-facts.ts';
import { NodeCommands } from '../nodes/commands/node-commands.service.ts';
import { readReports } from '../nodes/infra/node-reports.ts';
import type { FrozenFile } from '../servings/infra/serving-releases.ts';

const CALLER = systemCaller('compatibility');
const INTERVAL_MS = 30_000;
const ANSWER_MS = 10_000;
/** A node that could not answer is asked again after this. */
const REST_MS = 600_000;
const AT_ONCE = 2;

/** A finished installation of a model of which nothing is known. */
interface Unread {
  readonly nodeId: string;
  readonly installationId: string;
  readonly file: FrozenFile;
}

/**
 * Asks nodes what the models are that they hold, where registry itself could not read their heads: sources that only
 * nodes reach, and artifacts that no pre-flight has seen. What registry has read is never replaced.
 */
@Injectable()
export class NodeFacts implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly nodes: NodeCommands;
  private readonly resting = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private running = false;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(NodeCommands) nodes: NodeCommands) {
    this.commands = commands;
    this.nodes = nodes;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.ask(), INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Asks about a few of the models that are not known yet. */
  async ask(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const now = Date.now();
      for (const [id, until] of this.resting) if (until <= now) this.resting.delete(id);
      const unread = (await this.commands.read(readUnread)).filter((one) => !this.resting.has(one.installationId));
      await Promise.all(unread.slice(0, AT_ONCE).map((one) => this.askOne(one)));
    } catch {
      // Looked at again in half a minute.
    } finally {
      this.running = false;
    }
  }

  private async askOne({ nodeId, installationId, file }: Unread): Promise<void> {
    this.resting.set(installationId, Date.now() + REST_MS);
    const value = { installationId, settings: LoadSettings.fromPartial({ gpuLayers: -1 }) };
    const facts = await this.nodes
      .ask(CALLER, nodeId, {
        kind: 'read_model_facts',
        subjectId: installationId,
        command: { $case: 'readModelFacts', value },
        deadlineMs: ANSWER_MS,
        waitMs: ANSWER_MS,
      })
      .then(factsIn, () => undefined);
    if (facts === undefined) return;
    const { url, size_bytes: sizeBytes, sha256 } = file;
    const fact = { size_bytes: sizeBytes, sha256, model_facts: facts };
    await this.commands.read((manager) => storeFileFact(manager, url, fact, new Date()));
  }
}

function factsIn(payload: Buffer): ModelFacts | undefined {
  const answer = JSON.parse(payload.toString()) as { facts?: unknown };
  return modelFactsSchema.safeParse(answer.facts).data;
}

async function readUnread(manager: EntityManager): Promise<Unread[]> {
  const rows = await manager.query<{ id: string; node_id: string; files: readonly FrozenFile[] }[]>(
    'SELECT id, node_id, files FROM installation ORDER BY id',
  );
  const reports = await readReports(manager, [...new Set(rows.map((row) => row.node_id))]);
  const ready = rows.flatMap((row): Unread[] => {
    const report = reports.get(row.node_id);
    const observed = report?.observed?.installations.find((one) => one.id === row.id);
    const name = modelFileOf(row.files);
    const file = row.files.find((one) => one.name === name);
    const isReady = observed?.phase === InstallationPhase.INSTALLATION_PHASE_READY && report?.connected === true;
    return isReady && file !== undefined ? [{ nodeId: row.node_id, installationId: row.id, file }] : [];
  });
  const known = await readFileFacts(
    manager,
    ready.map((one) => one.file.url),
  );
  const seen = new Set<string>();
  return ready.filter(({ file }) => {
    const isNew = !seen.has(file.url) && (known.get(file.url)?.model_facts ?? null) === null;
    seen.add(file.url);
    return isNew;
  });
}
