import { readFileSync } from 'node:fs';
import type { HubVersionDocument, JsonObject } from '@roundhouse/admin-api';
import { signManifest, type HubIssue } from '@roundhouse/hub';
import { isJsonObject } from '@roundhouse/admin-api';
import { ApiError, sendJson } from '../api-client.ts';
import { readDocuments } from '../configuration/read-documents.ts';
import { UsageError, type Connection } from '../connection.ts';
import { colours, harmless, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';

/** What is to be published, and how. */
export interface PublishWish {
  /** YAML or JSON; `-` = standard input. */
  readonly file: string;
  /** id or key; undefined = as the file says, else the own one. */
  readonly organization?: string;
  /** True = for the whole installation. */
  readonly everybody?: boolean;
  /** File with a private key; undefined = unsigned. */
  readonly sign?: string;
  /** True = no source is asked. */
  readonly offline?: boolean;
}

interface Preflight {
  readonly slug: string;
  readonly next_number: number | null;
  readonly passed: boolean;
  readonly issues: readonly HubIssue[];
  readonly content: JsonObject | null;
  readonly manifest: string | null;
}

/** Asking the sources of a large version takes its time. */
const SLOW_MS = 120_000;
/** Tries to sign before somebody else is served. */
const MAX_TRIES = 3;

/**
 * Checks a version without publishing it.
 *
 * @returns exit status: 0, or 1 when it could not be approved like this
 */
export async function preflightVersion(
  connection: Connection,
  wish: PublishWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const answer = await preflight(connection, wish, readSubmission(wish));
  if (format !== 'table') printDocument(output, format, answer);
  else {
    printIssues(answer.issues, output);
    const number = answer.next_number === null ? '' : ` It would be version ${answer.next_number} of ${answer.slug}.`;
    output.write(
      answer.passed ? `Nothing stands in its way.${number}\n` : `It could not be approved like this.${number}\n`,
    );
  }
  return answer.passed ? 0 : 1;
}

/** Offers a version; signed, when a key is given. */
export async function publishVersion(
  connection: Connection,
  wish: PublishWish,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const submission = readSubmission(wish);
  const version =
    wish.sign === undefined
      ? await offer(connection, wish, submission)
      : await offerSigned(connection, wish, submission);
  if (format !== 'table') {
    printDocument(output, format, version);
    return;
  }
  printIssues(version.issues, output);
  const paint = colours(output);
  output.write(`${paint.green('Offered')} ${version.slug}, version ${version.number}: it is ${version.state}.\n`);
  output.write(paint.dim(`roundhouse hub approve ${version.slug}@${version.number}   serves it\n`));
}

/** What is signed must be what is stored: the number may be given to somebody else between the two. */
async function offerSigned(
  connection: Connection,
  wish: PublishWish,
  submission: JsonObject,
): Promise<HubVersionDocument> {
  const pem = readKey(wish.sign ?? '');
  for (let tries = 1; ; tries += 1) {
    const { manifest, content, issues } = await preflight(connection, wish, submission);
    if (manifest === null || content === null) {
      throw new UsageError(
        `The file was refused: ${issues.map(({ where, message }) => `${where} ${message}`).join('; ')}.`,
      );
    }
    const { key_id: keyId, signature } = signManifest(Buffer.from(manifest, 'base64'), pem);
    const signed = { key_id: keyId, signature: Buffer.from(signature).toString('base64') };
    const whole = { ...submission, ...content, manifest, signatures: [signed] };
    try {
      return await offer(connection, { ...wish, offline: true }, whole);
    } catch (error) {
      const isTaken = error instanceof ApiError && error.status === 409 && tries < MAX_TRIES;
      if (!isTaken) throw error;
    }
  }
}

function offer(connection: Connection, { offline }: PublishWish, body: JsonObject): Promise<HubVersionDocument> {
  const path = `/api/v1/hub/submissions?offline=${offline === true}`;
  return sendJson(connection, path, { body, timeoutMs: SLOW_MS });
}

function preflight(connection: Connection, { offline }: PublishWish, body: JsonObject): Promise<Preflight> {
  const path = `/api/v1/hub/submissions/preflight?offline=${offline === true}`;
  return sendJson(connection, path, { body, timeoutMs: SLOW_MS });
}

function readSubmission({ file, organization, everybody }: PublishWish): JsonObject {
  const sources = { environment: {}, standardInput: () => readFileSync(0, 'utf8') };
  const [document, ...more] = readDocuments([file], sources);
  if (!isJsonObject(document) || more.length > 0) throw new UsageError(`${file} must hold one version of one entry.`);
  const owner = everybody === true ? null : organization;
  return owner === undefined ? document : { ...document, organization_id: owner };
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`The private key ${path} cannot be read.`);
  }
}

function printIssues(issues: readonly HubIssue[], output: Output): void {
  if (issues.length === 0) return;
  const paint = colours(output);
  const rows = issues.map(({ level, where, message }) => [
    level === 'error' ? paint.red(level) : paint.yellow(level),
    where,
    harmless(message),
  ]);
  printTable(output, ['', 'WHERE', 'WHAT'], rows);
}
