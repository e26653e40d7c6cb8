import type { JudgedOptionDocument } from '@roundhouse/admin-api';
import { judge, type MemoryCorrection } from '@roundhouse/compatibility';
import { AppError } from '@roundhouse/errors';
import type { MemorySettings } from '@roundhouse/gguf';
import { contentKeyOf, optionSizeBytes, type HubOption } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import type { HubRecord } from '../hub/domain/hub-record.ts';
import { firstModelFile, readFileFacts, withFacts, type FileFact } from '../hub/infra/file-facts.ts';
import { toHostProbe } from '../servings/host-probe.mapper.ts';
import { readPlacementNodes, type PlacementNode } from '../servings/infra/node-facts.ts';
import { nodeSituation } from './node-situation.ts';
import { showJudged } from './domain/judged-options.ts';
import { toRequirements } from './domain/requirements.ts';
import { readCorrections } from './infra/memory-corrections.ts';

/** What records are held against. */
export interface JudgedBy {
  /** Id; absent = every node. */
  readonly nodeId?: string | undefined;
  /** Absent = every option. */
  readonly optionId?: string | undefined;
  readonly settings: MemorySettings;
}

/** More pairs of option and node than this are not looked at in one question. */
const MAX_PAIRS = 20_000;

/** What is known beside the options themselves. */
interface Known {
  readonly facts: ReadonlyMap<string, FileFact>;
  readonly corrections: readonly MemoryCorrection[];
}

/**
 * Holds every option of served versions against nodes, in the order in which they came.
 *
 * @throws AppError NOT_FOUND for a node that is not there; INVALID_REQUEST for too much at once
 */
export async function judgeRecords(
  manager: EntityManager,
  records: readonly HubRecord[],
  { nodeId, optionId, settings }: JudgedBy,
): Promise<JudgedOptionDocument[]> {
  const nodes = await nodesOf(manager, nodeId);
  const options = records.flatMap((record) =>
    record.content.options
      .filter((option) => optionId === undefined || option.id === optionId)
      .map((option) => ({ record, option })),
  );
  if (options.length * nodes.length > MAX_PAIRS) {
    throw new AppError('INVALID_REQUEST', 'That is too much at once: ask for one node, or one entry.');
  }
  const known = await readKnown(manager, options);
  return options.flatMap(({ record, option }) => nodes.map((node) => judged(record, option, node, settings, known)));
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
      requirements: toRequirements(hardware),
    },
    facts: facts.get(firstModelFile(option)?.url ?? '')?.model_facts ?? undefined,
    content_key: contentKey,
    settings,
    probe: node.report?.probe && toHostProbe(node.report.probe),
    node: { ...nodeSituation(node, contentKey), draining: node.draining },
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
