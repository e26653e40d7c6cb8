import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspectAnswer, spliceModel } from './index.ts';

const inspect = (value: unknown) => inspectAnswer(Buffer.from(JSON.stringify(value)));

describe('inspectAnswer', () => {
  it('finds what counts, wherever it stands', () => {
    expect(inspect({ created: 1, data: [{}, {}], model: 'x' })).toMatchObject({
      itemCount: 2,
      isError: false,
      type: '',
    });
    expect(inspect({ results: [{ index: 0 }] })).toMatchObject({ itemCount: 1 });
    expect(inspect({ type: 'transcript.text.done', text: 'x' })).toMatchObject({ type: 'transcript.text.done' });
    expect(inspect({ data: [] })).toMatchObject({ itemCount: 0 });
    expect(inspect({ data: 'no list', type: 'two words' })).toMatchObject({ itemCount: 0, type: '' });
  });

  it('knows an error, also one that calls itself one, but not a video that failed', () => {
    expect(inspect({ error: { message: 'x' } }).isError).toBe(true);
    expect(inspect({ type: 'error', message: 'x' }).isError).toBe(true);
    expect(inspect({ object: 'error', message: 'x' }).isError).toBe(true);
    expect(inspect({ id: 'video_1', status: 'failed', error: { code: 'x' } }).isError).toBe(false);
    expect(inspect({ text: 'x', error: null }).isError).toBe(false);
  });

  it('never takes a nested name for a top-level one', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const facts = inspect({ nested: { model: 'y', error: 1, data: [1], value } });
        expect([facts.model.start, facts.isError, facts.itemCount]).toEqual([-1, false, 0]);
      }),
    );
  });

  it('finds id and model to be replaced, and no other byte', () => {
    const bytes = Buffer.from('{ "id" : "up\\u0041" , "model":"m", "x": 1.50 }');
    const { id } = inspectAnswer(bytes);
    expect(spliceModel(bytes, id, Buffer.from('"ours"')).toString()).toBe('{ "id" : "ours" , "model":"m", "x": 1.50 }');
  });

  it.each(['', '[]', '{"a":1', 'text', '{"a":1}x'])('refuses %j', (text) => {
    expect(() => inspectAnswer(Buffer.from(text))).toThrow(expect.objectContaining({ reason: 'INVALID_JSON' }));
  });
});
