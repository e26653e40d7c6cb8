import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startProcess, testDirectory, testPki, until, type TestDirectory } from '@roundhouse/testing';

const ROOT = join(import.meta.dirname, '../../..');
const NOBODY = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;

let directory: TestDirectory;

beforeAll(async () => {
  directory = await testDirectory('image');
});

afterAll(async () => {
  execFileSync('chmod', ['-R', 'u+w', directory.path]);
  await directory.remove();
});

/** Assembles an app as the Dockerfile does, then takes away every right to write. */
function assemble(app: string): string {
  const folder = join(directory.path, app);
  execFileSync(join(ROOT, 'tools/image/assemble'), [app, folder], { cwd: ROOT, stdio: 'pipe' });
  execFileSync('chmod', ['-R', 'a-w,a+rX', folder]);
  return folder;
}

describe('an assembled app', () => {
  it.each(['gateway', 'registry', 'router', 'tracing', 'agent'])(
    '%s loads all its modules from its own tree, and names every missing setting',
    (app) => {
      const folder = assemble(app);
      const run = spawnSync(process.execPath, [join(folder, 'apps', app, 'dist/main.js')], {
        cwd: '/',
        env: { PATH: process.env['PATH'] },
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect(`${run.status} ${run.stderr}`).toMatch(/^78 /);
      expect(run.stderr).toContain('HEALTH_PORT');
      // Nothing that only tests or builds need goes into an image.
      for (const name of ['jest', 'nx', 'typescript', 'openai'])
        expect(existsSync(join(folder, 'node_modules', name))).toBe(false);
      expect(
        readdirSync(join(folder, 'apps', app, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
          name.includes('.spec.'),
        ),
      ).toEqual([]);
    },
  );

  it('runs on a read-only tree as a user without rights, live at once and ready when it can work', async () => {
    const folder = existsSync(join(directory.path, 'router')) ? join(directory.path, 'router') : assemble('router');
    const pki = await testPki(directory.path);
    const identity = await pki.identity('router');
    if (isRoot) chownSync(identity.keyFile, NOBODY.uid, NOBODY.gid);
    else chmodSync(identity.keyFile, 0o600);
    const health = await freePort();
    const router = await startProcess({
      name: 'router',
      command: process.execPath,
      args: [join(folder, 'apps/router/dist/main.js')],
      cwd: '/',
      user: isRoot ? NOBODY : undefined,
      env: {
        PATH: process.env['PATH'],
        TLS_CA_FILE: identity.caFile,
        TLS_CERT_FILE: identity.certFile,
        TLS_KEY_FILE: identity.keyFile,
        BIND_ADDRESS: '127.0.0.1',
        HEALTH_PORT: String(health),
        GRPC_PORT: String(await freePort()),
        REGISTRY_ADDRESS: `127.0.0.1:${await freePort()}`,
      },
    });
    try {
      await until('the router is live', 15_000, async () => (await fetch(`http://127.0.0.1:${health}/health/live`)).ok);
      const ready = await fetch(`http://127.0.0.1:${health}/health/ready`);
      expect(ready.status).toBe(503);
    } finally {
      expect(await router.stop()).toEqual({ code: 0, signal: null });
    }
  });
});
