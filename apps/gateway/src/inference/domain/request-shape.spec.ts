import { ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { scanTopLevel } from '@roundhouse/openai-api';
import { describe, expect, it } from '@jest/globals';
import { HeldFrames } from './held-frames.ts';
import { modelEdits } from '../request-edits.ts';
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
    expect(read({ metadata: { tags: 'fast' } }).tags).toEqual([]);
    expect(read({ metadata: null }).tags).toEqual([]);
  });

  it('takes null for "not given", as SDKs send it', () => {
    expect(read({ stream: null, stream_options: null })).toMatchObject({ stream: false, wantsUsage: false });
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

describe('modelEdits', () => {
  it('never lets configuration replace what is the caller’s', () => {
    const model = ModelEntry.fromPartial({
      lockedParamsJson: '{"model":"x","messages":[],"stream":true,"temperature":0}',
      defaultParamsJson: 'not JSON',
    });
    expect([...modelEdits(scan({ model: 'm' }), model)]).toEqual([['temperature', '0']]);
  });

  it('removes what would steer an upstream’s client library (security 9)', () => {
    const body = { model: 'm', api_key: 'a', base_url: 'b', extra_headers: {}, organization: 'c', user: 'kept' };
    expect([...modelEdits(scan(body), ModelEntry.fromPartial({})).keys()].sort()).toEqual([
      'api_key',
      'base_url',
      'extra_headers',
      'organization',
    ]);
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
