import type { ErasureReport, ERASURE_SUBJECTS, FEEDBACK_RATINGS, RequestContentReport } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { colours, harmless, printDocument, type Output, type OutputFormat } from '../output.ts';

/** Large erasures take a while. */
const ERASE_TIMEOUT_MS = 120_000;

/** Which request. */
export interface RequestChoice {
  readonly id: string;
  /** Absent = the own one. */
  readonly organization?: string;
}

/** What somebody thinks of an answer. */
export interface FeedbackWish {
  readonly rating?: (typeof FEEDBACK_RATINGS)[number];
  /** 0 to 1. */
  readonly score?: number;
  readonly label?: string;
  readonly comment?: string;
}

/** Whose requests are to go. */
export interface ErasureWish {
  readonly subject: (typeof ERASURE_SUBJECTS)[number];
  readonly subjectId: string;
  readonly organization?: string;
}

/** Shows what was said in a request, as far as it is kept. */
export async function showContent(
  connection: Connection,
  choice: RequestChoice,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const content = await sendJson<RequestContentReport>(connection, pathOf(choice, 'content'));
  if (format !== 'table') {
    printDocument(output, format, content);
    return;
  }
  const paint = colours(output);
  if (content.capture === 'none') output.write(`${paint.dim('Nothing was kept of it.')}\n`);
  const parts: [string, string | null, boolean][] = [
    ['asked', content.request ?? content.request_preview, content.request_truncated],
    ['answered', content.answer ?? content.answer_preview, content.answer_truncated],
  ];
  for (const [name, text, truncated] of parts) {
    if (text !== null)
      output.write(`${paint.dim(`${name}:`)}\n${harmless(text)}${truncated ? paint.dim(' (cut)') : ''}\n\n`);
  }
  for (const { author_id: author, rating, score, label, comment } of content.feedback) {
    const words = [rating, score === null ? null : String(score), label, comment].filter((word) => word !== null);
    output.write(`${paint.dim(`${author}:`)} ${harmless(words.join(' '))}\n`);
  }
}

/** Says what the caller thinks of an answer. */
export async function giveFeedback(
  connection: Connection,
  choice: RequestChoice,
  wish: FeedbackWish,
  output: Output,
): Promise<void> {
  const { rating, score, label, comment } = wish;
  await sendJson(connection, pathOf(choice, 'feedback'), { method: 'POST', body: { rating, score, label, comment } });
  output.write('Thank you.\n');
}

/** Erases what is kept of a subject's requests. @returns exit status: 1 while something is left */
export async function eraseRequests(connection: Connection, wish: ErasureWish, output: Output): Promise<number> {
  const body = { subject: wish.subject, subject_id: wish.subjectId, organization_id: wish.organization };
  const options = { method: 'POST', body, timeoutMs: ERASE_TIMEOUT_MS } as const;
  const erased = await sendJson<ErasureReport>(connection, '/api/v1/requests/erase', options);
  const { records, contents, feedback, left, id } = erased;
  output.write(`Erased ${records} records, ${contents} contents, ${feedback} opinions (${id}).\n`);
  if (left > 0) output.write(`${left} rows are left: run it again.\n`);
  return left > 0 ? 1 : 0;
}

function pathOf({ id, organization }: RequestChoice, what: string): string {
  const query = organization === undefined ? '' : `?organization_id=${encodeURIComponent(organization)}`;
  return `/api/v1/requests/${encodeURIComponent(id)}/${what}${query}`;
}
