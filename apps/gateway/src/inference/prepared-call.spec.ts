import { describe, expect, it } from '@jest/globals';
import { DeploymentEntry, ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { findDriver } from '@roundhouse/drivers';
import { scanTopLevel } from '@roundhouse/openai-api';
import type { DeploymentTarget } from './deployment-target.ts';
import { readRequest } from './domain/request-facts.ts';
import { bodyFor, type PreparedCall } from './prepared-call.ts';
import { modelEdits } from './request-edits.ts';

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

function sentTo(driver: string, model: Partial<ModelEntry> = {}): Record<string, unknown> {
  const body = scanTopLevel(Buffer.from(JSON.stringify(REQUEST)));
  const entry = ModelEntry.fromPartial(model);
  const call: PreparedCall = {
    model: entry,
    modelJson: Buffer.from('"public"'),
    body,
    edits: modelEdits(body, entry),
    facts: readRequest(body),
    configNumber: 1n,
  };
  const target = {
    deployment: DeploymentEntry.fromPartial({ upstreamModelId: 'theirs' }),
    driver: findDriver(driver)!,
  } as DeploymentTarget;
  return JSON.parse(bodyFor(call, target).toString()) as Record<string, unknown>;
}

describe('the body that a deployment gets', () => {
  it('for a provider keeps members that we do not know', () => {
    expect(sentTo('openai-compatible')).toEqual({ ...REQUEST, model: 'theirs' });
  });

  it('for an engine of ours has only members of its list (security 10)', () => {
    expect(sentTo('llama-server')).toEqual({
      model: 'theirs',
      messages: REQUEST.messages,
      temperature: 1,
      top_k: 40,
    });
  });

  it('for an engine of ours has no other member even when configuration sets it', () => {
    const sent = sentTo('llama-server', {
      defaultParamsJson: '{"top_p":0.5,"n_discard":-5}',
      lockedParamsJson: '{"slot_id":1}',
    });
    expect(sent).toMatchObject({ top_p: 0.5 });
    expect(Object.keys(sent)).not.toContain('n_discard');
    expect(Object.keys(sent)).not.toContain('slot_id');
  });
});
