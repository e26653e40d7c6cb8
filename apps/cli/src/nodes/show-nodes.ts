import type { NodeDocument } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { sizeCell } from '../hub/hub-cells.ts';
import { givenMembers, readPages } from '../listing.ts';
import { harmlessLine, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import {
  INSTALLATION_HEAD,
  INSTANCE_HEAD,
  installationCells,
  instanceCells,
  NODE_HEAD,
  nodeCells,
  nodeState,
} from './node-cells.ts';
import { findNode, installationsOf, instancesOf, NODES, type PageOf } from './node-client.ts';

/** Which nodes are wanted. */
export interface NodesWish {
  readonly search?: string;
  readonly label?: readonly string[];
  readonly connected?: boolean;
  readonly sort?: string;
  readonly limit: number;
}

/** Lists nodes. @returns exit status: 1 when one of them is not connected */
export async function listNodes(
  connection: Connection,
  { search, label = [], connected, sort, limit }: NodesWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const given = givenMembers({ q: search, sort, connected: connected === true ? 'true' : undefined });
  const { data, total } = await readPages<PageOf<NodeDocument>>(connection, NODES, { ...given, label }, limit);
  if (format === 'table')
    printTable(
      output,
      NODE_HEAD,
      data.map((node) => nodeCells(node, output)),
    );
  else printDocument(output, format, { data, total });
  return data.every((node) => node.connected) ? 0 : 1;
}

/** Shows all of one node: its host, the models on it, its engines. */
export async function showNode(
  connection: Connection,
  named: string,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const { id } = await findNode(connection, named);
  const node = await sendJson<NodeDocument>(connection, `${NODES}/${id}`);
  const [installations, instances] = [await installationsOf(connection, node), await instancesOf(connection, node)];
  if (format !== 'table')
    return printDocument(output, format, { ...node, installed: installations, running: instances });
  output.write(`${node.name} (${node.id}): ${nodeState(node, output)}\n`);
  for (const [word, text] of factsOf(node)) output.write(`  ${word.padEnd(12)} ${harmlessLine(text)}\n`);
  output.write('\n');
  printTable(
    output,
    INSTALLATION_HEAD,
    installations.map((one) => installationCells(one, output)),
  );
  output.write('\n');
  printTable(
    output,
    INSTANCE_HEAD,
    instances.map((one) => instanceCells(one, output)),
  );
}

function factsOf(node: NodeDocument): [string, string][] {
  const { probe } = node;
  const settings = Object.entries(node.settings).filter(([, value]) => value !== null && value !== false);
  const facts: [string, string][] = [
    ['agent', node.agent_version || '-'],
    ['engine', node.engine_version || 'none: it holds models but cannot run them'],
    ['reached at', node.inference_address || '-'],
    ['last seen', node.last_seen_at ?? 'never'],
    [
      'labels',
      Object.entries(node.labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ') || '-',
    ],
    ['settings', settings.map(([name, value]) => `${name}=${String(value)}`).join(' ') || '-'],
    ...node.conditions.map(({ kind, message }): [string, string] => [kind, message]),
  ];
  if (probe === null) return facts;
  const gpus = probe.gpus.map((gpu): [string, string] => [
    gpu.device || 'gpu',
    `${gpu.name}, ${sizeCell(gpu.memory_free_bytes)} of ${sizeCell(gpu.memory_total_bytes)} free`,
  ]);
  return [
    ...facts,
    ['host', `${probe.os} ${probe.arch} ${probe.kernel}, ${probe.cpu_count} CPUs`],
    ['memory', `${sizeCell(probe.memory_available_bytes)} of ${sizeCell(probe.memory_total_bytes)} free`],
    [
      'models disk',
      `${sizeCell(probe.models_disk_free_bytes)} of ${sizeCell(probe.models_disk_total_bytes)} free, ` +
        `${sizeCell(probe.store_used_bytes)} of models, ${sizeCell(probe.download_reserved_bytes)} promised`,
    ],
    ...gpus,
  ];
}
