import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRunning, startDetached, stopGroup } from './engine-process.ts';
import { isSameProcess, parseStat, readProcessIdentity } from './process-identity.ts';

let directory: string;
let logPath: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-process-'));
  logPath = join(directory, 'log');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A shell that stands for an engine; the marker is its $0. */
const shell = (script: string, marker: string) =>
  startDetached('/bin/sh', ['-c', script, marker], { logPath, marker, environment: { PATH: '/usr/bin:/bin' } });

describe('engine process', () => {
  it('leads its own process group, writes to its log and tells how it ended', async () => {
    const { handle, exited } = await shell('echo out; echo err >&2; sleep 2; exit 3', 'm-1');
    expect(await isRunning(handle)).toBe(true);
    // Field 5 of /proc/<pid>/stat is the group.
    const stat = readFileSync(`/proc/${handle.pid}/stat`, 'utf8');
    expect(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])).toBe(handle.pid);
    expect(await exited).toEqual({ code: 3, signal: undefined });
    expect(readFileSync(logPath, 'utf8')).toContain('out\nerr\n');
    expect(await isRunning(handle)).toBe(false);
  });

  it('ends with TERM, and by KILL with all of its group when it does not listen', async () => {
    const polite = await shell('sleep 60; :', 'm-2');
    await stopGroup(polite.handle, polite.exited);
    expect((await polite.exited).signal).toBe('SIGTERM');

    const stubborn = await shell('trap "" TERM; sleep 60 & echo child $!; while :; do sleep 1; done', 'm-3');
    await new Promise((resolve) => setTimeout(resolve, 150));
    const child = Number(/child (\d+)/.exec(readFileSync(logPath, 'utf8'))?.[1]);
    await stopGroup(stubborn.handle, stubborn.exited, 150);
    expect((await stubborn.exited).signal).toBe('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await readProcessIdentity(child)).toBeUndefined();
  });

  it('never signals a process that only has the same pid', async () => {
    const { handle, exited } = await shell('sleep 0.4; exit 0', 'm-4');
    await stopGroup({ ...handle, startTicks: handle.startTicks + 1 }, exited, 50);
    await stopGroup({ ...handle, marker: 'another' }, exited, 50);
    expect(await exited).toEqual({ code: 0, signal: undefined });
  });

  it('says that a program is missing', async () => {
    const options = { logPath, marker: 'm', environment: {} };
    await expect(startDetached('/nonexistent/llama-server', [], options)).rejects.toMatchObject({
      reason: 'ENGINE_MISSING',
    });
  });
});

describe('process identity', () => {
  it('reads names that hold blanks and parentheses', () => {
    const fields = Array.from({ length: 30 }, (_, index) => String(index + 4));
    expect(parseStat(`42 (a) (b c)) S ${fields.join(' ')}`)).toEqual({ state: 'S', startTicks: 22 });
  });

  it('knows itself and nobody at an unused pid', async () => {
    const own = await readProcessIdentity(process.pid);
    expect(isSameProcess(own, { startTicks: own?.startTicks ?? -1, marker: own?.command[0] ?? '' })).toBe(true);
    expect(await readProcessIdentity(2 ** 22 + 1)).toBeUndefined();
  });
});
