import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HubOption } from './hub-option.ts';
import { checkInstallationAgainstManifest } from './installation-check.ts';
import { manifestBytes, manifestOf, parseManifest } from './manifest.ts';
import { createPublisherKey, publisherKeyId, signManifest, verifyManifest } from './signatures.ts';

const HASH = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const file = (name: string, more = {}) => ({
  name,
  role: 'model' as const,
  url: 'https://models.test/x',
  size_bytes: 10,
  sha256: HASH,
  ...more,
});
const OPTION: HubOption = {
  id: 'q4',
  format: 'gguf',
  quantization: 'Q4_K_M',
  files: [file('model.gguf'), file('chat.jinja', { role: 'chat_template' })],
};
const bytesOf = (number = 2, options: readonly HubOption[] = [OPTION]) =>
  manifestBytes(manifestOf('tiny', number, options));
const key = createPublisherKey();
const trusted = [{ id: key.id, public_key: key.publicKey }];
const holds = {
  slug: 'tiny',
  number: 2,
  optionId: 'q4',
  files: OPTION.files.map((each) => ({ ...each, size_bytes: 10, sha256: HASH })),
};

describe('a manifest', () => {
  it('is read back as it was made, byte by byte', () => {
    expect(manifestBytes(parseManifest(bytesOf()))).toEqual(bytesOf());
  });

  it.each([
    ['no JSON', '{'],
    ['a name that is a path', new TextDecoder().decode(bytesOf()).replace('model.gguf', '../x.gguf')],
    ['a number of 0', new TextDecoder().decode(bytesOf()).replace('"number":2', '"number":0')],
    ['a slug that is a path', new TextDecoder().decode(bytesOf()).replace('"tiny"', '"../a"')],
    ['a file twice', new TextDecoder().decode(bytesOf()).replace('chat.jinja', 'MODEL.gguf')],
    ['another kind of text', '{"slug":"tiny","number":2,"options":[]}'],
    ['a field too many', new TextDecoder().decode(bytesOf()).replace('"number"', '"more":1,"number"')],
  ])('is refused with %s', (_what, text) => {
    expect(() => parseManifest(new TextEncoder().encode(text))).toThrow('no manifest');
  });
});

describe('a signature', () => {
  it('says who vouches for a version (004-35)', () => {
    const signature = signManifest(bytesOf(), key.privateKeyPem);
    expect(signature.key_id).toBe(publisherKeyId(key.publicKey));
    expect(verifyManifest(bytesOf(), [signature], trusted)).toEqual({
      manifest: manifestOf('tiny', 2, [OPTION]),
      signedBy: [key.id],
    });
  });

  it('of a key that nobody trusts counts for nothing', () => {
    const stranger = createPublisherKey();
    const signature = signManifest(bytesOf(), stranger.privateKeyPem);
    expect(verifyManifest(bytesOf(), [signature], trusted).signedBy).toEqual([]);
    expect(verifyManifest(bytesOf(), [], trusted).signedBy).toEqual([]);
  });

  it('breaks with any byte of the manifest that is changed (security 46)', () => {
    const bytes = bytesOf();
    const signature = signManifest(bytes, key.privateKeyPem);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = Uint8Array.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ change;
        expect(() => verifyManifest(changed, [signature], trusted)).toThrow();
      }),
    );
  });

  it('that bears the name of a trusted key and is not its own refuses the manifest (security 46)', () => {
    const forged = { ...signManifest(bytesOf(), createPublisherKey().privateKeyPem), key_id: key.id };
    expect(() => verifyManifest(bytesOf(), [forged], trusted)).toThrow('not one of this manifest');
    expect(() => verifyManifest(bytesOf(), [{ key_id: key.id, signature: new Uint8Array(3) }], trusted)).toThrow();
  });

  it('is made by keys of Ed25519 alone, and of manifests alone', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => signManifest(bytesOf(), pem)).toThrow('no private key of Ed25519');
    expect(() => signManifest(bytesOf(), 'nonsense')).toThrow('no private key of Ed25519');
    expect(() => signManifest(new TextEncoder().encode('pay me'), key.privateKeyPem)).toThrow('no manifest');
  });
});

describe('files that are held against their manifest (security 46)', () => {
  const check = (more: object) => checkInstallationAgainstManifest({ ...holds, ...more }, parseManifest(bytesOf()));
  const [model, template] = holds.files;

  it('pass when they are exactly what was published', () => {
    expect(check({})).toEqual([]);
    expect(check({ files: [template, model] })).toEqual([]);
  });

  it.each([
    ['of another entry', { slug: 'other' }],
    ['of another version, also an older one', { number: 1 }],
    ['of an option that was not published', { optionId: 'q8' }],
    ['with a template that was swapped', { files: [model, { ...template, sha256: OTHER }] }],
    ['with a file of another size', { files: [{ ...model, size_bytes: 11 }, template] }],
    ['with a file left out', { files: [model] }],
    ['with a file too many', { files: [model, template, { ...model, name: 'more.gguf' }] }],
  ])('are refused: %s', (_what, more) => expect(check(more)).toHaveLength(1));

  it('are refused where the manifest promises no hash; a size that was not known is no promise', () => {
    const open = (more: object) => parseManifest(bytesOf(2, [{ ...OPTION, files: [file('model.gguf', more)] }]));
    const one = { ...holds, files: [holds.files[0]!] };
    expect(checkInstallationAgainstManifest(one, open({ sha256: null }))).toHaveLength(1);
    expect(checkInstallationAgainstManifest(one, open({ size_bytes: null }))).toEqual([]);
  });
});
