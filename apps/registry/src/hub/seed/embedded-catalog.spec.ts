import { describe, expect, it } from '@jest/globals';
import { isHubSlug, isOptionId, parseManifest, unresolvedFiles } from '@roundhouse/hub';
import { staticIssues } from '../domain/static-issues.ts';
import { embeddedCatalog } from './embedded-catalog.ts';
import { SEED_MODELS } from './seed-models.ts';

const OPEN_LICENSES = new Set(['apache-2.0', 'mit']);

describe('the embedded catalog (004-05, 004-30)', () => {
  const catalog = embeddedCatalog();

  it('holds at least 25 openly licensed models, of every use that the engine serves', () => {
    expect(catalog.length).toBeGreaterThanOrEqual(25);
    expect(catalog.filter(({ content }) => !OPEN_LICENSES.has(content.license))).toEqual([]);
    const abilities = new Set(catalog.flatMap(({ content }) => content.capabilities));
    for (const ability of ['chat', 'embedding', 'rerank', 'vision', 'tools', 'reasoning', 'code'] as const) {
      expect([ability, abilities.has(ability)]).toEqual([ability, true]);
    }
  });

  it('names each entry once, in order, with a manifest of its own', () => {
    const slugs = catalog.map(({ slug }) => slug);
    expect(slugs).toEqual([...new Set(slugs)].toSorted());
    for (const { slug, number, manifest, content } of catalog) {
      expect([slug, isHubSlug(slug), content.options.every(({ id }) => isOptionId(id))]).toEqual([slug, true, true]);
      expect(parseManifest(manifest)).toMatchObject({ slug, number });
    }
  });

  it('keeps every rule that a publisher must keep', () => {
    for (const { slug, content } of catalog) {
      const issues = staticIssues(content, '0.1.0').filter(({ code }) => code !== 'size_unknown');
      expect([slug, issues]).toEqual([slug, []]);
    }
  });

  it('states a sha256 for every file, and no size that nobody published', () => {
    for (const { files } of SEED_MODELS) for (const { sha256 } of files) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const hashes = SEED_MODELS.flatMap(({ files }) => files.map((file) => file.sha256));
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const { content } of catalog) {
      for (const option of content.options) expect(unresolvedFiles(option)).toHaveLength(option.files.length);
    }
  });

  it('asks for no less memory than the weights take at the very least', () => {
    const needs = (slug: string) => catalog.find((entry) => entry.slug === slug)?.content.hardware.min_memory_bytes;
    expect(needs('qwen3-8b')).toBe((8_000_000_000 * 4.5) / 8);
    expect(needs('granite-embedding-125m-english')).toBe(250_000_000);
    expect(needs('glm-ocr')).toBeNull();
    const unknown = SEED_MODELS.filter(({ parameters }) => parameters === null).map(({ slug }) => slug);
    for (const { slug, content } of catalog) {
      expect([slug, content.hardware.min_memory_bytes === null]).toEqual([slug, unknown.includes(slug)]);
    }
  });
});
