import { PREFLIGHT_HUB_VERSION, type JsonObject } from '@roundhouse/admin-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublisherKey, signManifest, verifyManifest, type PublisherKeyPair } from '@roundhouse/hub';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { HubBench } from '../fixtures/hub-bench.ts';
import { callerWith, type HubServices, submission } from '../fixtures/hub-services.ts';
import { PLATFORM } from '../fixtures/registry-services.ts';
import { reasonOf } from '../fixtures/refusal.ts';
import { readTrustedKeys } from './infra/trusted-keys.ts';
import { readServedOption } from './served-option.ts';

let bench: HubBench;
let hub: HubServices;
let admin: Caller;
let publisher: Caller;
let key: PublisherKeyPair;

beforeAll(async () => {
  bench = await HubBench.open(await testDirectory('hub-signatures'), await freshDatabase());
  ({ hub } = bench);
  const tenant = await hub.tenant('acme');
  admin = tenant.admin;
  publisher = callerWith(tenant.organizationId, 'publisher');
  key = createPublisherKey();
  await hub.publisherKeys.create(admin, keyBody('Release', key));
});

afterAll(() => bench.close());

const keyBody = (name: string, pair: PublisherKeyPair, more: JsonObject = {}): JsonObject => ({
  display_name: name,
  public_key: Buffer.from(pair.publicKey).toString('base64'),
  ...more,
});

/** A submission with the manifest that pre-flight gave, signed. */
async function signed(slug: string, pair: PublisherKeyPair, keyId = pair.id): Promise<JsonObject> {
  const body = submission(slug);
  const answer = await hub.do(PREFLIGHT_HUB_VERSION, publisher, { body, query: { offline: 'true' } });
  const manifest = answer['manifest'] as string;
  const { signature } = signManifest(Buffer.from(manifest, 'base64'), pair.privateKeyPem);
  return { ...body, manifest, signatures: [{ key_id: keyId, signature: Buffer.from(signature).toString('base64') }] };
}

describe('a signed version', () => {
  it('shows who vouches for it, and hands on the very bytes that were signed (004-32, 004-35)', async () => {
    const body = await signed('vouched', key);
    const { id } = await hub.publish(publisher, body);
    await hub.approve(admin, id);
    const entry = await hub.entry(publisher, 'vouched');
    expect(entry.signatures).toEqual([{ key_id: key.id, trusted: true, publisher_key: 'release' }]);
    const manager = bench.database.dataSource.manager;
    const option = await readServedOption(manager, { slug: 'vouched', number: 'latest', optionId: 'f32' });
    expect(Buffer.from(option!.manifest).toString('base64')).toBe(body['manifest']);
    const { signedBy } = verifyManifest(option!.manifest, option!.signatures, await readTrustedKeys(manager));
    expect(signedBy).toEqual([key.id]);
  });

  it('whose files are other ones than were signed is refused (security 46)', async () => {
    const body = await signed('swapped', key);
    const other = submission('swapped');
    const [option] = other['options'] as { files: JsonObject[] }[];
    const files = option!.files.map((file) => ({ ...file, sha256: 'f'.repeat(64) }));
    const swapped = { ...body, options: [{ ...option, files }] };
    expect(await reasonOf(hub.publish(publisher, swapped))).toBe('INVALID_REQUEST');
  });

  it('with a signature that is not the one of the key it names is refused (security 46)', async () => {
    const stranger = createPublisherKey();
    expect(await reasonOf(hub.publish(publisher, await signed('forged', stranger, key.id)))).toBe('INVALID_REQUEST');
  });

  it('for a number that another version got meanwhile must be signed again', async () => {
    const body = await signed('raced', key);
    await hub.publish(publisher, submission('raced'));
    expect(await reasonOf(hub.publish(publisher, body))).toBe('CONFLICT');
    expect((await hub.publish(publisher, await signed('raced', key))).number).toBe(2);
  });

  it('brings the manifest that was signed, or it is not signed', async () => {
    const { manifest: _none, ...body } = await signed('bare', key);
    expect(await reasonOf(hub.publish(publisher, body))).toBe('INVALID_REQUEST');
  });

  it('by a key that nobody knows is shown as such, and counts once the key is known', async () => {
    const stranger = createPublisherKey();
    const { id } = await hub.publish(publisher, await signed('unknown', stranger));
    await hub.approve(admin, id);
    const signatures = async () => (await hub.entry(publisher, 'unknown')).signatures;
    expect(await signatures()).toEqual([{ key_id: stranger.id, trusted: false, publisher_key: null }]);
    const { row } = await hub.publisherKeys.create(admin, keyBody('Newcomer', stranger));
    expect(await signatures()).toEqual([{ key_id: stranger.id, trusted: true, publisher_key: 'newcomer' }]);
    await hub.publisherKeys.update(admin, row.id, { admin_status: 'inactive' });
    expect(await signatures()).toEqual([{ key_id: stranger.id, trusted: false, publisher_key: null }]);
    expect((await readTrustedKeys(bench.database.dataSource.manager)).map(({ id: known }) => known)).toEqual([key.id]);
  });
});

describe('a publisher key', () => {
  it('of one organization says nothing about the entries of others; the installation’s counts for all', async () => {
    const { admin: other } = await hub.tenant('other');
    const pair = createPublisherKey();
    await hub.publisherKeys.create(other, keyBody('Theirs', pair));
    const { id } = await hub.publish(publisher, await signed('crossed', pair));
    await hub.approve(admin, id);
    expect((await hub.entry(publisher, 'crossed')).signatures).toMatchObject([{ trusted: false }]);
    // A node knows their key, but not whose it is: it is not told of the signature.
    const wish = { slug: 'crossed', number: 'latest', optionId: 'f32' } as const;
    expect((await readServedOption(bench.database.dataSource.manager, wish))?.signatures).toEqual([]);
    const everybodys = createPublisherKey();
    await hub.publisherKeys.create(PLATFORM, keyBody('Everybody’s', everybodys, { organization_id: null }));
    const second = await hub.publish(publisher, await signed('crossed', everybodys));
    await hub.approve(admin, second.id);
    expect((await hub.entry(publisher, 'crossed')).signatures).toMatchObject([{ trusted: true }]);
  });

  it('is made by administrators, once, of 32 bytes, and never becomes another one', async () => {
    const pair = createPublisherKey();
    expect(await reasonOf(hub.publisherKeys.create(publisher, keyBody('Mine', pair)))).toBe('FORBIDDEN');
    const { row } = await hub.publisherKeys.create(admin, keyBody('Mine', pair));
    const [shown] = await hub.publisherKeys.show([row]);
    expect(shown).toMatchObject({ key: 'mine', key_id: pair.id });
    expect(await reasonOf(hub.publisherKeys.create(admin, keyBody('Again', pair)))).toBe('INVALID_REQUEST');
    const other = Buffer.from(createPublisherKey().publicKey).toString('base64');
    expect(await reasonOf(hub.publisherKeys.update(admin, row.id, { public_key: other }))).toBe('INVALID_REQUEST');
    const short = { display_name: 'Short', public_key: Buffer.alloc(31).toString('base64') };
    expect(await reasonOf(hub.publisherKeys.create(admin, short))).toBe('INVALID_REQUEST');
  });
});
