import { describe, expect, it } from '@jest/globals';
import {
  createPublisherKey,
  manifestBytes,
  signManifest,
  MANIFEST_SCHEMA,
  type VersionManifest,
} from '@roundhouse/hub';
import type { DesiredInstallation } from './desired-installation.ts';
import { distrust, NO_TRUST, type Trust } from './manifest-trust.ts';

const key = createPublisherKey();
const stranger = createPublisherKey();
const strict: Trust = { requireSignature: true, publisherKeys: [{ id: key.id, publicKey: key.publicKey }] };

const manifest: VersionManifest = {
  schema: MANIFEST_SCHEMA,
  slug: 'tiny',
  number: 3,
  options: [
    {
      id: 'q8',
      format: 'gguf',
      quantization: 'Q8_0',
      files: [
        { name: 'model.gguf', role: 'model', size_bytes: 10, sha256: 'ab'.repeat(32) },
        { name: 'template.jinja', role: 'chat_template', size_bytes: 5, sha256: 'cd'.repeat(32) },
      ],
    },
  ],
};
const bytes = Buffer.from(manifestBytes(manifest));

function installation(change: Partial<DesiredInstallation['hub'] & object> = {}): DesiredInstallation {
  const [option] = manifest.options;
  return {
    id: 'i',
    artifactKey: 'hub:tiny@3/q8',
    pinned: false,
    priority: 0,
    files: option!.files.map(({ name, size_bytes, sha256 }) => ({
      name,
      url: 'https://models.test/a',
      sizeBytes: size_bytes!,
      sha256: sha256!,
      role: 'unknown' as const,
    })),
    hub: { slug: 'tiny', version: 3, option: 'q8', manifest: bytes, signatures: signatureOf(key), ...change },
  };
}

function signatureOf({ privateKeyPem }: typeof key, signed: Buffer = bytes) {
  const { key_id: keyId, signature } = signManifest(signed, privateKeyPem);
  return [{ keyId, signature: Buffer.from(signature) }];
}

describe('distrust', () => {
  it('takes what a trusted publisher signed, and unsigned versions where nobody wants a signature', () => {
    expect(distrust(installation(), strict)).toBeUndefined();
    expect(distrust(installation({ signatures: [] }), NO_TRUST)).toBeUndefined();
    expect(distrust({ ...installation(), hub: undefined }, strict)).toBeUndefined();
  });

  it.each([
    ['nobody signed', { signatures: [] }, 'No publisher whom this node trusts'],
    ['a stranger signed', { signatures: signatureOf(stranger) }, 'No publisher whom this node trusts'],
    [
      'somebody changed after it was signed',
      { manifest: Buffer.from(String(bytes).replace('"size_bytes":10', '"size_bytes":11')) },
      'changed since',
    ],
    ['is no JSON', { manifest: Buffer.from('{') }, 'no JSON'],
    ['is of another version', { version: 4 }, 'not of 4'],
    ['is of another entry', { slug: 'other' }, 'not of other'],
    ['knows no such option', { option: 'q4' }, 'no option q4'],
  ])('security 46: refuses a version whose manifest %s', (_, change, message) => {
    const fault = distrust(installation(change), strict);
    expect(fault).toMatchObject({ reason: 'FORBIDDEN', message: expect.stringContaining(message) });
  });

  it('security 46: notices a swapped template, a file too many and one too few', () => {
    const wanted = installation();
    const [model, template] = wanted.files;
    const files = [
      [model!, { ...template!, sha256: 'ef'.repeat(32) }],
      [model!, template!, { ...template!, name: 'more.gguf' }],
      [model!],
    ];
    for (const swapped of files) {
      expect(distrust({ ...wanted, files: swapped }, NO_TRUST)).toMatchObject({ reason: 'FORBIDDEN' });
    }
  });
});
