import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { satisfiesAppVersion } from './app-version.ts';
import { templateCompliance } from './compliance.ts';
import { isPlainFileName, optionSizeBytes, roleOfFileName, unresolvedFiles, type HubFile } from './hub-option.ts';
import { contentKeyOf, isHubSlug, parseContentKey } from './hub-slug.ts';
import type { HubVersionState } from './hub-version.ts';
import { latestServable, nextVersionNumber, servedVersions } from './served.ts';

const version = (slug: string, number: number, state: HubVersionState = 'approved', minimum: string | null = null) => ({
  slug,
  number,
  state,
  content: { min_app_version: minimum },
});

describe('names in the hub', () => {
  it.each(['qwen3-8b', 'a', 'glm-4.7', 'x_1'])('takes %s as a slug', (slug) => expect(isHubSlug(slug)).toBe(true));

  it.each(['', '../a', 'A', 'a/b', 'a..b', '-a', 'a-', 'a@b', 'a\0', 'ä', 'x'.repeat(65), '.', 'a%2fb'])(
    'takes no %j for a slug',
    (slug) => expect(isHubSlug(slug)).toBe(false),
  );

  it.each(['../x', 'a/b', 'a\\b', '..', 'CON', 'nul.gguf', 'a.', 'C:x', 'a\0b', 'ａ.gguf', '', '-a', 'x'.repeat(201)])(
    'takes no %j for a plain file name (security 42)',
    (name) => expect(isPlainFileName(name)).toBe(false),
  );

  it('makes content keys that say exactly what they were made of, and reads no others', () => {
    const content = { slug: 'qwen3-8b', number: 12, optionId: 'Q4_K_M' };
    expect(contentKeyOf(content)).toBe('hub:qwen3-8b@12/Q4_K_M');
    expect(parseContentKey(contentKeyOf(content))).toEqual(content);
    const others = [
      'artifact:1',
      'hub:a@0/x',
      'hub:a@01/x',
      'hub:../b@1/x',
      'hub:a@1/../x',
      'hub:a@9999999999/x',
      'hub:a@1',
    ];
    for (const text of others) expect([text, parseContentKey(text)]).toEqual([text, undefined]);
  });

  it('tells roles of files by their names', () => {
    const roles = [
      'm-00001-of-00002.gguf',
      'mmproj-F16.gguf',
      'x.mmproj-f16.gguf',
      'style-lora.gguf',
      'chat.jinja',
      'README.md',
    ];
    expect(roles.map((name) => roleOfFileName(name, 'gguf'))).toEqual([
      'model',
      'projector',
      'projector',
      'adapter',
      'chat_template',
      'other',
    ]);
    expect(roleOfFileName('model.safetensors', 'safetensors')).toBe('model');
    expect(roleOfFileName('tokenizer.json', 'mlx')).toBe('other');
  });

  it('invents neither sizes nor hashes: what is not known is said to be open', () => {
    const file = (size: number | null, sha256: string | null): HubFile => ({
      name: `f${size}`,
      role: 'model',
      url: 'https://models.test/f',
      size_bytes: size,
      sha256,
    });
    const known = { files: [file(5, 'a'), file(6, 'b')] };
    const open = { files: [file(5, 'a'), file(null, 'b'), file(7, null)] };
    expect([optionSizeBytes(known), unresolvedFiles(known)]).toEqual([11, []]);
    expect([optionSizeBytes(open), unresolvedFiles(open)]).toEqual([null, ['fnull', 'f7']]);
  });
});

describe('what is served', () => {
  it('is the base united with the latest approved, which wins (004-30)', () => {
    const base = [version('a', 1), version('b', 1)];
    const published = [version('b', 2), version('b', 3, 'pending'), version('c', 1), version('c', 2)];
    const served = servedVersions(base, published, '0.1.0').map(({ slug, number }) => `${slug}@${number}`);
    expect(served).toEqual(['a@1', 'b@2', 'c@2']);
  });

  it('never holds what is pending, rejected or withdrawn, whatever there is (004-22)', () => {
    const versions = fc.array(
      fc.record({
        slug: fc.constantFrom('a', 'b', 'c'),
        number: fc.integer({ min: 1, max: 9 }),
        state: fc.constantFrom<HubVersionState>('pending', 'approved', 'rejected', 'withdrawn'),
        content: fc.record({ min_app_version: fc.constantFrom(null, '0.1.0', '9.0.0') }),
      }),
    );
    fc.assert(
      fc.property(versions, (published) => {
        const served = servedVersions([], published, '1.0.0');
        for (const { state, content } of served) {
          expect(state).toBe('approved');
          expect(satisfiesAppVersion('1.0.0', content.min_app_version)).toBe(true);
        }
        expect(new Set(served.map(({ slug }) => slug)).size).toBe(served.length);
        for (const one of published.filter((each) => each.state === 'approved')) {
          if (!satisfiesAppVersion('1.0.0', one.content.min_app_version)) continue;
          expect(served.find(({ slug }) => slug === one.slug)?.number).toBeGreaterThanOrEqual(one.number);
        }
      }),
    );
  });

  it('passes a version over that needs a newer Roundhouse, and serves the one before (004-34)', () => {
    const versions = [version('a', 1), version('a', 2, 'approved', '0.2.0')];
    expect(latestServable(versions, '0.1.9')?.number).toBe(1);
    expect(latestServable(versions, '0.2.0')?.number).toBe(2);
    expect(latestServable([versions[1]!], '0.1.9')).toBeUndefined();
    expect(satisfiesAppVersion('0.10.0', '0.9.9')).toBe(true);
  });

  it('gives the next version a number above every one that was ever given (004-23)', () => {
    expect(nextVersionNumber([])).toBe(1);
    expect(nextVersionNumber([1, 4, 2])).toBe(5);
  });
});

describe('compliance of a template', () => {
  it('is that every entry is served and verified, with the reason for each that is not (004-25)', () => {
    const standing = new Map([
      ['good', { served: true, verified: true }],
      ['plain', { served: true, verified: false }],
      ['gone', { served: false, verified: true }],
    ]);
    const of = (...slugs: string[]) => templateCompliance(slugs, (slug) => standing.get(slug));
    expect(of('good')).toEqual({ compliant: true, entries: [{ slug: 'good', compliant: true, reason: null }] });
    expect(of('good', 'plain', 'gone', 'none').entries.map((entry) => entry.reason)).toEqual([
      null,
      'not_verified',
      'not_served',
      'unknown',
    ]);
    expect(of('good', 'plain').compliant).toBe(false);
  });
});
