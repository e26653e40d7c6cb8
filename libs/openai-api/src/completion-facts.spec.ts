import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspectCompletion, spanValue, spliceModel } from './completion-facts.ts';
import { readItemUsage, readUsage } from './usage.ts';

const inspect = (value: unknown) => inspectCompletion(Buffer.from(JSON.stringify(value)));
const chunk = (delta: unknown, extra: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  model: 'upstream-model',
  choices: [{ index: 0, delta, finish_reason: null }],
  ...extra,
});

describe('inspectCompletion', () => {
  it.each([
    ['text', { content: 'a' }],
    ['text parts', { content: [{ type: 'text', text: 'a' }] }],
    ['reasoning', { reasoning_content: 'a', content: '' }],
    ['reasoning under its other name', { reasoning: 'a' }],
    ['a tool call', { role: 'assistant', tool_calls: [{ index: 0, id: 'c', function: { name: 'f' } }] }],
    ['a legacy function call', { function_call: { name: 'f' } }],
    ['a refusal', { refusal: 'no' }],
  ])('sees content in %s', (_what, delta) => {
    expect(inspect(chunk(delta)).hasContent).toBe(true);
  });

  it.each([
    ['a role', { role: 'assistant' }],
    ['empty text', { role: 'assistant', content: '' }],
    ['null text', { role: 'assistant', content: null }],
    ['no tool calls', { tool_calls: [] }],
    ['nothing', {}],
    ['no delta', null],
  ])('sees no content in %s', (_what, delta) => {
    expect(inspect(chunk(delta)).hasContent).toBe(false);
  });

  it('finds finish reason, usage, error and the number of choices', () => {
    const last = { ...chunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] };
    expect(inspect(last)).toMatchObject({ finishReason: 'tool_calls', choiceCount: 1 });
    const bytes = Buffer.from(JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 0 } }));
    const facts = inspectCompletion(bytes);
    expect(facts.choiceCount).toBe(0);
    expect(spanValue(bytes, facts.usage)).toEqual({ prompt_tokens: 3, completion_tokens: 0 });
    expect(inspect({ error: { message: 'x' } }).error.start).toBeGreaterThan(0);
    expect(inspect({ object: 'error', message: 'x' }).error.start).toBe(0);
    expect(inspect(chunk({ content: 'a' }, { usage: null, error: null }))).toMatchObject({
      usage: { start: -1 },
      error: { start: -1 },
    });
  });

  it('never takes a nested name for a top-level one', () => {
    const facts = inspect({
      choices: [{ delta: { content: '{"model":"x","error":1}' } }],
      meta: { model: 'y', error: 1 },
    });
    expect(facts).toMatchObject({ model: { start: -1 }, error: { start: -1 } });
  });

  it.each(['', 'null', '[1]', '{"choices":[{]}', '{"a":1', 'garbage'])('refuses %j', (text) => {
    expect(() => inspectCompletion(Buffer.from(text))).toThrow(expect.objectContaining({ reason: 'INVALID_JSON' }));
  });

  it('splices the public key and changes no other byte', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (upstream, extra) => {
        const bytes = Buffer.from(JSON.stringify({ extra, model: upstream, choices: [] }, null, 1));
        const spliced = spliceModel(bytes, inspectCompletion(bytes).model, Buffer.from('"public/key"'));
        const expected = { ...(JSON.parse(bytes.toString()) as object), model: 'public/key' };
        expect(JSON.parse(spliced.toString())).toEqual(expected);
        expect(spliced.length - bytes.length).toBe('"public/key"'.length - Buffer.byteLength(JSON.stringify(upstream)));
      }),
    );
  });
});

describe('the choices of a chunk', () => {
  const facts = (...choices: object[]) => inspectCompletion(Buffer.from(JSON.stringify({ choices })));

  it('are told apart by their index, finished ones from others', () => {
    expect(facts({ index: 0, delta: {}, finish_reason: null })).toMatchObject({ choices: 0b1, finishedChoices: 0 });
    expect(facts({ finish_reason: 'stop', index: 2 })).toMatchObject({ choices: 0b100, finishedChoices: 0b100 });
    expect(facts({ index: 0, finish_reason: '' }, { index: 1, finish_reason: 'length' })).toMatchObject({
      choices: 0b11,
      finishedChoices: 0b10,
    });
    expect(facts({ finish_reason: 'stop' })).toMatchObject({ choices: 0b1, finishedChoices: 0b1 });
    for (const index of [31, 99, 1e9, -1, 1.5, '1', null, {}]) {
      expect(facts({ index })).toMatchObject({ choices: 1 << 31, finishedChoices: 0 });
    }
  });
});

describe('bytes that are no UTF-8', () => {
  const withContent = (...bytes: number[]): Buffer =>
    Buffer.concat([Buffer.from('{"choices":[{"delta":{"content":"'), Buffer.from(bytes), Buffer.from('"}}]}')]);

  it('are refused, wherever they stand', () => {
    for (const bytes of [[0xff], [0xc0, 0x8a], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0x80]]) {
      expect(() => inspectCompletion(withContent(...bytes))).toThrow(/not UTF-8/);
    }
    for (const bytes of [[0xc3, 0xa9], [0xe2, 0x82, 0xac], [0xf0, 0x9f, 0x98, 0x80], [0x7f]]) {
      expect(inspectCompletion(withContent(...bytes)).contentBytes).toBe(bytes.length);
    }
  });
});

describe('readUsage', () => {
  it('counts no token twice', () => {
    expect(
      readUsage({
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 5 },
      }),
    ).toMatchObject({
      inputTokens: 30,
      cacheReadTokens: 60,
      audioInputTokens: 10,
      outputTokens: 25,
      reasoningTokens: 20,
      audioOutputTokens: 5,
    });
  });

  it('takes no more than there is out of the output, in either spelling', () => {
    const details = { reasoning_tokens: 40, audio_tokens: 30 };
    const expected = { inputTokens: 1, outputTokens: 0, reasoningTokens: 40, audioOutputTokens: 10 };
    const older = { prompt_tokens: 1, completion_tokens: 50, completion_tokens_details: details };
    expect(readUsage(older)).toMatchObject(expected);
    for (const name of ['output_tokens_details', 'output_token_details']) {
      expect(readItemUsage({ input_tokens: 1, output_tokens: 50, [name]: details })).toMatchObject(expected);
    }
  });

  it('takes zero for a value and nothing for missing', () => {
    expect(readUsage({ prompt_tokens: 0, completion_tokens: 0 })).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    for (const usage of [
      undefined,
      null,
      {},
      { prompt_tokens: null },
      { prompt_tokens: -1 },
      { prompt_tokens: 1.5 },
      { prompt_tokens: 1, completion_tokens: -5 },
      { prompt_tokens: 1, completion_tokens: '16' },
      { prompt_tokens: 1, completion_tokens: 2 ** 40 },
      { completion_tokens: 16, total_tokens: 17 },
      // It has output, but does not say how much.
      { prompt_tokens: 1, total_tokens: 17 },
      'x',
    ]) {
      expect(readUsage(usage)).toBeUndefined();
    }
  });

  it('needs no count of output where there is none', () => {
    expect(readUsage({ prompt_tokens: 7, total_tokens: 7 })).toMatchObject({ inputTokens: 7, outputTokens: 0 });
    expect(readUsage({ prompt_tokens: 7, completion_tokens: null })).toMatchObject({ inputTokens: 7 });
  });

  it('stays disjoint when details exceed their total', () => {
    expect(readUsage({ prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 9 } })).toMatchObject({
      inputTokens: 0,
      cacheReadTokens: 5,
    });
  });
});
