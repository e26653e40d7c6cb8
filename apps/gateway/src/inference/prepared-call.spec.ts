import { describe, expect, it } from '@jest/globals';
import { DeploymentEntry, ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { findDriver, type Operation } from '@roundhouse/drivers';
import { scanTopLevel } from '@roundhouse/openai-api';
import { readRequest } from './domain/request-facts.ts';
import { bodyFor, type PreparedCall } from './prepared-call.ts';
import { clientSideMembers } from './request-edits.ts';

const REQUEST = {
  model: 'public',
  messages: [{ role: 'user', content: 'hi' }],
  temperature: 1,
  top_k: 40,
  n_discard: -1,
  id_slot: 3,
  cache_prompt: false,
  new_field_of_tomorrow: true,
};

interface Sent {
  readonly driver?: string;
  readonly model?: Partial<ModelEntry>;
  readonly deployment?: Partial<DeploymentEntry>;
  readonly request?: Record<string, unknown>;
  readonly scopePrompt?: string;
  readonly operation?: Operation;
}

function bytesSent(options: Sent): string {
  const body = scanTopLevel(Buffer.from(JSON.stringify(options.request ?? REQUEST)));
  const model = ModelEntry.fromPartial(options.model ?? {});
  const call: PreparedCall = {
    model,
    modelJson: Buffer.from('"public"'),
    body,
    affinityKey: '',
    clientSide: clientSideMembers(body),
    scopePrompt: options.scopePrompt ?? '',
    operation: options.operation ?? 'chat',
    form: undefined,
    costLabels: [],
    capture: undefined,
    counted: undefined,
    facts: readRequest(body),
  };
  const sent = bodyFor(call, {
    deployment: DeploymentEntry.fromPartial({ upstreamModelId: 'theirs', ...options.deployment }),
    driver: findDriver(options.driver ?? 'openai-compatible')!,
    model,
  });
  return (sent as Buffer).toString();
}

const sent = (options: Sent) => JSON.parse(bytesSent(options)) as Record<string, unknown>;
const chat = (...messages: unknown[]) => ({ model: 'public', messages });

describe('the body that a deployment gets', () => {
  it('for a provider keeps members that we do not know', () => {
    expect(sent({})).toEqual({ ...REQUEST, model: 'theirs' });
  });

  it('for an engine of ours has only members of its list (security 10)', () => {
    expect(sent({ driver: 'llama-server' })).toEqual({
      model: 'theirs',
      messages: REQUEST.messages,
      temperature: 1,
      top_k: 40,
    });
  });

  it('for an engine of ours has no other member even when configuration sets it', () => {
    const model = { defaultParamsJson: '{"top_p":0.5,"n_discard":-5}', lockedParamsJson: '{"slot_id":1}' };
    const body = sent({ driver: 'llama-server', model });
    expect(body).toMatchObject({ top_p: 0.5 });
    expect(Object.keys(body)).not.toContain('n_discard');
    expect(Object.keys(body)).not.toContain('slot_id');
  });

  it('has the caller’s parameters before the deployment’s before the model’s, and locked ones before all', () => {
    const body = sent({
      request: { ...chat(), temperature: 0.1, seed: 5 },
      deployment: { defaultParamsJson: '{"temperature":0.2,"top_p":0.2}' },
      model: {
        defaultParamsJson: '{"temperature":0.3,"top_p":0.3,"presence_penalty":0.3}',
        lockedParamsJson: '{"seed":7}',
      },
    });
    expect(body).toMatchObject({ temperature: 0.1, top_p: 0.2, presence_penalty: 0.3, seed: 7 });
  });

  it('never lets configuration replace what is the caller’s', () => {
    const lockedParamsJson = '{"model":"x","messages":[],"prompt":"","stream":true,"temperature":0}';
    const model = { lockedParamsJson, defaultParamsJson: 'not JSON' };
    expect(sent({ request: chat(1), model })).toEqual({ ...chat(1), model: 'theirs', temperature: 0 });
  });

  it('has one bound of the output, whatever name the caller gives it', () => {
    const byDefault = { defaultParamsJson: '{"max_tokens":100}' };
    const request = { ...chat(), max_completion_tokens: 9_000 };
    expect(sent({ request, model: byDefault })).toEqual({ ...request, model: 'theirs' });
    expect(sent({ request, model: { lockedParamsJson: '{"max_tokens":100}' } })).toEqual({
      ...chat(),
      model: 'theirs',
      max_tokens: 100,
    });
  });

  it('has nothing that would steer an upstream’s client library (security 9)', () => {
    const steering = { api_key: 'a', base_url: 'b', extra_headers: {}, organization: 'c' };
    expect(sent({ request: { ...chat(), ...steering, user: 'kept' } })).toEqual({
      ...chat(),
      model: 'theirs',
      user: 'kept',
    });
  });

  it('keeps metadata where the driver takes it, its tags included', () => {
    const request = { ...chat(), metadata: { tags: ['fast'], other: '1' } };
    expect(sent({ request })).toMatchObject({ metadata: { tags: ['fast'], other: '1' } });
    expect(sent({ driver: 'llama-server', request })).not.toHaveProperty('metadata');
  });
});

describe('system prompts', () => {
  const prompts = { scopePrompt: 'Of the house.', model: { systemPrompt: 'Of the "model".' } };
  const content = 'Of the house.\n\nOf the "model".';

  it('stand in front of all messages as one, the general before the model’s', () => {
    const own = [
      { role: 'system', content: 'Own.' },
      { role: 'user', content: 'hi' },
    ];
    expect(sent({ ...prompts, request: chat(...own) })['messages']).toEqual([{ role: 'system', content }, ...own]);
    expect(sent({ scopePrompt: 'Alone.', request: chat() })['messages']).toEqual([
      { role: 'system', content: 'Alone.' },
    ]);
  });

  it('take the role that the caller uses', () => {
    const own = [{ role: 'developer', content: 'Own.' }];
    expect(sent({ ...prompts, request: chat(...own) })['messages']).toEqual([{ role: 'developer', content }, ...own]);
    const named = [{ role: 'user', content: 'the role "developer"', name: 'developer' }];
    expect(sent({ ...prompts, request: chat(...named) })['messages']).toEqual([{ role: 'system', content }, ...named]);
  });

  it('leave the bytes of the caller’s messages alone, and go with chats only', () => {
    const request = chat({ role: 'user', content: '\u00e9 1.0' });
    expect(bytesSent({ ...prompts, request })).toContain(JSON.stringify(request.messages).slice(1));
    expect(sent({ ...prompts, operation: 'embedding', request })['messages']).toEqual(request.messages);
    expect(sent({ ...prompts, request: { model: 'm', messages: 'no list' } })['messages']).toBe('no list');
  });
});
