import { describe, expect, it } from '@jest/globals';
import { DRIVERS, findDriver, MAX_OFFERED_MODELS, type OfferedModel } from './index.ts';

const list = findDriver('openai-compatible')!.modelList!;
const read = (answer: unknown): readonly OfferedModel[] | undefined =>
  list.read(Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)));

describe('the list of models of a provider', () => {
  it('can be asked for exactly where the contract says so', () => {
    for (const driver of DRIVERS) expect(driver.modelList !== undefined).toBe(driver.contract.remoteDiscovery);
  });

  it('is asked for with the key in a header, never in the path', () => {
    const { path, headers } = list.request({ basePath: '/v1/', secret: 'sk-secret', headers: { 'x-team': 'a' } });
    expect(path).toBe('/v1/models');
    const named = Object.fromEntries(headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]]] : [])));
    expect(named).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'x-team': 'a',
      authorization: 'Bearer sk-secret',
    });
  });

  it.each([
    ['OpenAI', { object: 'list', data: [{ id: 'm', object: 'model', owned_by: 'openai' }] }, { owner: 'openai' }],
    ['a bare list', [{ id: 'm', type: 'embedding' }], { mode: 'embedding' }],
    ['a list of names', { models: ['m'] }, {}],
    ['vLLM', { data: [{ id: 'm', max_model_len: 8192 }] }, { contextWindowTokens: 8192 }],
    ['llama-server', { data: [{ id: 'm', meta: { n_ctx_train: 512 } }] }, { contextWindowTokens: 512 }],
    [
      'Groq',
      { data: [{ id: 'm', context_window: 131072, max_completion_tokens: 32768 }] },
      { contextWindowTokens: 131072, maxOutputTokens: 32768 },
    ],
    [
      'OpenRouter',
      {
        data: [
          {
            id: 'm',
            name: 'Em',
            context_length: 1000,
            top_provider: { max_completion_tokens: 100 },
            architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
            supported_parameters: ['tools', 'structured_outputs', 'top_p'],
          },
        ],
      },
      {
        displayName: 'Em',
        contextWindowTokens: 1000,
        maxOutputTokens: 100,
        inputModalities: ['text', 'image'],
        outputModalities: ['text'],
        features: ['tools', 'structured_output'],
      },
    ],
    [
      'Mistral',
      { data: [{ id: 'm', capabilities: { function_calling: true, vision: false } }] },
      { features: ['tools'] },
    ],
  ])('is read as %s writes it', (_, answer, expected) => {
    expect(read(answer)).toEqual([expect.objectContaining({ upstreamModelId: 'm', ...expected })]);
  });

  it.each(['<html>', '', '5', '{}', '{"data":{}}', 'null'])('is none: %s', (answer) => {
    expect(read(answer)).toBeUndefined();
  });

  it('is bounded and holds nothing that breaks a line, whatever an upstream sends', () => {
    const hostile = [
      { id: '' },
      { id: 'a\r\nb' },
      { id: 'x'.repeat(257) },
      { id: 7 },
      null,
      { id: '__proto__', context_length: -1, owned_by: { a: 1 }, supported_parameters: ['__proto__', 'constructor'] },
      { id: 'ok', context_length: 1e300, architecture: 'x', capabilities: [], name: 'n\u2028' },
      { id: 'ok', owned_by: 'twice' },
    ];
    expect(read(hostile)).toEqual(
      ['__proto__', 'ok'].map((upstreamModelId) => ({
        upstreamModelId,
        displayName: '',
        owner: '',
        mode: '',
        contextWindowTokens: 0,
        maxOutputTokens: 0,
        inputModalities: [],
        outputModalities: [],
        features: [],
      })),
    );
    const many = Array.from({ length: MAX_OFFERED_MODELS + 10 }, (_, index) => `m${index}`);
    expect(read({ data: many })).toHaveLength(MAX_OFFERED_MODELS);
  });
});
