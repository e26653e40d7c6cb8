import type { InstallationDocument, InstanceDocument, NodeDocument } from '@roundhouse/admin-api';
import { sizeCell } from '../hub/hub-cells.ts';
import { colours, harmlessLine, type Output } from '../output.ts';

const BAR_CELLS = 20;

/** Head of a list of nodes. */
export const NODE_HEAD = ['NODE', 'STATE', 'GPUS', 'MEMORY', 'DISK FREE', 'MODELS', 'RUNNING', 'ENGINE', 'LABELS'];

/** One node as a row. */
export function nodeCells(node: NodeDocument, output: Output): string[] {
  return [
    node.name,
    nodeState(node, output),
    node.gpus.length === 0 ? '-' : node.gpus.map(harmlessLine).join(', '),
    sizeCell(node.memory_total_bytes || null),
    sizeCell(node.models_disk_free_bytes || null),
    String(node.installations),
    `${node.instances_ready} of ${node.instances}`,
    node.engine_version === '' ? '-' : harmlessLine(node.engine_version),
    Object.entries(node.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ') || '-',
  ];
}

/** How a node is, in a word or two. */
export function nodeState(node: NodeDocument, output: Output): string {
  const paint = colours(output);
  const word = node.state.replace('_', ' ');
  const painted = node.connected ? paint.green(word) : paint.red(word);
  const warnings = [
    node.draining ? 'draining' : '',
    node.intruded_at === null ? '' : 'a second agent spoke for it',
    ...node.conditions.map(({ kind }) => kind.replaceAll('_', ' ')),
  ].filter((warning) => warning !== '');
  return warnings.length === 0 ? painted : `${painted}, ${paint.yellow(warnings.join(', '))}`;
}

/** Head of a list of models on nodes. */
export const INSTALLATION_HEAD = ['NODE', 'MODEL', 'STATE', 'PROGRESS', 'SIZE', 'RATE', 'LEFT', 'FOR', 'NOTE'];

/** One model on a node as a row. */
export function installationCells(one: InstallationDocument, output: Output): string[] {
  const moving = one.phase === 'downloading';
  return [
    one.node,
    one.content_key,
    phaseCell(one.phase, output),
    bar(one.bytes_total === 0 ? 0 : one.bytes_done / one.bytes_total, output),
    sizeCell(one.bytes_total),
    moving ? `${sizeCell(one.bytes_per_second)}/s` : '-',
    moving && one.eta_seconds !== null ? timeCell(one.eta_seconds) : '-',
    one.servings.map(({ key }) => key).join(', ') || '-',
    harmlessLine(one.message || one.reason) || '-',
  ];
}

/** Head of a list of engines. */
export const INSTANCE_HEAD = [
  'INSTANCE',
  'SERVING',
  'STATE',
  'SLOTS',
  'QUEUE',
  'TOKENS/S',
  'CONTEXT',
  'MEMORY',
  'NOTE',
];

/** One engine as a row. */
export function instanceCells(one: InstanceDocument, output: Output): string[] {
  const eta = one.load_eta_seconds === null ? '' : `, ${timeCell(one.load_eta_seconds)} left`;
  const loading = one.phase === 'starting' ? ` ${bar(one.load_progress, output)}${eta}` : '';
  return [
    one.id,
    one.serving.key,
    phaseCell(one.phase, output) + loading,
    one.slots === 0 ? '-' : `${one.slots_busy} of ${one.slots}`,
    String(one.queue_length),
    one.tokens_per_second === 0 ? '-' : one.tokens_per_second.toFixed(1),
    one.context_tokens === 0 ? '-' : String(one.context_tokens),
    sizeCell(one.memory_bytes || null),
    harmlessLine(one.message || one.failure_class || one.reason) || '-',
  ];
}

/** How far something is: a bar on terminals, and always the percentage. */
export function bar(share: number, output: Output): string {
  const bounded = Math.min(Math.max(share, 0), 1);
  const percent = `${Math.floor(bounded * 100)} %`;
  if (!output.interactive) return percent;
  const full = Math.floor(bounded * BAR_CELLS);
  const paint = colours(output);
  return `${paint.green('█'.repeat(full))}${paint.dim('░'.repeat(BAR_CELLS - full))} ${percent.padStart(5)}`;
}

/** A time to come: `42s`, `3m 10s`, `2h 5m`. */
export function timeCell(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${Math.floor(whole / 3_600)}h ${Math.floor((whole % 3_600) / 60)}m`;
}

function phaseCell(phase: string, output: Output): string {
  const paint = colours(output);
  if (phase === 'ready') return paint.green(phase);
  if (phase === 'failed') return paint.red(phase);
  return phase === 'cancelled' || phase === 'stopped' || phase === 'unloaded' ? paint.dim(phase) : paint.yellow(phase);
}
