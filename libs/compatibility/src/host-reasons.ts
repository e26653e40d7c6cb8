import type { Reason } from './judgement.ts';
import { usableGpus } from './device-capacity.ts';
import { bytesText, lacking } from './quantities.ts';
import type { HostProbe, NodeSituation, OptionNeeds, Requirements } from './question.ts';

const MIB = 1024 * 1024;
/** What stays free on the disk of models. */
const DISK_RESERVE_BYTES = 1024 * MIB;

/** What of the host itself speaks against the option (004-08): system, processor, publisher's needs, disk. */
export function hostReasons(option: OptionNeeds, probe: HostProbe, node: NodeSituation): Reason[] {
  const requirements = option.requirements ?? {};
  return [
    ...draining(node),
    ...named('os', requirements.os, probe.os, 'the operating system'),
    ...named('arch', requirements.arch, probe.arch, 'a processor of type'),
    ...cpuReasons(requirements, probe),
    ...amountReasons(requirements, probe),
    ...diskReasons(option, probe, node),
  ];
}

function draining(node: NodeSituation): Reason[] {
  if (node.draining !== true) return [];
  return [
    { code: 'draining', blocking: true, message: 'The node is draining: it takes nothing new.', needed: '', has: '' },
  ];
}

function named(code: 'os' | 'arch', wanted: readonly string[] | undefined, has: string, what: string): Reason[] {
  if (wanted === undefined || wanted.length === 0 || has === '' || wanted.includes(has)) return [];
  const needed = wanted.join(' or ');
  return [{ code, blocking: true, message: `Needs ${what} ${needed}; the host has ${has}.`, needed, has }];
}

function cpuReasons({ cpu_flags: wanted = [] }: Requirements, probe: HostProbe): Reason[] {
  if (probe.cpu_flags.length === 0) return [];
  const missing = wanted.filter((flag) => !probe.cpu_flags.includes(flag));
  if (missing.length === 0) return [];
  const message = `Needs a processor with ${missing.join(', ')}; the host's has no such feature.`;
  return [{ code: 'cpu', blocking: true, message, needed: missing.join(', '), has: '' }];
}

function amountReasons(requirements: Requirements, probe: HostProbe): Reason[] {
  const gpu = usableGpus(probe).reduce((sum, one) => sum + one.memory_total_bytes, 0);
  const reasons: Reason[] = [];
  const memory = requirements.memory_bytes ?? 0;
  const has = Math.max(probe.memory_total_bytes, gpu);
  if (memory > 0 && probe.memory_total_bytes > 0 && memory > has) {
    const message = `Its publisher asks for ${bytesText(memory)} of memory; the host has ${bytesText(has)}.`;
    reasons.push({ code: 'memory', blocking: true, message, ...lacking(memory, has) });
  }
  const gpuMemory = requirements.gpu_memory_bytes ?? 0;
  if (gpuMemory > gpu) {
    const message = `Its publisher asks for ${bytesText(gpuMemory)} of GPU memory; the engine sees ${bytesText(gpu)}.`;
    reasons.push({ code: 'gpu_memory', blocking: true, message, ...lacking(gpuMemory, gpu) });
  }
  return reasons;
}

function diskReasons(option: OptionNeeds, probe: HostProbe, node: NodeSituation): Reason[] {
  const present = node.present_bytes ?? 0;
  const files = option.files.reduce((sum, file) => sum + (file.size_bytes ?? 0), 0);
  const missing = Math.max(0, files - present);
  const asked = present > 0 ? 0 : (option.requirements?.disk_bytes ?? 0);
  const needed = Math.max(missing === 0 ? 0 : missing + DISK_RESERVE_BYTES, asked);
  if (needed === 0 || probe.disk_total_bytes === 0) return [];
  const has = Math.max(0, probe.disk_free_bytes - probe.disk_reserved_bytes);
  if (needed <= has) return [];
  const message = `Needs ${bytesText(needed)} on the disk of models; ${bytesText(has)} is free and not promised to other downloads.`;
  return [{ code: 'disk', blocking: true, message, ...lacking(needed, has) }];
}
