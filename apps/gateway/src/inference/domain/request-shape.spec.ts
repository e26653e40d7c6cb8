import { scanTopLevel } from '@roundhouse/openai-api';
import { describe, expect, it } from '@jest/globals';
import { HeldFrames } from './held-frames.ts';
import { affinityKey } from './affinity-key.ts';
import { readRequest, streamOptionsWithUsage } from './request-facts.ts';

const scan = (value: object) => scanTopLevel(Buffer.from(JSON.stringify(value)));
const read = (value: object) => readRequest(scan({ model: 'm', ...value }));

describe('readRequest', () => {
  it('prefers the newer bound on output', () => {
    expect(read({ max_tokens: 5, max_completion_tokens: 7 }).maxOutputTokens).toBe(7);
    expect(read({ max_tokens: 5 }).maxOutputTokens).toBe(5);
    expect(read({ max_tokens: 'many' }).maxOutputTokens).toBe(0);
    expect(read({ max_tokens: -1 }).maxOutputTokens).toBe(0);
  });

  it('asks for tools only when there are some', () => {
    expect(read({ tools: [] }).capabilities).toEqual([]);
    expect(read({ tools: null }).capabilities).toEqual([]);
    expect(read({ tools: [{ type: 'function' }] }).capabilities).toEqual(['tools']);
  });

  it('bounds what it takes from metadata', () => {
    const tags = Array.from({ length: 40 }, (_, index) => `tag-${index}`);
    expect(read({ metadata: { tags: [...tags, 7, 'x'.repeat(65)] } }).tags).toHaveLength(16);
    expect(read({ metadata: { tags: 7 } }).tags).toEqual([]);
    expect(read({ metadata: null }).tags).toEqual([]);
  });

  it('asks for what the request makes use of', () => {
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(8_000)}` } };
    const audio = { type: 'input_audio', input_audio: { data: 'B'.repeat(8_000), format: 'wav' } };
    const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
    expect(read(user(image)).capabilities).toEqual(['vision']);
    expect(read(user({ type: 'text', text: '"type":"image_url"' })).capabilities).toEqual([]);
    expect(read(user(audio, image)).capabilities).toEqual(['vision', 'audio_input']);
    expect(read({ reasoning_effort: 'high' }).capabilities).toEqual(['reasoning']);
    expect(read({ reasoning_effort: 'none' }).capabilities).toEqual([]);
    expect(read({ response_format: { type: 'json_schema', json_schema: {} } }).capabilities).toEqual([
      'structured_output',
    ]);
    expect(read({ response_format: { type: 'json_object' }, x: 'json_schema' }).capabilities).toEqual([]);
    const tools = [{ type: 'function' }];
    expect(read({ tools, parallel_tool_calls: true }).capabilities).toEqual(['tools', 'parallel_tools']);
    expect(read({ tools, parallel_tool_calls: false }).capabilities).toEqual(['tools']);
  });

  it('finds parts however the body is spaced', () => {
    const body = '{"model":"m","messages":[{"content":[{"type" :\n "image_url"}]}],"tools":[{"type":"image_url"}]}';
    expect(readRequest(scanTopLevel(Buffer.from(body))).capabilities).toEqual(['tools', 'vision']);
  });

  it('does not take the bytes of images for words', () => {
    const url = `data:image/png;base64,${'A'.repeat(4_000_000)}`;
    const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
    expect(read({ messages }).inputTokensEstimate).toBeLessThan(1_100);
    expect(read({ messages: [{ role: 'user', content: 'A'.repeat(4_000) }] }).inputTokensEstimate).toBeGreaterThan(999);
  });

  it('joins the tags of header and body', () => {
    const body = scan({ model: 'm', metadata: { tags: ['a', 'b'] } });
    expect(readRequest(body, ['b', 'c']).tags).toEqual(['a', 'b', 'c']);
    expect(readRequest(scan({ model: 'm', metadata: { tags: 'a, b' } })).tags).toEqual(['a', 'b']);
  });

  it('takes null for "not given", as SDKs send it', () => {
    expect(read({ stream: null, stream_options: null })).toMatchObject({ stream: false, wantsUsage: false });
  });
});

describe('affinityKey', () => {
  const nobody = { sessionId: '', memberId: '' };
  const of = (by: Parameters<typeof affinityKey>[0], value: object, caller = nobody) =>
    affinityKey(by, scan(value), caller);
  const system = { role: 'system', content: 'Be brief.' };
  const first = { role: 'user', content: 'one' };

  it('stays the same while a conversation grows, and differs between conversations', () => {
    const start = of('conversation', { messages: [system, first] });
    expect(start).toHaveLength(22);
    expect(of('conversation', { x: 1, messages: [system, first, { role: 'assistant' }, first] })).toBe(start);
    expect(of('conversation', { messages: [system, { role: 'user', content: 'two' }] })).not.toBe(start);
  });

  it('tells sessions and users apart without naming them', () => {
    const session = of('session', {}, { ...nobody, sessionId: 's-1' });
    expect(of('session', { metadata: { session_id: 's-1' } })).toBe(session);
    expect(session).not.toContain('s-1');
    expect(of('user', { user: 'ada' })).toBe(of('user', { safety_identifier: 'ada' }));
    expect(of('user', {}, { ...nobody, memberId: 'mem' })).not.toBe('');
  });

  it('is empty where nothing tells', () => {
    expect(of('session', { metadata: { session_id: 7 } })).toBe('');
    expect(of('user', { user: null })).toBe('');
    expect(of('conversation', { messages: 'text' })).toBe('');
    expect(of('conversation', {})).toBe('');
  });
});

describe('streamOptionsWithUsage', () => {
  it('adds the wish for usage, unless it is there', () => {
    expect(streamOptionsWithUsage(scan({}))).toBe('{"include_usage":true}');
    expect(streamOptionsWithUsage(scan({ stream_options: { include_usage: false, x: 1 } }))).toBe(
      '{"include_usage":true,"x":1}',
    );
    expect(streamOptionsWithUsage(scan({ stream_options: { include_usage: true } }))).toBeUndefined();
  });

  it('leaves prototypes alone', () => {
    const options = scanTopLevel(Buffer.from('{"stream_options":{"__proto__":{"include_usage":true}}}'));
    expect(streamOptionsWithUsage(options)).toBe('{"__proto__":{"include_usage":true},"include_usage":true}');
    expect(Object.hasOwn(Object.prototype, 'include_usage')).toBe(false);
  });
});

describe('HeldFrames', () => {
  it('is full after 64 frames or 256 KiB', () => {
    const byCount = new HeldFrames();
    for (let index = 1; index < 64; index += 1) expect(byCount.hold(Buffer.alloc(1))).toBe(false);
    expect(byCount.hold(Buffer.alloc(1))).toBe(true);
    expect(byCount.release()).toHaveLength(64);
    expect(new HeldFrames().hold(Buffer.alloc(256 * 1024))).toBe(true);
  });
});
