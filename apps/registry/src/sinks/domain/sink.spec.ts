import { checkDocument, creationOf, SINK_RESOURCE } from '@roundhouse/admin-api';
import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { addSinkFaults, openedRanges, type SinkRules } from './sink.ts';

const sink: SinkRules = {
  type: 'webhook',
  url: 'https://hooks.example/a',
  headers: { 'x-team': 'ml' },
  allowed_cidrs: [],
};

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

  it.each(['Host', 'Authorization', 'content-length', 'X-Roundhouse-Signature', 'Webhook-Id', 'bad name'])(
    'does not set the header %s',
    (name) => {
      expect(placesOf({ headers: { [name]: 'x' } })).toEqual([`/headers/${name}`]);
    },
  );

  it('stands at a private address only where its range is open (security 34)', () => {
    const url = 'http://10.0.0.7:8080/hook';
    expect(placesOf({ url })).toEqual(['/url']);
    expect(placesOf({ url, allowed_cidrs: ['10.0.0.0/8:8080'] })).toEqual([]);
    expect(placesOf({ allowed_cidrs: ['169.254.0.0/16:80'] })).toEqual(['/allowed_cidrs/0']);
  });

  it('names the ranges that a change opens', () => {
    const former = { ...sink, allowed_cidrs: ['10.0.0.0/8:80'] };
    expect(openedRanges({ ...sink, allowed_cidrs: ['10.0.0.0/8:80', '10.0.0.0/8:443'] }, former)).toEqual([
      '10.0.0.0/8:443',
    ]);
    expect(openedRanges(sink, former)).toEqual([]);
  });
});
