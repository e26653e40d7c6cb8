import {
  SINK_RESOURCE,
  type AlertDocument,
  type DeliveryDocument,
  type RedeliveredAnswer,
  type SinkTestAnswer,
} from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { colours, harmlessLine, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { findResource } from '../resources/resource-client.ts';
import { givenMembers } from '../listing.ts';

/** Above the gateway's own. */
const TIMEOUT_MS = 12_000;
/** Of the facts of an alert that a line shows. */
const SHOWN_FACTS = 60;

/** Which alerts are wanted. */
export interface AlertsWish {
  readonly organization?: string;
  readonly event?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly limit: number;
}

/** A sink by id or key. */
export interface SinkWish {
  readonly name: string;
  readonly organization?: string;
}

/** Lists alerts, newest first. */
export async function listAlerts(
  connection: Connection,
  { organization, event, kind, from, limit }: AlertsWish,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const query = new URLSearchParams(
    givenMembers({ organization_id: organization, event, kind, from, limit: String(limit) }),
  ).toString();
  const page = await sendJson<{ data: readonly AlertDocument[] }>(connection, `/api/v1/alerts?${query}`);
  if (format !== 'table') {
    printDocument(output, format, page);
    return;
  }
  printTable(
    output,
    ['WHEN', 'KIND', 'ABOUT', 'DELIVERED', 'WAITING', 'GIVEN UP', 'FACTS'],
    page.data.map((alert) => [
      alert.occurred_at,
      alert.kind,
      alert.subject_id ?? (alert.organization_id === null ? 'the installation' : '-'),
      String(alert.delivered),
      String(alert.pending),
      String(alert.dead),
      factsOf(alert.data),
    ]),
  );
}

/** Lists what was sent to a sink. */
export async function listDeliveries(
  connection: Connection,
  sink: SinkWish,
  wish: { readonly status?: string; readonly limit: number },
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const query = new URLSearchParams(givenMembers({ status: wish.status, limit: String(wish.limit) })).toString();
  interface Page {
    readonly data: readonly DeliveryDocument[];
    readonly pending: string;
    readonly dead: string;
  }
  const page = await sendJson<Page>(connection, `${await pathOf(connection, sink)}/deliveries?${query}`);
  if (format !== 'table') {
    printDocument(output, format, page);
    return;
  }
  printTable(
    output,
    ['DELIVERY', 'KIND', 'STATUS', 'TRIES', 'ANSWER', 'WHEN', 'NEXT TRY'],
    page.data.map((delivery) => [
      delivery.id,
      delivery.kind,
      delivery.status,
      String(delivery.tries),
      delivery.error ?? String(delivery.http_status ?? '-'),
      delivery.occurred_at,
      delivery.next_try_at ?? '-',
    ]),
  );
  if (output.interactive) output.write(`${page.pending} wait, ${page.dead} are given up.\n`);
}

/** Sends a test event to a sink. @returns exit status: 1 when it was not taken */
export async function testSink(
  connection: Connection,
  sink: SinkWish,
  format: OutputFormat,
  output: Output,
): Promise<0 | 1> {
  const request = { method: 'POST', timeoutMs: TIMEOUT_MS } as const;
  const tried = await sendJson<SinkTestAnswer>(connection, `${await pathOf(connection, sink)}/test`, request);
  if (format !== 'table') printDocument(output, format, tried);
  else {
    const paint = colours(output);
    const { delivered, error, http_status: status, duration_ms: time } = tried;
    const words = delivered ? paint.green(`delivered (${status})`) : paint.red(`not delivered: ${error}`);
    output.write(`${sink.name}: ${words} in ${time} ms\n`);
  }
  return tried.delivered ? 0 : 1;
}

/** Sends one delivery again, or all that were given up. */
export async function redeliver(
  connection: Connection,
  sink: SinkWish,
  delivery: string | undefined,
  output: Output,
): Promise<void> {
  const which = delivery === undefined ? '' : `/deliveries/${encodeURIComponent(delivery)}`;
  const path = `${await pathOf(connection, sink)}${which}/redeliver`;
  const { deliveries } = await sendJson<RedeliveredAnswer>(connection, path, { method: 'POST' });
  output.write(`${deliveries} ${deliveries === 1 ? 'delivery is' : 'deliveries are'} sent again.\n`);
}

async function pathOf(connection: Connection, { name, organization }: SinkWish): Promise<string> {
  const within = organization === undefined ? {} : { organization_id: organization };
  const { id } = await findResource(connection, SINK_RESOURCE, name, within);
  return `/api/v1${SINK_RESOURCE.path}/${id}`;
}

function factsOf(data: Readonly<Record<string, unknown>>): string {
  const facts = Object.entries(data).filter(([, value]) => typeof value !== 'object');
  const text = harmlessLine(facts.map(([name, value]) => `${name}=${String(value)}`).join(' '));
  return text.length <= SHOWN_FACTS ? text : `${text.slice(0, SHOWN_FACTS - 1)}…`;
}
