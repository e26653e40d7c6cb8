import { Inject, Injectable } from '@nestjs/common';
import type { JudgedOptionDocument } from '@roundhouse/admin-api';
import { judge, type MemoryCorrection } from '@roundhouse/compatibility';
import { AppError } from '@roundhouse/errors';
import type { MemorySettings } from '@roundhouse/gguf';
import { contentKeyOf, optionSizeBytes, type HubOption } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import type { HubRecord } from '../hub/domain/hub-record.ts';
import { HubReader } from '../hub/hub-reader.service.ts';
import { firstModelFile, readFileFacts, withFacts, type FileFact } from '../hub/infra/file-facts.ts';
import { toHostProbe } from '../servings/host-probe.mapper.ts';
import { readPlacementNodes, type PlacementNode } from '../servings/infra/node-facts.ts';
import { compareJudged, showJudged } from './domain/judged-options.ts';
import { readCorrections } from './infra/memory-corrections.ts';

/** Which options are held against which nodes. */
export interface CompatibilityQuery {
  /** Id; absent = every node. */
  readonly nodeId?: string | undefined;
  /** Absent = every entry. */
  readonly slug?: string | undefined;
  readonly optionId?: string | undefined;
  /** In slug and name. */
  readonly text?: string | undefined;
  readonly settings: MemorySettings;
}

/** More pairs of option and node than this are not looked at in one question. */
const MAX_PAIRS = 20_000;

/** What is known beside the options themselves. */
interface Known {
  readonly facts: ReadonlyMap<string, FileFact>;
  readonly corrections: readonly MemoryCorrection[];
}

/** Holds what the hub serves against nodes. */
@Injectable()
export class CompatibilityService {
  private readonly commands: CommandPath;
  private readonly hub: HubReader;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(HubReader) hub: HubReader) {
    this.commands = commands;
    this.hub = hub;
  }

  /**
   * What fits first. Entries are those that the caller may see.
   *
   * @throws AppError NOT_FOUND for a node or an entry that is not there; INVALID_REQUEST for too much at once
   */
  async judge(caller: Caller, query: CompatibilityQuery): Promise<JudgedOptionDocument[]> {
    const records = matching(await this.hub.served(caller), query);
    if (query.slug !== undefined && records.length === 0) throw new AppError('NOT_FOUND', 'No such hub entry.');
    return this.commands.readConsistently(async (manager) => {
      const nodes = await nodesOf(manager, query.nodeId);
      const options = records.flatMap((record) =>
        record.content.options
          .filter((option) => query.optionId === undefined || option.id === query.optionId)
          .map((option) => ({ record, option })),
      );
      if (options.length * nodes.length > MAX_PAIRS) {
        throw new AppError('INVALID_REQUEST', 'That is too much at once: ask for one node, or one entry.');
      }
      const known = await readKnown(manager, options);
      return options
        .flatMap(({ record, option }) => nodes.map((node) => judged(record, option, node, query.settings, known)))
        .toSorted(compareJudged);
    });
  }
}

function matching(records: readonly HubRecord[], { slug, text }: CompatibilityQuery): HubRecord[] {
  const part = text?.toLowerCase();
  return records.filter(
    (record) =>
      (slug === undefined || record.slug === slug) &&
      (part === undefined || record.slug.includes(part) || record.content.name.toLowerCase().includes(part)),
  );
}

async function nodesOf(manager: EntityManager, nodeId: string | undefined): Promise<PlacementNode[]> {
  const nodes = await readPlacementNodes(manager);
  const asked = nodes.filter((node) => nodeId === undefined || node.nodeId === nodeId);
  if (nodeId !== undefined && asked.length === 0) throw new AppError('NOT_FOUND', 'No such node.');
  return asked;
}

async function readKnown(
  manager: EntityManager,
  options: readonly { readonly record: HubRecord; readonly option: HubOption }[],
): Promise<Known> {
  const urls = new Set(options.flatMap(({ option }) => option.files.map((file) => file.url)));
  const keys = options.map(({ record, option }) => keyOf(record, option));
  return { facts: await readFileFacts(manager, [...urls]), corrections: await readCorrections(manager, keys) };
}

function judged(
  record: HubRecord,
  plain: HubOption,
  node: PlacementNode,
  settings: MemorySettings,
  { facts, corrections }: Known,
): JudgedOptionDocument {
  const option = withFacts(plain, facts);
  const { hardware } = record.content;
  const contentKey = keyOf(record, option);
  const judgement = judge({
    option: {
      format: option.format,
      files: option.files.map(({ name, role, size_bytes }) => ({ name, role, size_bytes: size_bytes ?? undefined })),
      requirements: {
        memory_bytes: hardware.min_memory_bytes ?? undefined,
        gpu_memory_bytes: hardware.min_gpu_memory_bytes ?? undefined,
        disk_bytes: hardware.min_disk_bytes ?? undefined,
        os: hardware.os,
        arch: hardware.arch,
      },
    },
    facts: facts.get(firstModelFile(option)?.url ?? '')?.model_facts ?? undefined,
    content_key: contentKey,
    settings,
    probe: node.report?.probe && toHostProbe(node.report.probe),
    node: {
      memory_budget_bytes: node.memoryBudgetBytes,
      committed: node.placed.flatMap((one) => one.devices),
      present_bytes: node.contents.get(contentKey) ?? 0,
      draining: node.draining,
    },
    corrections,
  });
  const { slug: entry, number: version, content } = record;
  const asked = { entry, name: content.name, version, option: option.id, format: option.format };
  return showJudged(
    { ...asked, quantization: option.quantization, sizeBytes: optionSizeBytes(option) },
    node,
    judgement,
  );
}

function keyOf(record: HubRecord, option: HubOption): string {
  return contentKeyOf({ slug: record.slug, number: record.number, optionId: option.id });
}
