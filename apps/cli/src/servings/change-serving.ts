import { setTimeout } from 'node:timers/promises';
import type { ServingDocument } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { harmlessLine, type Output } from '../output.ts';
import { showServing } from './show-servings.ts';

const SERVINGS = '/api/v1/servings';
const POLL_MS = 1_000;
const ENDED: ReadonlySet<string> = new Set(['ready', 'unloaded', 'failed', 'drained']);

/** What is to be served, as it is typed. */
export interface ServeWish {
  readonly entry: string;
  readonly organization?: string;
  readonly version?: number;
  readonly option?: string;
  readonly model?: string;
  readonly key?: string;
  readonly node?: readonly string[];
  readonly label?: Readonly<Record<string, string>>;
  readonly copies?: number;
  readonly context?: number;
  readonly parallel?: number;
  readonly onDemand?: boolean;
}

interface PreviewDocument {
  readonly content: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly chosen: boolean;
    readonly message: string;
    readonly code: string;
  }[];
}

/** Does something with a serving that the API has a verb for, and shows what it is then. */
export async function changeServing(
  connection: Connection,
  { id }: Pick<ServingDocument, 'id'>,
  verb: string,
  body: object | undefined,
  output: Output,
): Promise<void> {
  const request = { method: 'POST' as const, ...(body !== undefined && { body }) };
  showServing(await sendJson<ServingDocument>(connection, `${SERVINGS}/${id}/${verb}`, request), output);
}

/** Serves an entry of the hub. @returns the serving */
export async function serve(connection: Connection, wish: ServeWish): Promise<ServingDocument> {
  return sendJson<ServingDocument>(connection, SERVINGS, { method: 'POST', body: documentOf(wish) });
}

/** Tells where an entry of the hub would be served, and why not elsewhere. @returns exit status: 1 = nowhere */
export async function previewServe(connection: Connection, wish: ServeWish, output: Output): Promise<number> {
  const request = { method: 'POST' as const, body: documentOf(wish) };
  const { content, nodes } = await sendJson<PreviewDocument>(connection, `${SERVINGS}/preview`, request);
  output.write(`${content}\n`);
  for (const { node, chosen, code, message } of nodes) {
    output.write(`  ${chosen ? 'yes' : 'no '} ${node}${code === '' ? '' : `: ${harmlessLine(message)}`}\n`);
  }
  return nodes.some(({ chosen }) => chosen) ? 0 : 1;
}

/**
 * Waits until a serving is ready or will not be, and prints a line whenever it has come further.
 *
 * @returns exit status: 0 = it serves
 */
export async function waitForServing(
  connection: Connection,
  id: string,
  output: Output,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (let told = ''; ;) {
    const serving = await sendJson<ServingDocument>(connection, `${SERVINGS}/${id}`);
    const line = `${serving.phase} ${Math.round(serving.progress * 100)} %  ${harmlessLine(serving.message)}`.trim();
    if (line !== told) output.write(`${line}\n`);
    told = line;
    const settled = serving.release?.state !== 'rolling' || serving.phase === 'failed';
    if (ENDED.has(serving.phase) && settled) return serving.phase === 'failed' ? 1 : 0;
    await setTimeout(POLL_MS, undefined, { ...(signal !== undefined && { signal }) });
  }
}

function documentOf(wish: ServeWish): object {
  const { entry, organization, version, option, model, key, node, label, copies, context, parallel, onDemand } = wish;
  const settings = {
    ...(context !== undefined && { context_tokens: context }),
    ...(parallel !== undefined && { parallel }),
  };
  return {
    ...(organization !== undefined && { organization_id: organization }),
    ...(key !== undefined && { key }),
    ...(model !== undefined && { model_id: model }),
    hub: { entry, ...(version !== undefined && { version }), ...(option !== undefined && { option }) },
    ...(node !== undefined && { node_ids: node }),
    ...(label !== undefined && { node_labels: label }),
    ...(copies !== undefined && { copies }),
    ...(Object.keys(settings).length > 0 && { settings }),
    ...(onDemand === true && { residency: 'on_demand' }),
  };
}
