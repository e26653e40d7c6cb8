import { describe, expect, it } from '@jest/globals';
import { secretRefsIn, withLocalSecrets, withoutSecretRefs } from './secret-refs.ts';

const document = {
  kind: 'credential',
  spec: {
    secret: { secret_ref: 'env:KEY' },
    keys: [
      { name: 'a', secret: { secret_ref: 'existing' } },
      { name: 'b', secret: { secret_ref: 'file:/run/b' } },
    ],
    note: { secret_ref: 'env:KEY', more: 1 },
  },
};

describe('references to secrets', () => {
  it('are found wherever they stand', () => {
    expect(secretRefsIn(document)).toEqual([
      { path: ['spec', 'secret'], value: 'env:KEY' },
      { path: ['spec', 'keys', 0, 'secret'], value: 'existing' },
      { path: ['spec', 'keys', 1, 'secret'], value: 'file:/run/b' },
    ]);
  });

  it('to this machine are replaced by what stands there, the others stay', () => {
    const resolved = withLocalSecrets(document, (source, name) => `${source}!${name}`);
    expect(resolved).toMatchObject({
      spec: {
        secret: 'env!KEY',
        keys: [{ secret: { secret_ref: 'existing' } }, { secret: 'file!/run/b' }],
        note: { more: 1 },
      },
    });
    expect(document.spec.secret).toEqual({ secret_ref: 'env:KEY' });
  });

  it('can be left out', () => {
    expect(withoutSecretRefs(document)).toEqual({
      kind: 'credential',
      spec: { keys: [{ name: 'a' }, { name: 'b' }], note: { secret_ref: 'env:KEY', more: 1 } },
    });
  });
});
