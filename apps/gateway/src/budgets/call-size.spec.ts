import { describe, expect, it } from '@jest/globals';
import { DeploymentEntry, ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { findDriver } from '@roundhouse/drivers';
import { scanTopLevel } from '@roundhouse/openai-api';
import { readRequest } from '../inference/domain/request-facts.ts';
import { bodyFor, type PreparedCall } from '../inference/prepared-call.ts';
import { callSize, type SizedCall } from './call-size.ts';

const DEFAULT_100 = '{"max_tokens":100}';

interface Sized {
  readonly body?: object;
  readonly model?: Partial<ModelEntry>;
  readonly deployment?: Partial<DeploymentEntry>;
  readonly driver?: string;
}

/** How large a chat is taken to be, and what is sent of it. */
function sized({ body = {}, model = {}, deployment = {}, driver = 'openai-compatible' }: Sized): {
  size: SizedCall;
  sent: Record<string, unknown>;
} {
  const scanned = scanTopLevel(Buffer.from(JSON.stringify({ model: 'm', messages: [], ...body })));
  const target = {
    model: ModelEntry.fromPartial({ maxOutputTokens: 4_000, ...model }),
    deployment: DeploymentEntry.fromPartial({ upstreamModelId: 'theirs', ...deployment }),
    driver: findDriver(driver)!,
  };
  const call: PreparedCall = {
    model: target.model,
    modelJson: Buffer.from('"m"'),
    body: scanned,
    affinityKey: '',
    clientSide: undefined,
    scopePrompt: '',
    operation: 'chat',
    form: undefined,
    costLabels: [],
    capture: undefined,
    counted: undefined,
    facts: readRequest(scanned),
  };
  const size = callSize(call, target);
  const sent = bodyFor(call, target, size.addedTokens) as Buffer;
  return { size, sent: JSON.parse(sent.toString()) as Record<string, unknown> };
}

describe('the size of a call', () => {
  it.each<[string, Sized, number]>([
    ['what the caller asks for', { body: { max_tokens: 7 } }, 7],
    ['the larger of two names that it gives', { body: { max_tokens: 900, max_completion_tokens: 7 } }, 900],
    ['what the model writes at most, when nobody asks for less', {}, 4_000],
    ['the context window, when nothing else is known', { model: { maxOutputTokens: 0, contextWindowTokens: 9 } }, 9],
    ['a default of the model', { model: { defaultParamsJson: DEFAULT_100 } }, 100],
    ['a default of the deployment', { deployment: { defaultParamsJson: DEFAULT_100 } }, 100],
    ['the caller’s before a default', { body: { max_tokens: 7 }, model: { defaultParamsJson: DEFAULT_100 } }, 7],
    ['a locked one before the caller’s', { body: { max_tokens: 7 }, model: { lockedParamsJson: DEFAULT_100 } }, 100],
    [
      'the most, when the caller’s word stands in place of the default and says nothing',
      { body: { max_tokens: null }, model: { defaultParamsJson: DEFAULT_100 } },
      4_000,
    ],
    ['the most, when the caller’s word is no bound', { body: { max_tokens: -1 } }, 4_000],
    [
      'the most, when the engine does not get the caller’s word',
      { body: { max_output_tokens: 7 }, driver: 'llama-server' },
      4_000,
    ],
  ])('is bounded by %s', (_, options, outputTokens) => {
    expect(sized(options).size.outputTokens).toBe(outputTokens);
  });

  it('counts the answers that the caller, or configuration, asks for', () => {
    expect(sized({ body: { n: 3 } }).size.choices).toBe(3);
    expect(sized({ model: { defaultParamsJson: '{"n":5}' } }).size.choices).toBe(5);
    expect(sized({ body: { n: 3 }, model: { lockedParamsJson: '{"n":2}' } }).size.choices).toBe(2);
  });
});

describe('a bound that the model has for callers who name none', () => {
  const model = { reserveOutputTokens: 64 };

  it('is sent along where nothing else bounds the answer, under the one name that the model knows', () => {
    expect(sized({ model })).toMatchObject({ size: { outputTokens: 64, addedTokens: 64 }, sent: { max_tokens: 64 } });
    const reasoning = sized({ model: { ...model, capabilities: ['chat', 'reasoning'] } });
    expect(reasoning.sent).toMatchObject({ max_completion_tokens: 64 });
    const { sent } = sized({ model, body: { max_completion_tokens: null } });
    expect(sent).toMatchObject({ max_tokens: 64 });
    expect(sent).not.toHaveProperty('max_completion_tokens');
  });

  it('yields to every other bound', () => {
    for (const options of [{ body: { max_tokens: 7 } }, { deployment: { defaultParamsJson: DEFAULT_100 } }]) {
      expect(sized({ ...options, model }).size.addedTokens).toBe(0);
    }
  });
});
