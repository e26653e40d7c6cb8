import type { AttemptContext } from './attempt-context.ts';
import type { CallDependencies } from './call-context.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import type { Relay } from './relay.ts';
import { answersLikeChat, mediaRelay } from './relays/relay-choice.ts';
import { StreamRelay } from './stream-relay.ts';
import { UnaryRelay } from './unary-relay.ts';

/** What brings an attempt's answer to the caller: by operation, and by whether it is a stream. */
export function callRelay(
  { driver, deployment }: DeploymentTarget,
  { prepared, answer, headers, request }: AttemptContext,
  { clock, settings, videoIds }: Pick<CallDependencies, 'clock' | 'settings' | 'videoIds'>,
): Relay {
  const { modelJson, facts, operation, counted } = prepared;
  const { maxAnswerBytes } = settings;
  if (!answersLikeChat(operation)) {
    const renamed = operation === 'video' ? videoIds.namer(request.principal, deployment) : undefined;
    const options = { operation, driver, clock, modelJson, maxAnswerBytes, counted, renamed };
    return mediaRelay(answer, headers, facts.stream, options);
  }
  if (!facts.stream) return new UnaryRelay({ driver, clock, modelJson, maxAnswerBytes });
  const { wantsUsage } = facts;
  const onCommit = (): void => {
    if (!answer.streaming) answer.startStream(headers());
  };
  return new StreamRelay(answer, { driver, clock, modelJson, wantsUsage, onCommit });
}
