import { describe, expect, it } from '@jest/globals';
import { sinkOf, wants, type ToldSink } from './sink.ts';

const told = (more: Partial<ToldSink> = {}): ToldSink => ({
  id: 's1',
  organizationId: 'o1',
  type: 'webhook',
  url: 'https://hooks.example/a',
  headers: {},
  events: ['budget', 'alert'],
  secret: 'a-secret-of-a-receiver',
  revision: 3n,
  allowedCidrs: [],
  ...more,
});

describe('sinkOf', () => {
  it.each([
    ['a webhook without a secret (security 19)', { secret: '' }],
    ['a type of a later release', { type: 'pigeon' }],
    ['a URL that two parsers read differently', { url: 'https://hooks.example\\@evil.example/' }],
    ['a range that is never open', { allowedCidrs: ['169.254.0.0/16:80'] }],
  ])('sends nothing to %s', (_what, more) => {
    expect(sinkOf(told(more))).toBeUndefined();
  });

  it('takes a collector without a secret', () => {
    expect(sinkOf(told({ type: 'otlp', secret: '' }))).toMatchObject({ secret: undefined, organizationId: 'o1' });
  });
});

describe('wants', () => {
  const sink = sinkOf(told())!;
  const alert = { kind: 'budget.threshold', organizationId: 'o1', subjectId: null };

  it('takes events that were chosen, of its own organization alone', () => {
    expect(wants(sink, alert)).toBe(true);
    expect(wants(sink, { ...alert, kind: 'circuit.opened' })).toBe(false);
    expect(wants(sink, { ...alert, organizationId: 'o2' })).toBe(false);
    expect(wants(sink, { ...alert, organizationId: null })).toBe(false);
    expect(wants(sinkOf(told({ organizationId: '' }))!, { ...alert, organizationId: null })).toBe(true);
  });

  it('is not told that it fails itself', () => {
    expect(wants(sink, { ...alert, kind: 'alert.sink_fails', subjectId: 's1' })).toBe(false);
    expect(wants(sink, { ...alert, kind: 'alert.sink_fails', subjectId: 's2' })).toBe(true);
  });
});
