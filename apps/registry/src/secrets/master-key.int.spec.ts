import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { sealSecret } from '@roundhouse/secrets';
import { freshDatabase, testDirectory, until } from '@roundhouse/testing';
import { adminOf, RegistryServices } from '../fixtures/registry-services.ts';
import { WatchedRegistry } from '../fixtures/watched-registry.ts';
import { loadKeyMaterial } from '../key-material/key-material.ts';
import { envelopePlace } from './domain/secret-holder.ts';
import { SinksService } from '../sinks/sinks.service.ts';

/** Secrets beside those that the tests make; the full count proves what the plan asks for. */
const MANY = process.env['ROUNDHOUSE_LONG'] === '1' ? 100_000 : 2_000;
let registry: WatchedRegistry;
let services: RegistryServices;
let organizationId: string;

beforeAll(async () => {
  registry = await WatchedRegistry.start(await testDirectory('registry'), await freshDatabase());
  services = registry.services;
  ({ organizationId } = await services.tenant('rewrap'));
}, 60_000);

afterAll(() => registry.stop());

interface KeyFile {
  current: string;
  keys: { id: string; key: string }[];
}

/** Changes the master key file as an operator does. */
async function changeKeyFile(change: (file: KeyFile) => KeyFile): Promise<void> {
  const path = registry.files.settings.MASTER_KEY_FILE;
  const file = JSON.parse(await readFile(path, 'utf8')) as KeyFile;
  await writeFile(path, JSON.stringify(change(file)));
}

/** Puts sealed secrets of no credential into the table: as many rows as an installation of years has. */
async function addSecrets(count: number): Promise<void> {
  const batch = 5_000;
  for (let made = 0; made < count; made += batch) {
    const rows = Array.from({ length: Math.min(batch, count - made) }, () => {
      const id = newId();
      const position = { id, holderKind: 'credential', holderId: id, organizationId, revision: 1n };
      const sealed = sealSecret(registry.keys.masterKeys, Buffer.from(`text of ${id}`), envelopePlace(position));
      return { id, sealed: sealed.toString('hex') };
    });
    await registry.database.dataSource.query(
      `INSERT INTO secret SELECT id, $2, 'credential', id, 'bulk', 1, decode(sealed, 'hex'), $3, 'f', '{}', now()
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, sealed text)`,
      [JSON.stringify(rows), organizationId, registry.keys.masterKeys.current.id],
    );
  }
}

describe('a new master key', () => {
  it(
    'takes every secret over while they are read and rotated, without one failed decrypt; then the old key can go (security 30)',
    async () => {
      const admin = adminOf(organizationId);
      await addSecrets(MANY);
      const credential = {
        organization_id: organizationId,
        display_name: 'C',
        secret: 'live-0',
        base_url: 'https://x.example',
      };
      const { row } = await services.credentials.create(admin, credential);
      const sinks = new SinksService(services.commands, services.handlers, registry.keys);
      const sink = {
        organization_id: organizationId,
        display_name: 'S',
        type: 'webhook',
        url: 'https://x.example/hook',
        events: ['alert'],
        secret: 'x'.repeat(32),
      };
      await sinks.create(admin, sink);
      // A second registry, which has read the key file before it changes.
      const other = new RegistryServices(registry.database.dataSource, loadKeyMaterial(registry.files.settings));
      const former = registry.keys.masterKeys.current.id;
      const before = await services.masterKey.state();
      expect(before).toMatchObject({ current: former, remaining: 0, running: false });

      await changeKeyFile(({ keys }) => ({
        current: 'next',
        keys: [{ id: 'next', key: randomBytes(32).toString('base64') }, ...keys],
      }));
      let isDone = false;
      let reads = 0;
      const { manager } = registry.database.dataSource;
      const readers = [services, other].map(async ({ vault }) => {
        for (let round = 0; !isDone; round += 1) {
          const rows = await manager.query<{ holder_id: string }[]>(
            `SELECT holder_id FROM secret WHERE name = 'bulk' ORDER BY id OFFSET $1 LIMIT 20`,
            [(round * 97) % (MANY - 50)],
          );
          const secrets = await vault.of(
            manager,
            'credential',
            rows.map((each) => each.holder_id),
          );
          for (const secret of secrets) {
            // Any other fingerprint than ours is told apart without opening, so it has to be set right here.
            secret.fingerprint = vault.fingerprint(`text of ${secret.id}`);
            expect(vault.isText(secret, `text of ${secret.id}`)).toBe(true);
            reads += 1;
          }
          await sleep(5);
        }
      });
      const rotations = (async () => {
        let count = 0;
        for (; !isDone; await sleep(5))
          await services.credentials.rotate(admin, row.id, { secret: `live-${(count += 1)}` });
        return count;
      })();
      services.masterKey.start();
      services.masterKey.start();
      expect((await services.masterKey.state()).running).toBe(true);
      await services.masterKey.settled();
      isDone = true;
      await Promise.all(readers);
      const rotated = await rotations;
      expect(reads).toBeGreaterThan(0);
      expect(rotated).toBeGreaterThan(0);
      const after = await services.masterKey.state();
      expect(after).toMatchObject({
        current: 'next',
        remaining: 0,
        last_error: null,
        keys: [{ id: 'next', secrets: MANY + 2 }],
      });
      // Every sealing counts, so that nobody has to guess how far a key is from its limit (security 31).
      expect(BigInt(after.seals_total)).toBeGreaterThan(BigInt(before.seals_total) + BigInt(MANY));

      await changeKeyFile(({ keys }) => ({ current: 'next', keys: keys.filter(({ id }) => id === 'next') }));
      const restarted = new RegistryServices(registry.database.dataSource, loadKeyMaterial(registry.files.settings));
      const [secret] = await restarted.vault.of(manager, 'credential', [row.id]);
      expect(restarted.vault.isText(secret!, `live-${rotated}`)).toBe(true);
    },
    10 * 60_000,
  );

  it('is told apart from a file that cannot be read: the keys so far stay in force', async () => {
    await writeFile(registry.files.settings.MASTER_KEY_FILE, 'nonsense');
    expect(() => services.masterKey.start()).toThrow('is not a readable JSON object');
    const admin = adminOf(organizationId);
    const credential = {
      organization_id: organizationId,
      display_name: 'D',
      secret: 's',
      base_url: 'https://x.example',
    };
    await services.credentials.create(admin, credential);
    await until('no run is under way', 1_000, async () => !(await services.masterKey.state()).running);
  });
});
