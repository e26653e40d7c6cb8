import type { RequestDetails } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import {
  colours,
  harmless,
  harmlessLine,
  printDocument,
  printTable,
  type Output,
  type OutputFormat,
} from '../output.ts';
import { timelineOf } from '../usage/timeline.ts';
import { durationCell } from '../usage/usage-cells.ts';

const HEAD = [
  '#',
  'STATUS',
  'DEPLOYMENT',
  'PROVIDER',
  'HTTP',
  'FAILURE',
  'FIRST TOKEN',
  'TIME',
  'INPUT',
  'OUTPUT',
  'COST',
];

/** Shows one request, its steps in time, and each of its attempts. */
export async function showRequest(
  connection: Connection,
  { id, organization }: { readonly id: string; readonly organization?: string },
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const query = organization === undefined ? '' : `?organization_id=${encodeURIComponent(organization)}`;
  const request = await sendJson<RequestDetails>(connection, `/api/v1/requests/${encodeURIComponent(id)}${query}`);
  if (format !== 'table') {
    printDocument(output, format, request);
    return;
  }
  const paint = colours(output);
  for (const [name, value] of factsOf(request))
    output.write(`${paint.dim(`${name}:`.padEnd(14))}${harmlessLine(value)}\n`);
  for (const line of timelineOf(request)) {
    output.write(`${line.failed ? paint.red(line.text) : line.text}\n`);
  }
  for (const line of saidLines(request)) output.write(`${harmless(line)}\n`);
  output.write('\n');
  if (request.attempts.length === 0) {
    output.write(`${paint.dim('No provider was tried.')}\n`);
    return;
  }
  printTable(
    output,
    HEAD,
    request.attempts.map((attempt, index) => [
      String(index + 1),
      attempt.provisional ? `${attempt.status} (provisional)` : attempt.status,
      attempt.deployment ?? attempt.deployment_id ?? '-',
      attempt.provider ?? attempt.provider_id ?? '-',
      String(attempt.http_status ?? '-'),
      attempt.failure_class ?? '-',
      durationCell(attempt.first_token_ms),
      durationCell(attempt.duration_ms),
      String(attempt.input_tokens),
      String(attempt.output_tokens),
      attempt.cost_usd,
    ]),
  );
  for (const { adjustments } of request.attempts) {
    for (const reason of adjustments) output.write(`\n${paint.yellow('!')} corrected: ${reason}\n`);
  }
}

function factsOf(request: RequestDetails): [string, string][] {
  return [
    ['request', request.id],
    ['started', request.started_at],
    ['status', statusOf(request)],
    ['model', `${modelOf(request)}${request.stream ? ' (streamed)' : ''}`],
    ['project', request.project ?? request.project_id],
    ['key', request.api_key_id],
    ['latency', durationCell(request.latency_ms)],
    ['first token', durationCell(request.first_token_ms)],
    ['tokens', `${request.input_tokens} in, ${request.output_tokens} out`],
    ['cost', request.cost_usd],
    ...optionalFacts(request),
  ];
}

function optionalFacts(request: RequestDetails): [string, string][] {
  const { end_user: endUser, cost_labels: labels, tool_calls: tools, losses } = request;
  const facts: [string, string][] = [
    ['for', endUser ?? ''],
    ['charged to', labels.join(', ')],
    ['tool calls', tools.join(', ')],
    ['left out', losses.join(', ')],
  ];
  return facts.filter(([, value]) => value !== '');
}

/** What was said, and what people think of it. */
function saidLines(request: RequestDetails): string[] {
  const { request_preview: asked, answer_preview: answered, thumbs_up: up, thumbs_down: down } = request;
  const thoughts = up + down === 0 ? [] : [`feedback:     ${up} up, ${down} down`];
  const said = [asked === null ? '' : `asked:        ${asked}`, answered === null ? '' : `answered:     ${answered}`];
  const lines = [...said.filter((line) => line !== ''), ...thoughts];
  return lines.length === 0 ? [] : ['', ...lines];
}

function statusOf({ status, answered_status: answered, reason, refusing_step: step }: RequestDetails): string {
  const why = [reason, step === null ? null : `at ${step}`].filter((part) => part !== null).join(' ');
  return `${status}${answered === null ? '' : ` ${answered}`}${why === '' ? '' : ` (${why})`}`;
}

/** What was asked for, and what served it where that is another name. */
function modelOf({ callable, model }: RequestDetails): string {
  if (callable === null || callable === model) return model ?? '-';
  return model === null ? callable : `${callable} -> ${model}`;
}
