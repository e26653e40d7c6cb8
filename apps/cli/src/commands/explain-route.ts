import { sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { writeExplanation } from '../explain/explanation-tree.ts';
import type { Explanation } from '../explain/explanation.ts';
import { printDocument, type Output, type OutputFormat } from '../output.ts';

/** What a request would be like, and whose. */
export interface ExplainWish {
  /** Id of a past request that is replayed instead. */
  readonly request?: string;
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

/**
 * Shows where a request would go, and why not elsewhere.
 *
 * @param model undefined = a past request is replayed
 * @returns exit status: 0 when a deployment would be called, 1 when the request would be refused
 * @throws UsageError when neither or both are named
 */
export async function explainRoute(
  connection: Connection,
  model: string | undefined,
  wish: ExplainWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  if ((model === undefined) === (wish.request === undefined)) {
    throw new UsageError('Name a model, or a past request with --request.');
  }
  const path = '/api/v1/routes/explain';
  const answer = await (wish.request === undefined
    ? sendJson<Explanation>(connection, path, { body: bodyOf(model, wish) })
    : sendJson<Explanation>(connection, `${path}?request_id=${encodeURIComponent(wish.request)}`, { method: 'POST' }));
  if (format === 'table') writeExplanation(output, answer);
  else printDocument(output, format, answer);
  return answer.outcome.planned ? 0 : 1;
}

function bodyOf(model: string | undefined, wish: ExplainWish): object {
  return {
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
}
