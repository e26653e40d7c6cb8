import { describe, expect, it } from '@jest/globals';
import { envelopePlace, fleetBinding, type SecretPosition } from './secret-holder.ts';

const position = (over: Partial<SecretPosition> = {}): SecretPosition => ({
  id: 's',
  holderKind: 'credential',
  holderId: 'h',
  organizationId: 'o',
  revision: 3n,
  ...over,
});

describe('the position of a secret', () => {
  it('binds both ciphertexts to tenant, holder, secret and revision (security 28)', () => {
    expect(envelopePlace(position())).toEqual({ organizationId: 'o', table: 'credential', rowId: 'h/s', version: 3n });
    expect(fleetBinding(position())).toEqual({ organizationId: 'o', credentialId: 'h/s', revision: 3n });
    const others = [{ id: 'x' }, { holderId: 'x' }, { organizationId: 'x' }, { revision: 4n }];
    for (const bound of [envelopePlace, fleetBinding]) {
      const places = [{}, ...others].map((other) => JSON.stringify(Object.values(bound(position(other))).map(String)));
      expect(new Set(places).size).toBe(5);
    }
    expect(envelopePlace(position({ holderKind: 'provider' }))).not.toEqual(envelopePlace(position()));
  });

  it('names the first secret of a holder like the holder, as it was before there were several', () => {
    expect(fleetBinding(position({ id: 'h' })).credentialId).toBe('h');
    expect(envelopePlace(position({ id: 'h' })).rowId).toBe('h');
  });
});
