import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { catalogEntries, findCatalogEntry, matchUpstreamId } from './catalog.ts';
import { searchCatalog } from './search.ts';

const idsOf = (found: readonly { upstream_model_id: string }[]): string[] =>
  found.map((entry) => entry.upstream_model_id);

describe('the model catalog', () => {
  it('is one frozen list, in the order of vendors and ids', () => {
    const entries = catalogEntries();
    expect(catalogEntries()).toBe(entries);
    expect([entries, ...entries].every(Object.isFrozen)).toBe(true);
    const order = entries.map((entry) => [entry.vendor, entry.upstream_model_id.toLowerCase()].join('\n'));
    expect(order).toEqual([...order].sort());
  });

  it('finds an entry by id and by alias, whatever the case, and nothing else', () => {
    const haiku = findCatalogEntry('claude-haiku-4-5-20251001');
    expect(haiku?.display_name).toBe('Claude Haiku 4.5');
    expect(findCatalogEntry('Claude-Haiku-4-5')).toBe(haiku);
    expect(findCatalogEntry('minimax-m3')?.upstream_model_id).toBe('MiniMax-M3');
    for (const id of ['', 'claude', 'claude-haiku', '__proto__', 'constructor']) {
      expect(findCatalogEntry(id)).toBeUndefined();
    }
  });

  it('loads in plain Node as it loads here', () => {
    const script = `import { catalogEntries } from '@roundhouse/model-catalog'; console.log(catalogEntries().length)`;
    const options = ['--conditions=@roundhouse/source', '--no-warnings', '--input-type=module', '-e', script];
    const { stdout } = spawnSync(process.execPath, options, { encoding: 'utf8', cwd: import.meta.dirname });
    expect(stdout).toBe(`${catalogEntries().length}\n`);
  });

  it('matches a decorated id of a provider', () => {
    const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    const { entry, ...sureness } = matchUpstreamId(id, { vendor: 'anthropic' }) ?? {};
    expect([entry?.upstream_model_id, sureness]).toEqual([
      'claude-sonnet-4-5-20250929',
      { confidence: 'normalized', score: 0.95 },
    ]);
  });
});

describe('a search of the model catalog', () => {
  it('finds all without conditions', () => {
    expect(searchCatalog({})).toEqual(catalogEntries());
  });

  it('takes words in any order, from names, ids, aliases and families', () => {
    expect(idsOf(searchCatalog({ text: '  4.5 OPUS ' }))).toEqual(['claude-opus-4-5-20251101']);
    expect(idsOf(searchCatalog({ text: 'mistral-large-latest' }))).toEqual(['mistral-large-2512']);
    expect(searchCatalog({ text: 'claude gemini' })).toEqual([]);
  });

  it('holds every condition', () => {
    const found = searchCatalog({ vendor: 'google', mode: 'chat', tier: 'standard', features: ['tools', 'vision'] });
    expect(idsOf(found)).toContain('gemini-2.5-pro');
    for (const entry of found) {
      expect(entry).toMatchObject({ vendor: 'google', mode: 'chat', tier: 'standard' });
      expect(entry.features).toEqual(expect.arrayContaining(['tools', 'vision']));
    }
    const open = searchCatalog({ openWeights: true, api: 'aws-bedrock' });
    expect(idsOf(open)).toContain('meta.llama3-1-8b-instruct-v1:0');
    expect(open.every((entry) => entry.open_weights && entry.api === 'aws-bedrock')).toBe(true);
  });

  it('takes a text of any length', () => {
    expect(searchCatalog({ text: 'x '.repeat(1_000_000) }).length).toBeGreaterThan(0);
    expect(searchCatalog({ text: '\u0000(.*)[' })).toEqual([]);
  });
});
