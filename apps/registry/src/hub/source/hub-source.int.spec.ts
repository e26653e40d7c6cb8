import {
  DELETE_HUB_SOURCE,
  GET_HUB_SOURCE,
  HUB_CATALOG,
  LIST_HUB_VERSIONS,
  PUT_HUB_SOURCE,
  SYNC_HUB_SOURCE,
  type HubSourceDocument,
  type HubVersionDocument,
} from '@roundhouse/admin-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@roundhouse/telemetry';
import { freshDatabase, testDirectory, type TestDirectory } from '@roundhouse/testing';
import { FileHost } from '../../fixtures/file-host.ts';
import { HubServices, submission } from '../../fixtures/hub-services.ts';
import { writeKeyFiles } from '../../fixtures/key-files.ts';
import { performStream } from '../../fixtures/perform.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../../fixtures/registry-database.ts';
import { adminOf, PLATFORM } from '../../fixtures/registry-services.ts';
import { reasonOf } from '../../fixtures/refusal.ts';
import { registryDataSource } from '../../persistence/registry-database.ts';
import { loadKeyMaterial, type KeyMaterial } from '../../key-material/key-material.ts';
import { catalogLines } from '../catalog-lines.ts';
import type { HubRecord } from '../domain/hub-record.ts';
import { readServedOption } from '../served-option.ts';
import { HubSourceService } from './hub-source.service.ts';

const KEY = 'canary-key-of-the-followed-hub';
const CATALOG = '/api/v1/hub/catalog';

let directory: TestDirectory;
let keys: KeyMaterial;
let host: FileHost;
/** The hub that is followed. */
let theirs: { database: RegistryDatabase; hub: HubServices };
/** The hub that follows. */
let ours: { database: RegistryDatabase; hub: HubServices };
let following: HubSourceService;
const logLines: string[] = [];

beforeAll(async () => {
  directory = await testDirectory('hub-source');
  keys = loadKeyMaterial((await writeKeyFiles(directory.path)).settings);
  [theirs, ours] = await Promise.all([openHub(), openHub()]);
  following = followingOf(ours);
  host = await new FileHost().start();
});

afterAll(async () => {
  for (const { hub, database } of [theirs, ours]) {
    await hub.close();
    await database.dataSource.destroy();
  }
  await host.stop();
  await directory.remove();
});

async function openHub() {
  const database = await openRegistryDatabase(await freshDatabase());
  return { database, hub: new HubServices(database.dataSource, keys) };
}

function followingOf({ hub, database }: { hub: HubServices; database: RegistryDatabase }): HubSourceService {
  const logger = createLogger('registry', 'trace', { write: (line: string) => void logLines.push(line) });
  return new HubSourceService(hub.commands, database.dataSource, keys, hub.approvals, hub.handlers, logger);
}

/** What the followed hub hands out now. */
async function handOut(): Promise<string> {
  const text = await performStream(theirs.hub.handlers, HUB_CATALOG, PLATFORM);
  host.files.set(CATALOG, Buffer.from(text));
  return text;
}

async function publishThere(slug: string, more = {}): Promise<void> {
  const { id } = await theirs.hub.publish(PLATFORM, submission(slug, { organization_id: null, ...more }));
  await theirs.hub.approve(PLATFORM, id);
}

const put = (more = {}) =>
  ours.hub.do(PUT_HUB_SOURCE, PLATFORM, {
    body: { url: host.urlOf('/api/v1'), key: KEY, allowed_cidrs: ['127.0.0.1/32:*'], ...more },
  });

const sync = async () => (await ours.hub.do(SYNC_HUB_SOURCE, PLATFORM)) as unknown as HubSourceDocument;

const served = async () => (await ours.hub.reader.served(PLATFORM)).map(({ slug, number }) => `${slug}@${number}`);

