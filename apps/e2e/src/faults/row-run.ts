import type { RouterWatch, StackView } from '@roundhouse/testing';
import { told, type RowOutcome } from './fault-row.ts';
import type { ReadyRow } from './row-set-up.ts';
import { call, type SeenAnswer } from './seen-answer.ts';

/** What the calls of a row showed, before the ledger was asked. */
export interface RanRow {
  readonly ready: ReadyRow;
  readonly answers: readonly SeenAnswer[];
  readonly circuit: string;
  readonly credential: string;
}

/** A row as it was found. */
export interface ObservedRow {
  readonly outcome: RowOutcome;
  readonly slowestMs: number;
  /** Secrets and foreign text that a caller saw. */
  readonly leaks: readonly string[];
}

/** One settled attempt, as the ledger has it. */
export interface SettledAttempt {
  readonly request_id: string;
  readonly failure_class: string;
  readonly usage_source: string;
  readonly input: string;
  readonly output: string;
}

const STATE_TIMEOUT_MS = 2_000;
const POLL_MS = 25;

/** Makes the calls of a row, then looks at what the router thinks of the deployment. */
export async function runRow(ready: ReadyRow, stack: StackView, router: RouterWatch): Promise<RanRow> {
  const { gateway, api_key: apiKey } = stack.endpoints;
  const { row, model } = ready;
  const answers: SeenAnswer[] = [];
  for (let index = 0; index < row.calls; index += 1) {
    answers.push(await call({ gateway, apiKey, model, stream: row.stream }));
    await reported(ready, router);
    if (row.pauseMs !== undefined) await pause(row.pauseMs);
  }
  return { ready, answers, ...(await statesOf(ready, router)) };
}

/** The router hears how an attempt ended a moment after its caller does. */
async function reported({ deploymentId }: ReadyRow, router: RouterWatch): Promise<void> {
  const endMs = performance.now() + STATE_TIMEOUT_MS;
  do {
    await pause(POLL_MS);
    const { deployments } = await router.state();
    if (!deployments.some((load) => load.deploymentId === deploymentId && load.inFlight > 0)) return;
  } while (performance.now() < endMs);
}

/** What the router has of the deployment and its credential; asked again for a while when it is not what is expected. */
async function statesOf(ready: ReadyRow, router: RouterWatch): Promise<{ circuit: string; credential: string }> {
  const { expected } = ready.row;
  const endMs = performance.now() + STATE_TIMEOUT_MS;
  for (;;) {
    const { circuits, credentials } = await router.state();
    const open = circuits.find(({ owner, id }) => owner === 'deployment' && id === ready.deploymentId);
    const kept = credentials.find(({ credentialId }) => credentialId === ready.credentialId);
    const circuit = open === undefined ? 'closed' : `${open.state}: ${open.cause}`;
    const credential = kept?.state ?? 'in';
    const isExpected = circuit === expected.circuit && credential === expected.credential;
    if (isExpected || performance.now() > endMs) return { circuit, credential };
    await pause(POLL_MS);
  }
}

/** Puts what was seen and what was recorded together. */
export function observe(
  { ready, answers, circuit, credential }: RanRow,
  settled: readonly SettledAttempt[],
): ObservedRow {
  const attemptsOf = (requestId: string): readonly SettledAttempt[] =>
    settled.filter((attempt) => attempt.request_id === requestId);
  const text = answers.map((answer) => answer.text).join('\n');
  const first = attemptsOf(answers[0]?.requestId ?? '')[0];
  return {
    outcome: {
      caller: told(answers.map(({ words }) => words)),
      attempts: told(answers.map(({ requestId }) => classesOf(attemptsOf(requestId)))),
      circuit,
      credential,
      usage: first === undefined ? 'nothing' : usageOf(first),
    },
    slowestMs: Math.round(Math.max(...answers.map(({ durationMs }) => durationMs))),
    leaks: ready.secrets.filter((secret) => text.includes(secret)),
  };
}

function classesOf(attempts: readonly SettledAttempt[]): string {
  return attempts.map(({ failure_class: failureClass }) => failureClass || 'ok').join(' → ') || 'none';
}

function usageOf({ usage_source: source, input, output }: SettledAttempt): string {
  return source === 'none' ? 'none' : `${source} ${input} + ${output}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
