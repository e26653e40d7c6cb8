import type { EXPLAIN_ROUTE } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { colours, printDocument, type Output, type OutputFormat } from '../output.ts';

/** What a request would be like, and whose. */
export interface ExplainWish {
  readonly organization?: string;
  readonly project?: string;
  /** Id of an API key. */
  readonly apiKey?: string;
  readonly team?: string;
  readonly member?: string;
  readonly serviceAccount?: string;
  readonly mode?: string;
  readonly stream: boolean;
  readonly inputTokens?: number;
  readonly maxOutputTokens?: number;
  readonly tag?: readonly string[];
  readonly capability?: readonly string[];
}

type Answer = NonNullable<(typeof EXPLAIN_ROUTE)['answer']>['_output'];
type Candidate = Answer['candidates'][number];

/**
 * Shows where a request would go, and why not elsewhere.
 *
 * @returns exit status: 0 when a deployment would be called, 1 when the request would be refused
 */
export async function explainRoute(
  connection: Connection,
  model: string,
  wish: ExplainWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const body = {
    model,
    organization_id: wish.organization,
    project_id: wish.project,
    api_key_id: wish.apiKey,
    team_id: wish.team,
    member_id: wish.member,
    service_account_id: wish.serviceAccount,
    mode: wish.mode,
    stream: wish.stream,
    input_tokens: wish.inputTokens,
    max_output_tokens: wish.maxOutputTokens,
    tags: wish.tag,
    capabilities: wish.capability,
  };
  const answer = await sendJson<Answer>(connection, '/api/v1/routes/explain', { body });
  if (format === 'table') writeTree(output, answer);
  else printDocument(output, format, answer);
  return answer.outcome.planned ? 0 : 1;
}

function writeTree(output: Output, answer: Answer): void {
  const { resolved, access, caller, candidates, outcome, unknown, revision } = answer;
  const paint = colours(output);
  const mark = (good: boolean): string => (good ? paint.green('✓') : paint.red('✗'));
  const write = (depth: number, text: string): void => output.write(`${'  '.repeat(depth)}${text}\n`);
  const place = caller.project === null ? '' : `, project ${caller.project.key}`;

  write(0, `${paint.bold(resolved.key)} ${paint.dim(`revision ${revision}`)}`);
  const alias = resolved.by === 'alias' ? ' by an alias' : '';
  write(1, `${mark(true)} resolve: ${resolved.kind.replace('_', ' ')} of the ${resolved.scope}${alias}`);
  write(1, `${mark(access.callable && caller.problems.length === 0)} access: ${caller.organization.key}${place}`);
  for (const { message } of caller.problems) write(2, `${mark(false)} ${message}`);
  for (const { allows, message } of access.reasons) write(2, `${mark(allows)} ${message}`);
  write(1, `${mark(candidates.some(({ eligible }) => eligible))} deployments: ${candidates.length}`);
  for (const candidate of candidates) {
    write(2, `${mark(candidate.eligible)} ${candidate.key} ${paint.dim(placeOf(candidate))}`);
    write(3, paint.dim(calledAs(candidate)));
    for (const { message, code } of candidate.reasons) write(3, `${paint.yellow(message)} ${paint.dim(code)}`);
  }
  write(0, `${mark(outcome.planned)} ${outcome.status} ${outcome.message}`);
  const words = unknown.map((fact) => fact.replaceAll('_', ' ')).join(', ');
  if (words !== '') write(0, paint.dim(`Decided by the ${answer.decided_by}. Not looked at: ${words}.`));
}

function placeOf({ eligible, order, tier, share }: Candidate): string {
  if (!eligible) return 'not tried';
  const drawn = `tier ${tier}, ${Math.round(share * 1_000) / 10} %`;
  return order === null ? `${drawn}, enough others go first` : `${order}. ${drawn}`;
}

function calledAs({ provider, node_id: node, upstream_model_id: upstream, connection, price }: Candidate): string {
  const whose = provider === null ? `node ${node ?? '-'}` : `provider ${provider.key}`;
  const { host, credential_source: source, credential } = connection;
  const secret = source === 'none' || source === 'node' ? [] : [`credential ${credential ?? 'of its own'} (${source})`];
  return [whose, ...(host === null ? [] : [host]), upstream, ...secret, priceWords(price)].join(', ');
}

/** A dollar is 10^12 pico-USD, so that this many per token are a dollar per million tokens. */
const PICO_PER_MILLION_TOKENS = 1_000_000;

function priceWords(price: Candidate['price']): string {
  if (price === null) return 'no price';
  if (price.free) return 'free';
  const perMillion = (pico: string | undefined): string => `$${Number(pico ?? 0) / PICO_PER_MILLION_TOKENS}`;
  const { input_token_pico: input, output_token_pico: answer } = price.amounts;
  return `${perMillion(input)} in, ${perMillion(answer)} out per million tokens`;
}