describe('following another hub', () => {
  beforeEach(async () => {
    await handOut();
  });

  it('takes the place of the embedded catalog once it succeeded, and not before (004-04, 004-05)', async () => {
    await publishThere('followed');
    await handOut();
    await put();
    expect((await served()).length).toBeGreaterThan(60);
    expect(await served()).not.toContain('followed@1');
    const announced: string[] = [];
    const end = ours.hub.approvals.onChange((slug) => announced.push(slug));
    const state = await sync();
    end();
    expect(state).toMatchObject({ error: null, entries: 65 });
    expect(announced).toContain('followed');
    expect(host.credentials.at(-1)).toBe(`Bearer ${KEY}`);
    expect(await served()).toContain('followed@1');
    expect(await ours.hub.entry(PLATFORM, 'followed')).toMatchObject({
      origin: 'followed',
      verified: false,
      downloads: 0,
    });
  });

  it('serves all that is handed out and nothing else, and what was approved here wins', async () => {
    const only = (await theirs.hub.reader.served(PLATFORM)).filter(({ slug }) => slug === 'followed');
    host.files.set(CATALOG, bytesOf(only));
    await sync();
    expect(await served()).toEqual(['followed@1']);
    const own = await ours.hub.publish(PLATFORM, submission('followed', { organization_id: null }));
    expect(own.number).toBe(2);
    await ours.hub.approve(PLATFORM, own.id);
    expect(await served()).toEqual(['followed@2']);
  });

  it('keeps the last good catalog whatever comes instead of the next one (004-05)', async () => {
    await sync();
    const before = await served();
    expect(before.length).toBeGreaterThan(60);
    const text = await handOut();
    const bad: [string, string | undefined][] = [
      ['is gone', undefined],
      ['is empty', ''],
      ['is no catalog', '<html>'],
      ['is cut off inside a line', text.slice(0, text.length / 2)],
      ['is cut off between lines', `${text.split('\n').slice(0, 10).join('\n')}\n`],
      ['lost its end', `${text.split('\n').slice(0, -2).join('\n')}\n`],
      ['lost an entry', text.split('\n').toSpliced(3, 1).join('\n')],
      ['has an entry twice', bytesOf([...rebuildFrom, ...rebuildFrom.slice(0, 1)]).toString()],
      ['was changed on its way', text.replace('apache-2.0', 'gpl-3.0')],
      ['names a path', rebuilt((record) => ({ ...record, slug: '../evil' }))],
      [
        'has a file that is a path',
        rebuilt((record) => ({ ...record, content: withFileName(record, '../evil.gguf') })),
      ],
      ['has a manifest of another entry', rebuilt((record) => ({ ...record, number: record.number + 1 }))],
    ];
    for (const [what, catalog] of bad) {
      if (catalog === undefined) host.files.delete(CATALOG);
      else host.files.set(CATALOG, Buffer.from(catalog));
      const { error, entries } = await sync();
      expect([what, error === null, entries]).toEqual([what, false, 65]);
      expect([what, await served()]).toEqual([what, before]);
    }
    await handOut();
    expect((await sync()).error).toBeNull();
  });

  it('refuses a version whose files are other ones than they were (security 46)', async () => {
    await sync();
    const before = await ours.hub.entry(PLATFORM, 'gpt-oss-20b');
    const swapped = rebuilt((record) => (record.slug === 'gpt-oss-20b' ? withHash(record, 'f'.repeat(64)) : record));
    host.files.set(CATALOG, Buffer.from(swapped));
    expect((await sync()).error).toMatch(/gpt-oss-20b is another one than it was/);
    expect(await ours.hub.entry(PLATFORM, 'gpt-oss-20b')).toEqual(before);
  });

  it('remembers versions that are served no more, for what was made of them', async () => {
    await publishThere('moving');
    await handOut();
    await sync();
    await publishThere('moving', { changelog: 'Second.' });
    await handOut();
    await sync();
    expect(await served()).toContain('moving@2');
    const { data } = await ours.hub.do(LIST_HUB_VERSIONS, PLATFORM, { params: { slug: 'moving' } });
    expect((data as unknown as HubVersionDocument[]).map(({ number }) => number)).toEqual([2, 1]);
    const manager = ours.database.dataSource.manager;
    const option = await readServedOption(manager, { slug: 'moving', number: 1, optionId: 'f32' });
    expect(option).toMatchObject({ number: 1, origin: 'followed', state: 'approved' });
  });

  it('leaves out what would be a second thing of one name and number, and says so', async () => {
    const { admin } = await ours.hub.tenant('first');
    const { id } = await ours.hub.publish(admin, submission('shared-name'));
    await ours.hub.approve(admin, id);
    // Version 2 of "followed" was published here; now there is one there, too.
    await publishThere('shared-name');
    await publishThere('followed', { changelog: 'Theirs.' });
    await handOut();
    expect(await sync()).toMatchObject({ error: null, left_out: ['followed', 'shared-name'] });
    const { admin: other } = await ours.hub.tenant('second');
    expect(await ours.hub.entry(admin, 'shared-name')).toMatchObject({ origin: 'published' });
    expect(await reasonOf(ours.hub.entry(other, 'shared-name'))).toBe('NOT_FOUND');
    expect(await ours.hub.entry(other, 'followed')).toMatchObject({ origin: 'published', version: 2 });
  });

  it('is read from memory while it is the same, and from the database when another registry followed', async () => {
    const second = await registryDataSource(ours.database.url, 'registry-second').initialize();
    const other = new HubServices(second, keys);
    try {
      expect((await other.reader.served(PLATFORM)).map(({ slug }) => slug)).toContain('moving');
      await publishThere('late');
      await handOut();
      await sync();
      expect((await other.reader.served(PLATFORM)).map(({ slug }) => slug)).toContain('late');
    } finally {
      await other.close();
      await second.destroy();
    }
  });

  it('hands on signatures as they are', async () => {
    const text = await handOut();
    const lines = text.trimEnd().split('\n');
    expect(JSON.parse(lines[0]!)).toEqual({ schema: 'roundhouse.hub.catalog.v1' });
    const [record] = (await ours.hub.reader.served(PLATFORM)).filter(({ slug }) => slug === 'moving');
    const line = JSON.parse(lines.find((one) => one.includes('"moving"'))!) as { manifest: string };
    expect(Buffer.from(record!.manifest).toString('base64')).toBe(line.manifest);
  });

  it('is done by one registry when it is time, and by none before', async () => {
    const registries = [following, followingOf({ ...ours, hub: new HubServices(ours.database.dataSource, keys) })];
    const follow = async (): Promise<number> => {
      const before = host.credentials.length;
      await Promise.all(registries.map((registry) => registry.followIfDue()));
      return host.credentials.length - before;
    };
    expect(await follow()).toBe(0);
    await ours.database.dataSource.query(`UPDATE hub_source_state SET tried_at = now() - interval '1 day'`);
    expect(await follow()).toBe(1);
    expect(await follow()).toBe(0);
  });

  it('never shows, logs or audits the key, and sends it to no other host than it was given for', async () => {
    const shown = await ours.hub.do(GET_HUB_SOURCE, PLATFORM);
    expect(shown).toMatchObject({ has_key: true });
    const audit = await ours.database.dataSource.query<object[]>('SELECT * FROM audit_entry');
    const rows = await ours.database.dataSource.query<object[]>('SELECT * FROM hub_source');
    expect(JSON.stringify([shown, audit, rows, logLines])).not.toContain(KEY);
    await put({ url: host.urlOf('/api/v1').replace('127.0.0.1', 'localhost'), key: undefined });
    expect(await ours.hub.do(GET_HUB_SOURCE, PLATFORM)).toMatchObject({ has_key: false });
    await put();
  });

  it('is for platform administrators, to addresses that are opened, without following redirects', async () => {
    const { organizationId } = await ours.hub.tenant('tenant');
    const body = { url: 'https://hub.example/api/v1' };
    const work = ours.hub.do(PUT_HUB_SOURCE, adminOf(organizationId), { body });
    expect(await reasonOf(work)).toBe('FORBIDDEN');
    expect(await reasonOf(put({ allowed_cidrs: [] }))).toBe('INVALID_REQUEST');
    expect(await reasonOf(put({ url: 'http://169.254.169.254/latest' }))).toBe('INVALID_REQUEST');
  });

  it('ends with the embedded catalog again', async () => {
    await ours.hub.do(DELETE_HUB_SOURCE, PLATFORM);
    expect(await served()).not.toContain('moving@2');
    expect((await served()).length).toBeGreaterThan(60);
    expect(await reasonOf(ours.hub.do(GET_HUB_SOURCE, PLATFORM))).toBe('NOT_FOUND');
  });
});

let rebuildFrom: readonly HubRecord[] = [];
beforeEach(async () => {
  rebuildFrom = await theirs.hub.reader.served(PLATFORM);
});

function rebuilt(change: (record: HubRecord) => HubRecord): string {
  return bytesOf(rebuildFrom.map(change)).toString();
}

function bytesOf(records: readonly HubRecord[]): Buffer {
  return Buffer.concat([...catalogLines(records)]);
}

function withFileName(record: HubRecord, name: string): HubRecord['content'] {
  const options = record.content.options.map((option) => ({
    ...option,
    files: option.files.map((file) => ({ ...file, name })),
  }));
  return { ...record.content, options };
}

function withHash(record: HubRecord, sha256: string): HubRecord {
  const options = record.content.options.map((option) => ({
    ...option,
    files: option.files.map((file) => ({ ...file, sha256 })),
  }));
  const manifest = Buffer.from(
    Buffer.from(record.manifest)
      .toString()
      .replaceAll(/"sha256":"[0-9a-f]{64}"/g, `"sha256":"${sha256}"`),
  );
  return { ...record, content: { ...record.content, options }, manifest };
}
