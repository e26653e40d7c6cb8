import { checkDocument, creationOf, SINK_RESOURCE } from '@roundhouse/admin-api';
import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { addSinkFaults, type SinkRules } from './sink.ts';

const sink: SinkRules = { type: 'webhook', url: 'https://hooks.example/a', headers: { 'x-team': 'ml' } };

function placesOf(change: Partial<SinkRules>, hasSecret = true): string[] {
  const faults = new Faults();
  addSinkFaults(faults, { ...sink, ...change }, hasSecret);
  return faults.details.map((fault) => fault.where);
}

describe('a sink', () => {
  it('is taken whole', () => {
    expect(placesOf({})).toEqual([]);
    expect(placesOf({ type: 'otlp' }, false)).toEqual([]);
  });

  it('of type webhook is refused without a secret, and with a short one (security 19)', () => {
    expect(placesOf({}, false)).toEqual(['/secret']);
    const body = { organization_id: 'o', display_name: 'x', type: 'webhook', url: sink.url, events: ['alert'] };
    for (const secret of ['', ' '.repeat(20), 'short']) {
      const { faults } = checkDocument(creationOf(SINK_RESOURCE), { ...body, secret });
      expect(faults.map((fault) => fault.where)).toContain('/secret');
    }
  });

  it.each(['file:///etc/passwd', 'https://a@b.example/', 'nonsense'])('is refused with the URL %s', (url) => {
    expect(placesOf({ url })).toEqual(['/url']);
  });

  it.each(['Host', 'Authorization', 'content-length', 'X-Roundhouse-Signature', 'bad name'])(
    'does not set the header %s',
    (name) => {
      expect(placesOf({ headers: { [name]: 'x' } })).toEqual([`/headers/${name}`]);
    },
  );
});
