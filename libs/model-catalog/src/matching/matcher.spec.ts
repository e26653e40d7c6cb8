import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { catalogEntries } from '../catalog.ts';
import { createMatcher } from './matcher.ts';
import { readModelName } from './model-name.ts';

const entries = catalogEntries();
const match = createMatcher(entries);
const matched = (id: string, vendor?: string): string | undefined =>
  match(id, vendor === undefined ? {} : { vendor })?.entry.upstream_model_id;

describe('matching an upstream model id', () => {
  it('is exact for every id and every alias, letter for letter', () => {
    for (const entry of entries) {
      for (const id of [entry.upstream_model_id, ...entry.aliases]) {
        expect(match(id)).toEqual({ entry, confidence: 'exact', score: 1 });
        expect(match(id, { vendor: entry.vendor_name })?.entry).toBe(entry);
      }
    }
  });

  it.each([
    // Amazon Bedrock
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5-20251001'],
    ['eu.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
    ['global.anthropic.claude-sonnet-5', 'claude-sonnet-5'],
    ['arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8', 'claude-opus-4-8'],
    ['us.amazon.nova-pro-v1:0', 'amazon.nova-pro-v1:0'],
    ['meta.llama3-3-70b-instruct-v1:0', 'llama-3.3-70b-instruct'],
    ['us.deepseek.r1-v1:0', 'deepseek-r1'],
    ['cohere.embed-v4:0', 'embed-v4.0'],
    ['openai.gpt-oss-120b-1:0', 'openai/gpt-oss-120b'],
    // Google Vertex AI and Gemini
    ['claude-opus-4@20250514', 'claude-opus-4-20250514'],
    ['claude-opus-4-7@default', 'claude-opus-4-7'],
    ['publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['projects/p-1/locations/eu/publishers/google/models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['models/gemini-2.5-flash-lite', 'gemini-2.5-flash-lite'],
    ['gemini-2.5-pro-001', 'gemini-2.5-pro'],
    ['qwen/qwen3-235b-a22b-instruct-2507-maas', 'Qwen/Qwen3-235B-A22B-Instruct-2507'],
    // Azure
    ['azure/gpt-4o', 'gpt-4o'],
    ['gpt-5.1-chat', 'gpt-5.1-chat-latest'],
    ['cohere-embed-v-4-0', 'embed-v4.0'],
    ['Meta-Llama-3.1-8B-Instruct', 'meta.llama3-1-8b-instruct-v1:0'],
    // OpenRouter, Together, Fireworks, Ollama and other hosts
    ['anthropic/claude-opus-4.1', 'claude-opus-4-1-20250805'],
    ['openrouter/anthropic/claude-sonnet-4', 'claude-sonnet-4-20250514'],
    ['x-ai/grok-4.3', 'grok-4.3'],
    ['zai-org/GLM-5.2', 'glm-5.2'],
    ['moonshotai/Kimi-K2.6', 'kimi-k2.6'],
    ['accounts/fireworks/models/kimi-k2p6', 'kimi-k2.6'],
    ['accounts/fireworks/models/qwen3p7-plus', 'qwen3.7-plus'],
    ['gpt-oss:20b', 'openai/gpt-oss-20b'],
    ['qwen3:32b', 'qwen3-32b'],
    ['mistral-large:latest', 'mistral-large-2512'],
    ['workers-ai/@cf/meta/llama-3.3-70b-instruct', 'llama-3.3-70b-instruct'],
    // People
    ['Claude Sonnet 4.5', 'claude-sonnet-4-5-20250929'],
    ['GPT_4o_mini', 'gpt-4o-mini'],
    ['gpt5-mini', 'gpt-5-mini'],
    ['command-r+', 'command-r-plus-08-2024'],
  ])('reads %s as %s', (id, expected) => {
    expect(match(id)).toMatchObject({ entry: { upstream_model_id: expected }, confidence: 'normalized', score: 0.95 });
  });

  it.each([
    ['llama-3.3-70b-versatile', 'llama-3.3-70b-instruct'],
    ['llama3.3:70b', 'llama-3.3-70b-instruct'],
    ['gemma3:27b', 'google/gemma-3-27b-it'],
    ['Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8', 'qwen3-coder-480b-a35b-instruct'],
    ['somebody/Llama-3.3-70B-Instruct', 'llama-3.3-70b-instruct'],
    ['claude-4-sonnet', 'claude-sonnet-4-20250514'],
    ['claude-sonet-4-5', 'claude-sonnet-4-5-20250929'],
    ['gemnii-2.5-pro', 'gemini-2.5-pro'],
    ['nova-pro-v1-20991231', 'amazon.nova-pro-v1:0'],
    ['omni-moderation-2030-01-01', 'omni-moderation-2024-09-26'],
  ])('guesses from %s that %s may be meant, and says that it guesses', (id, expected) => {
    const found = match(id);
    expect(found?.entry.upstream_model_id).toBe(expected);
    expect(found?.score ?? 0).toBeLessThanOrEqual(0.95);
    expect(found?.score ?? 0).toBeGreaterThanOrEqual(0.6);
  });

  it.each([
    'claude-3-5-sonnet-20241022',
    'claude-opus-5',
    'claude-opus-4-7-fast',
    'claude-sonnet',
    'codestral-2501',
    'deepseek-ai/DeepSeek-R1-Distill-Qwen-32B',
    'deepseek-v3',
    'deepseek-v3.1-terminus',
    'ft:gpt-4o-mini-2024-07-18:acme::abc123',
    'gemini-2.5-pro-preview-05-06',
    'gemini-embedding-002',
    'gemma-4-31b-it:free',
    'glm-4.5x',
    'gpt-3.5-turbo-instruct',
    'gpt-4-32k',
    'gpt-4o-realtime-preview',
    'gpt-5.9',
    'grok-4',
    'large',
    'llama-3.1-7b-instruct',
    'llama-3.3-70b-instruct-turbo',
    'meta-llama/llama-3-8b-instruct',
    'mistral-large-2407',
    'o1-mini',
    'o1-preview',
    'o2',
    'qwen',
    'qwen3',
    'text-embedding-004',
    'my-deployment',
    'production',
  ])('matches nothing for %s, which is another model or none', (id) => {
    expect(match(id)).toBeUndefined();
  });

  it.each([
    ['gpt-4o', 'gpt-4o-mini'],
    ['gpt-5', 'gpt-5-chat-latest'],
    ['gpt-5.4', 'gpt-5.4-pro'],
    ['claude-opus-4-20250514', 'claude-sonnet-4-20250514'],
    ['claude-opus-4-5-20251101', 'claude-opus-4-6'],
    ['meta.llama3-1-8b-instruct-v1:0', 'meta.llama3-1-70b-instruct-v1:0'],
    ['deepseek-chat', 'deepseek-reasoner'],
    ['grok-4.20-0309-reasoning', 'grok-4.20-0309-non-reasoning'],
    ['qwen3-next-80b-a3b-instruct', 'qwen3-next-80b-a3b-thinking'],
    ['glm-4.7-flash', 'glm-4.7-flashx'],
    ['kimi-k2.7-code', 'kimi-k2.7-code-highspeed'],
    ['sonar-pro', 'solar-pro2'],
  ])('never takes %s for %s, even when only that one is known', (one, other) => {
    for (const [asked, known] of [
      [one, other],
      [other, one],
    ] as const) {
      const only = entries.filter((entry) => entry.upstream_model_id === known);
      expect(only).toHaveLength(1);
      expect(createMatcher(only)(asked)).toBeUndefined();
    }
  });

  it('matches no other entry when the right one is missing, but for snapshots of the same model', () => {
    const bare = (id: string): string | undefined => readModelName(id)?.keys.at(-1)?.key;
    for (const entry of entries) {
      const matchOthers = createMatcher(entries.filter((other) => other !== entry));
      for (const id of [entry.upstream_model_id, ...entry.aliases]) {
        const found = matchOthers(id)?.entry;
        if (found !== undefined) expect([id, bare(found.upstream_model_id)]).toEqual([id, bare(id)]);
      }
    }
  });

  it('prefers the very snapshot, then the plain name, and says when the snapshot is another', () => {
    expect(matched('azure/gpt-4o-2024-05-13')).toBe('gpt-4o-2024-05-13');
    expect(matched('gpt-4o-2099-01-01')).toBe('gpt-4o');
    expect(match('claude-opus-4@20991231')).toMatchObject({
      entry: { upstream_model_id: 'claude-opus-4-20250514' },
      confidence: 'fuzzy',
      score: 0.85,
    });
  });

  it('keeps to the vendor that is asked for or that a prefix names', () => {
    expect(matched('gpt-4o', 'anthropic')).toBeUndefined();
    expect(matched('anthropic/gpt-4o')).toBeUndefined();
    expect(matched('rerank-2.5', 'Voyage AI')).toBe('rerank-2.5');
    expect(matched('rerank-2.5', 'cohere')).toBeUndefined();
    expect(matched('glm-5', 'Z.ai')).toBe('glm-5');
    expect(matched('gpt-4o', 'nobody')).toBeUndefined();
  });
});

describe('matching, for every entry', () => {
  const anyEntry = fc.constantFrom(...entries);
  const route = fc.constantFrom('', 'models/', 'azure/', 'openrouter/', 'accounts/fireworks/models/');
  const ending = fc.constantFrom('', ':latest', '@default');

  it('survives another case, other separators, prefixes and endings', () => {
    fc.assert(
      fc.property(anyEntry, route, ending, fc.boolean(), fc.boolean(), (entry, prefix, suffix, loud, spaced) => {
        const last = entry.upstream_model_id.split('/').at(-1) ?? '';
        const separated = spaced ? last.replaceAll('-', '_') : last;
        const id = `${prefix}${loud ? separated.toUpperCase() : separated}${suffix}`;
        expect(matched(id)).toBe(entry.upstream_model_id);
      }),
    );
  });

  it('never gives a model of another size or version', () => {
    // Bedrock's own count (v1:0) and dates are not the model's.
    const named = entries.filter((entry) => !/v\d+:\d+$|20\d{6}$|20\d\d-\d\d-\d\d$/.test(entry.upstream_model_id));
    fc.assert(
      fc.property(
        fc.constantFrom(...named),
        fc.integer({ min: 0, max: 999 }),
        fc.nat({ max: 5 }),
        (entry, other, at) => {
          const numbers = [...entry.upstream_model_id.matchAll(/\d+/g)];
          const number = numbers[at % Math.max(numbers.length, 1)];
          if (number === undefined || Number(number[0]) === other) return;
          const end = number.index + number[0].length;
          const changed = `${entry.upstream_model_id.slice(0, number.index)}${other}${entry.upstream_model_id.slice(end)}`;
          expect(match(changed)?.entry).not.toBe(entry);
        },
      ),
    );
  });

  it('never gives a model for its name with a word too many', () => {
    const word = fc.constantFrom('mini', 'nano', 'pro', 'lite', 'fast', 'turbo', 'free', 'preview', 'distill', 'zq');
    fc.assert(
      fc.property(anyEntry, word, (entry, extra) => {
        expect(match(`${entry.upstream_model_id}-${extra}`)?.entry).not.toBe(entry);
      }),
    );
  });
});

describe('matching a hostile id', () => {
  it('throws nothing and scores within bounds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 })), (id) => {
        const found = match(id);
        expect(found === undefined || (found.score >= 0.6 && found.score <= 1)).toBe(true);
      }),
    );
  });

  it.each(['', ' ', '/', '...', '-', ':', '@', 'x'.repeat(257), 'gpt-4o\n', 'gpt-4о', '../../gpt-4o?', '__proto__'])(
    'matches nothing for %j',
    (id) => {
      expect(match(id)).toBeUndefined();
    },
  );

  it('takes bounded time for the longest ids', () => {
    const worst = ['a-1'.repeat(85), `${'1-'.repeat(127)}1`, 'a'.repeat(256), '-'.repeat(256), `${'a.'.repeat(127)}a`];
    const start = performance.now();
    for (const id of worst) for (let round = 0; round < 20; round += 1) match(id);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
