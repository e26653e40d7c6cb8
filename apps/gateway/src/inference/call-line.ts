import type { Principal } from '../auth/auth.ports.ts';
import type { CallSummary } from './call-summary.ts';
import { inHundredths } from './domain/in-hundredths.ts';

const MAX_QUOTED = 4_096;
const quotedTexts = new Map<string, string>();
const principalTexts = new WeakMap<Principal, string>();

/**
 * The fields of a call's log line as members of a JSON object, without its braces. Fields that say nothing are left
 * out. Put together by hand: a serialiser looks at names and values of every line anew, which costs as much as the
 * line's routing. Texts that come from elsewhere are quoted by `JSON.stringify` all the same.
 */
export function callLine(summary: CallSummary): string {
  const { principal } = summary;
  return (
    `"requestId":"${summary.requestId}"` +
    ownText('clientRequestId', summary.clientRequestId) +
    ownText('trace_id', summary.traceId) +
    `,"route":${quoted(summary.route)}` +
    (principal === undefined ? '' : principalText(principal)) +
    optional('model', summary.model) +
    optional('deploymentId', summary.deploymentId) +
    `,"stream":${summary.stream},"status":${summary.status}` +
    optional('reason', summary.reason) +
    `,"attempts":${summary.attempts}` +
    optional('plan', summary.planSource) +
    `,"inputTokens":${summary.inputTokens},"outputTokens":${summary.outputTokens}` +
    `,"usageSource":${quoted(summary.usageSource)},"ttftMs":${summary.ttftMs}` +
    `,"durationMs":${inHundredths(summary.durationMs)},"overheadMs":${inHundredths(summary.overheadMs)}`
  );
}

/** A text of a request alone, which would only push others out of the memory of {@link quoted}. */
function ownText(name: string, value: string): string {
  return value === '' ? '' : `,"${name}":${JSON.stringify(value)}`;
}

/** A text as JSON. Remembered: routes, names of models, ids of deployments and reasons come again and again. */
function quoted(text: string): string {
  let json = quotedTexts.get(text);
  if (json === undefined) {
    if (quotedTexts.size >= MAX_QUOTED) quotedTexts.clear();
    json = JSON.stringify(text);
    quotedTexts.set(text, json);
  }
  return json;
}

function optional(name: string, value: string): string {
  return value === '' ? '' : `,"${name}":${quoted(value)}`;
}

/** The same for all requests of a key, as long as its entry does not change. */
function principalText(principal: Principal): string {
  let text = principalTexts.get(principal);
  if (text === undefined) {
    const { organizationId, projectId, apiKeyId } = principal;
    text = `,${JSON.stringify({ organizationId, projectId, apiKeyId }).slice(1, -1)}`;
    principalTexts.set(principal, text);
  }
  return text;
}
