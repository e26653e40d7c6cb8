import { describe, expect, it } from '@jest/globals';
import { parseYaml } from './parse-yaml.ts';

const BOUNDS = { documents: 2_000, tokensPerDocument: 20_000, nesting: 100 };
const messagesOf = async (text: string) => (await parseYaml(text, BOUNDS)).faults.map(({ message }) => message);
/** What takes time in proportion to its length takes about a second; what does not, hours. */
const GOOD_TIME_MS = 20_000;

describe('a stream of YAML documents', () => {
  it('gives plain values in their order, without empty documents', async () => {
    const text = `# a comment
---
a: {b: [1, two, null, true]}
text: |
  &not *an !anchor
  [ { <<: x
---
---
c: "3"
...
`;
    expect(await parseYaml(text, BOUNDS)).toEqual({
      documents: [{ a: { b: [1, 'two', null, true] }, text: '&not *an !anchor\n[ { <<: x\n' }, { c: '3' }],
      faults: [],
    });
    expect(await parseYaml('', BOUNDS)).toEqual({ documents: [], faults: [] });
  });

  it('takes words of YAML 1.1 and moments for texts', async () => {
    const text = 'a: yes\nb: 2026-01-01T00:00:00Z\nc: 0o17\nd: 1_000';
    const { documents } = await parseYaml(text, BOUNDS);
    expect(documents).toEqual([{ a: 'yes', b: '2026-01-01T00:00:00Z', c: 15, d: '1_000' }]);
  });

  it('is refused with anchors, aliases, tags and merge keys', async () => {
    const bomb = 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]';
    expect(await messagesOf(bomb)).toEqual(['must not use anchors: &a (line 1)']);
    expect(await messagesOf('a: 1\nb: *a')).toEqual(['must not use aliases: *a (line 2)']);
    expect(await messagesOf('a: !!binary aGk=')).toEqual([expect.stringContaining('must not use tags')]);
    // Without an alias a merge key is a key like others.
    expect((await parseYaml('<<: {a: 1}', BOUNDS)).documents).toEqual([{ '<<': { a: 1 } }]);
  });

  it('is refused with keys that stand twice, or are no text', async () => {
    const faults = await messagesOf('a: 1\nb: {c: 1, d: 2, c: 3}\na: 2');
    expect(faults).toEqual(['names "a" twice in the mapping of line 1', 'names "c" twice in the mapping of line 2']);
    expect(await messagesOf('1: a')).toEqual(['has a key that is no text']);
    expect(await messagesOf('? [a]\n: b')).toEqual(['has a key that is no text']);
  });

  it('names every document that is no YAML, with the line', async () => {
    const { documents, faults } = await parseYaml('a: [1\n---\nb: 1\n---\nc: "x', BOUNDS);
    expect(documents).toEqual([]);
    expect(new Set(faults.map(({ where }) => where))).toEqual(new Set(['/documents/0', '/documents/2']));
    expect(faults.at(-1)?.message).toMatch(/^is no YAML: .+ \(line 5\)$/);
  });

  const long = 3_000_000;
  it.each([
    ['brackets', '['.repeat(long)],
    ['braces', '{a: '.repeat(long / 4)],
    ['dashes', '- '.repeat(long / 2)],
    ['question marks', '? '.repeat(long / 2)],
    ['nested mappings', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['colons', 'a: '.repeat(long / 3)],
    ['anchors', '&a '.repeat(long / 3)],
    ['aliases', '*a '.repeat(long / 3)],
    ['tags', '!a '.repeat(long / 3)],
    ['keys', Array.from({ length: 300_000 }, (_, index) => `a${index}: 1`).join('\n')],
    ['items', '- a\n'.repeat(long / 4)],
    ['flow items', `[${'1,'.repeat(long / 2)}]`],
    ['line ends', `a:${'\n'.repeat(long)}`],
    ['comments', '#\n'.repeat(long / 2)],
    ['documents', '---\n'.repeat(long / 4)],
    ['ends of documents', '...\n'.repeat(long / 4)],
    ['directives', '%YAML 1.2\n---\n'.repeat(long / 14)],
    ['small documents', 'a: 1\n---\n'.repeat(long / 9)],
  ])('of three million characters of %s is refused in good time', async (_, text) => {
    const start = performance.now();
    expect((await messagesOf(text)).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(GOOD_TIME_MS);
  });

  it.each([
    ['quotes', "'".repeat(long)],
    ['escapes', `a: "${'\\n'.repeat(long / 2)}"`],
    ['blanks', ' '.repeat(long)],
    ['tabs', '\t'.repeat(long)],
    ['prose', `a: |\n${' x\n'.repeat(long / 3)}`],
    ['folded prose', `a: ${'x\n '.repeat(long / 3)}`],
  ])('of three million characters of %s ends in good time', async (_, text) => {
    const start = performance.now();
    await parseYaml(text, BOUNDS);
    expect(performance.now() - start).toBeLessThan(GOOD_TIME_MS);
  });
});
