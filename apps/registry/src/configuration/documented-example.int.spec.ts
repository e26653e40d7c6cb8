import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONFIGURATION_KINDS, withLocalSecrets, type Json } from '@roundhouse/admin-api';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { ConfiguredServices } from '../fixtures/configured-services.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { parseYaml } from './domain/parse-yaml.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');
const BOUNDS = { documents: 2_000, tokensPerDocument: 20_000, nesting: 100 };
const SECRETS: Readonly<Record<string, string>> = {
  'env:VENDOR_KEY': 'sk-vendor-of-the-example',
  'file:/run/secrets/alerts-signing-key': 'signing-key-of-the-example',
};
let bench: ServiceBench<ConfiguredServices>;
let registry: ConfiguredServices;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), ConfiguredServices);
  registry = bench.services;
});

afterAll(() => bench.close());

/** Documents as the command line sends them: with the secrets of its machine. */
async function sent(text: string): Promise<Json[]> {
  const { documents, faults } = await parseYaml(text, BOUNDS);
  expect(faults).toEqual([]);
  return documents.map((document) =>
    withLocalSecrets(document as Json, (source, name) => SECRETS[`${source}:${name}`] ?? 'unknown'),
  );
}

describe('docs/configuration-as-code.md', () => {
  it('has an example that can be applied, twice, exported and planned from its snippets', async () => {
    const { admin } = await registry.tenant('example');
    const example = await sent(await readFile(join(DOCS, 'examples/support-desk.yaml'), 'utf8'));
    const first = await registry.apply(admin, example);
    expect(first.summary).toEqual({ create: example.length, update: 0, delete: 0, unchanged: 0 });
    const second = await registry.apply(admin, example);
    expect(second.summary).toEqual({ create: 0, update: 0, delete: 0, unchanged: example.length });
    expect(second.revision).toBe(first.revision);
    const exported = await registry.export(admin);
    for (const secret of Object.values(SECRETS)) expect(exported).not.toContain(secret);
    expect((await registry.plan(admin, exported)).summary).toMatchObject({ create: 0, update: 0 });

    const page = await readFile(join(DOCS, 'configuration-as-code.md'), 'utf8');
    const snippets = [...page.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1]!);
    expect(snippets.length).toBeGreaterThan(1);
    const plan = await registry.plan(admin, await sent(snippets.join('---\n')));
    expect(plan.faults).toEqual([]);
    expect(plan.summary).toMatchObject({ create: 1, update: 1 });
  });

  it('is sent as it stands only by those who forgot to resolve its secrets', async () => {
    const { admin } = await registry.tenant('unresolved');
    const text = await readFile(join(DOCS, 'examples/support-desk.yaml'), 'utf8');
    const { faults } = await registry.plan(admin, text);
    expect(faults.map(({ where }) => where)).toEqual([
      '/documents/1/spec/secret/secret_ref',
      '/documents/7/spec/secret/secret_ref',
    ]);
  });

  it('names every kind of configuration', async () => {
    const page = await readFile(join(DOCS, 'configuration-as-code.md'), 'utf8');
    const words = page.replaceAll(/\s+/g, ' ');
    for (const { noun } of CONFIGURATION_KINDS) expect(words).toContain(noun.split(' ').at(-1)!.slice(0, -1));
  });
});
