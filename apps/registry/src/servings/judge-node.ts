import {
  judge,
  type HostProbe,
  type Judgement,
  type MemoryCorrection,
  type OptionFile,
} from '@roundhouse/compatibility';
import type { DeviceMemory, MemorySettings, ModelFacts } from '@roundhouse/gguf';
import { loadedFiles } from '../compatibility/domain/loaded-files.ts';
import { nodeSituation } from '../compatibility/node-situation.ts';
import { toRequirements } from '../compatibility/domain/requirements.ts';
import type { FoundContent } from './content.ts';
import type { DeviceBytes, PlacementNode } from './infra/node-facts.ts';
import type { ServedContent } from './infra/serving-releases.ts';
import type { ServingSpec } from './infra/serving.entity.ts';
import { toHostProbe } from './host-probe.mapper.ts';

/** What one node says to one more copy. */
export interface NodeVerdict {
  readonly room: boolean;
  /** Enough is known to say so. */
  readonly certain: boolean;
  /** For programs; empty when there is room. */
  readonly code: string;
  /** For people: all that speaks against it, and what could be changed. */
  readonly message: string;
  /** What it is expected to take; empty = not known. */
  readonly devices: readonly DeviceBytes[];
}

/** What is known of a model beside its files. */
export interface KnownModel {
  readonly facts: ModelFacts | undefined;
  readonly corrections: readonly MemoryCorrection[];
}

/** Whether a node has room for one more copy of this content beside all that is placed there. */
export function judgeNode(
  content: ServedContent & Partial<Pick<FoundContent, 'hardware'>>,
  settings: ServingSpec['settings'],
  node: PlacementNode,
  known: KnownModel,
): NodeVerdict {
  const probe = node.report?.probe;
  // A node that never said what it is may be anything: it finds out itself, and says so.
  if (probe === undefined) return { room: true, certain: false, code: '', message: '', devices: [] };
  const { hardware } = content;
  const files = loadedFiles(content.files, settings);
  const host = toHostProbe(probe);
  const judgement = judge({
    option: {
      format: 'gguf',
      files,
      requirements: hardware && toRequirements(hardware),
    },
    facts: known.facts,
    content_key: content.contentKey,
    settings: toMemorySettings(settings),
    probe: host,
    node: nodeSituation(node, content.contentKey),
    corrections: known.corrections,
  });
  return toVerdict(judgement, judgement.estimate?.devices.map(takenOf) ?? weightsOf(files, host, settings));
}

/** A node that keeps no further model in memory all the time, because of its own bound; undefined = it would. */
export function fullVerdict({ maxLoadedInstances: most, staying }: PlacementNode): NodeVerdict | undefined {
  if (most === 0 || staying.length < most) return undefined;
  const message = `The node keeps at most ${most} models loaded, and ${staying.length} that stay are placed there.`;
  return { room: false, certain: true, code: 'max_loaded', message, devices: [] };
}

/** Load settings, as far as they decide how much memory is taken. */
export function toMemorySettings(settings: ServingSpec['settings']): MemorySettings {
  const number = (value: number): number | undefined => (value === 0 ? undefined : value);
  const choice = (value: boolean | null) => (value === null ? undefined : value ? ('on' as const) : ('off' as const));
  return {
    context_tokens: number(settings.context_tokens),
    parallel: number(settings.parallel),
    gpu_layers: settings.gpu_layers < 0 ? undefined : settings.gpu_layers,
    batch_tokens: number(settings.batch_tokens),
    micro_batch_tokens: number(settings.micro_batch_tokens),
    flash_attention: choice(settings.flash_attention),
    cache_type_k: settings.cache_type_k ?? undefined,
    cache_type_v: settings.cache_type_v ?? undefined,
    unified_cache: choice(settings.unified_cache),
    prompt_cache: choice(settings.prompt_cache),
    embeddings: settings.embeddings,
    rerank: settings.rerank,
  };
}

function takenOf({ device, total_bytes: bytes }: DeviceMemory): DeviceBytes {
  return { device, bytes };
}

/** Where no head was read, so much is certain: the files, in the memory of the first GPU if layers may go there. */
function weightsOf(
  files: readonly OptionFile[],
  { gpus }: HostProbe,
  settings: ServingSpec['settings'],
): DeviceBytes[] {
  const bytes = files.reduce((sum, file) => sum + (file.size_bytes ?? 0), 0);
  const gpu = settings.gpu_layers === 0 ? undefined : gpus.find((one) => one.device !== '' && !one.unified_memory);
  return [{ device: gpu?.device ?? 'host', bytes }];
}

function toVerdict({ verdict, reasons, suggestions }: Judgement, devices: readonly DeviceBytes[]): NodeVerdict {
  if (verdict === 'fits' || verdict === 'unknown') {
    return { room: true, certain: verdict === 'fits', code: '', message: '', devices };
  }
  const blocking = reasons.filter((reason) => reason.blocking);
  const against = blocking.length > 0 ? blocking : reasons;
  const hint = suggestions[0]?.message;
  return {
    room: false,
    certain: true,
    code: against[0]?.code ?? 'memory',
    message: [...against.map((reason) => reason.message), ...(hint === undefined ? [] : [hint])]
      .join(' ')
      .slice(0, 1000),
    devices,
  };
}
