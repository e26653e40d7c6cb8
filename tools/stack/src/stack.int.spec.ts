import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startStack,
  testDirectory,
  type StackEndpoints,
  type TestDirectory,
  type TestStack,
} from '@roundhouse/testing';

/** Processes whose command line names the folder: whatever the stack started. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  const free = await listening;
  server.close();
  return free;
}

describe('the embedded stack', () => {
  let directory: TestDirectory;
  let stack: TestStack;
  let first: StackEndpoints;

  beforeAll(async () => {
    directory = await testDirectory('lifecycle');
    stack = await startStack({ dataDirectory: directory.path, demo: false });
    first = stack.endpoints();
  }, 120_000);
  afterAll(async () => {
    await stack.stop();
    await directory.remove();
  });

  const models = (): Promise<Response> =>
    fetch(`${stack.endpoints().gateway}/v1/models`, {
      headers: { authorization: `Bearer ${stack.endpoints().api_key}` },
    });

  it('answers with the key that it left', async () => {
    expect((await models()).status).toBe(200);
  });

  it('prints a token for the first administrator, which works once and stands in no file (security 18)', async () => {
    const token = /rh_setup_[\w-]{43}/.exec(stack.process.output())?.[0] ?? '';
    const person = { email: 'ann@example.org', display_name: 'Ann', password: 'a password of mine' };
    const finish = (): Promise<Response> =>
      fetch(`${stack.endpoints().gateway}/api/v1/session/bootstrap`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ bootstrap_token: token, ...person }),
      });
    const first = await finish();
    expect(first.status).toBe(201);
    expect(await first.json()).toMatchObject({ grants: [{ role: 'platform_admin' }] });
    expect((await finish()).status).toBe(410);
    const written = readdirSync(directory.path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /^(logs|secrets)\/|\.json$/.test(name))
      .filter((name) => statSync(`${directory.path}/${name}`).isFile())
      .filter((name) => readFileSync(`${directory.path}/${name}`, 'utf8').includes(token));
    expect(written).toEqual([]);
  });

  it('keeps keys and addresses from other users', () => {
    expect(statSync(`${directory.path}/endpoints.json`).mode & 0o777).toBe(0o600);
    for (const name of readdirSync(`${directory.path}/secrets`)) {
      expect(statSync(`${directory.path}/secrets/${name}`).mode & 0o777).toBe(0o600);
    }
  });

  it('refuses a second stack on the same data and says who has it', async () => {
    await expect(startStack({ dataDirectory: directory.path })).rejects.toThrow(
      /a stack already runs on .* \(pid \d+\)/,
    );
    expect((await models()).status).toBe(200);
  });

  it('says which port is taken when it was asked for', async () => {
    const port = Number(new URL(first.gateway).port);
    await expect(startStack({ port })).rejects.toThrow(new RegExp(`port ${port} is in use`));
  });

  it('brings a killed service back and publishes its new pid', async () => {
    const pid = stack.endpoints().services['router']?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await stack.process.waitForLine(/router runs again/, 20_000);
    expect(stack.endpoints().services['router']?.pid).not.toBe(pid);
  });

  it('leaves no process and no port behind, and resumes with the same keys', async () => {
    await stack.stop();
    expect(processesOf(directory.path)).toEqual([]);
    expect(await canListen(Number(new URL(first.gateway).port))).toBe(true);
    stack = await startStack({ dataDirectory: directory.path, demo: false });
    expect(stack.endpoints()).toMatchObject({ api_key: first.api_key, admin_key: first.admin_key });
    // Somebody administers it by now.
    expect(stack.process.output()).not.toContain('rh_setup_');
    expect((await models()).status).toBe(200);
  }, 120_000);

  it('takes its children along when it is killed itself', async () => {
    const { services } = stack.endpoints();
    const left = (): string[] => Object.keys(services).filter((name) => isRunning(services[name]?.pid ?? 0));
    await stack.process.kill();
    const deadlineMs = performance.now() + 40_000;
    while (left().length > 0 && performance.now() < deadlineMs)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(left()).toEqual([]);
  }, 60_000);
});

/** A zombie counts as ended: only its parent can take it away. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}
