import { describe, expect, it } from '@jest/globals';
import { scanTopLevel } from '@roundhouse/openai-api';
import { costLabels } from './cost-labels.ts';

const body = (metadata?: unknown) => scanTopLevel(Buffer.from(JSON.stringify({ model: 'chat', metadata })));
const labels = (ofKey: Record<string, string> | undefined, metadata?: unknown, header = '') =>
  costLabels(ofKey, body(metadata), header);

describe('the labels that a call is charged to', () => {
  it('are those of its key, then of its metadata, then of its header, one per name and in the order of names', () => {
    const named = { cost_labels: { team: 'somebody else', run: '7' } };
    expect(labels({ team: 'search' }, named, 'run=8, stage = test ,team=mine')).toEqual([
      'run=7',
      'stage=test',
      'team=search',
    ]);
    expect(labels(undefined, { cost_labels: 'run=7,b=x=y' })).toEqual(['b=x=y', 'run=7']);
  });

  it('are made once per key when the request names none', () => {
    const ofKey = { b: '2', a: '1' };
    expect(labels(ofKey)).toEqual(['a=1', 'b=2']);
    expect(labels(ofKey, { tags: 'x' })).toBe(labels(ofKey));
    expect(labels(undefined)).toBe(labels({}));
  });

  it.each([
    ['no name', { cost_labels: '=x' }],
    ['no value', { cost_labels: { a: '' } }],
    ['a name that is none', { cost_labels: { 'a b': 'x', '1': 'x', __proto__: 'x' } }],
    ['a value that is no text', { cost_labels: { a: 7, b: null, c: ['x'] } }],
    ['a value that is too long', { cost_labels: { a: 'x'.repeat(65) } }],
    ['a control character', { cost_labels: { a: 'x\0y', b: 'x\ny' } }],
    ['a list', { cost_labels: ['a=1'] }],
    ['labels of something else', { other: { cost_labels: { a: '1' } } }],
    ['metadata that is none', '"cost_labels"'],
  ])('leave out %s', (_, metadata) => {
    expect(labels(undefined, metadata)).toEqual([]);
  });

  it('are sixteen at most, those of the key first', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`n${index}`, 'x']));
    const found = labels({ zone: 'eu' }, { cost_labels: many });
    expect(found).toHaveLength(16);
    expect(found).toContain('zone=eu');
  });
});
