import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { freePort } from './free-port.ts';
import { startProcess, type ManagedProcess } from './managed-process.ts';

function run(script: string, options: { stopTimeoutMs?: number } = {}): Promise<ManagedProcess> {
  return startProcess({ name: 'child', command: process.execPath, args: ['-e', script], ...options });
}

function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

describe('a child process', () => {
  it('is known to be ready by a line it writes or a port it opens', async () => {
    const port = await freePort();
    const child = await run(`console.log('port opens'); require('net').createServer().listen(${port}, '127.0.0.1')`);
    expect(await child.waitForLine(/opens/, 5_000)).toBe('port opens');
    await child.waitForPort(port, 5_000);
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('that ends early is reported with its own words', async () => {
    const child = await run(`console.error('no such disk'); process.exit(3)`);
    await expect(child.waitForLine(/ready/, 5_000)).rejects.toThrow(/ended with code 3 .*\n.*no such disk/);
  });

  it('that ignores the signal is killed after the time-out', async () => {
    const child = await run(`process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)`, {
      stopTimeoutMs: 100,
    });
    await child.waitForLine(/deaf/, 5_000);
    expect((await child.stop()).signal).toBe('SIGKILL');
  });

  it('takes its own children along when its group is killed', async () => {
    const child = await run(
      `console.log(require('child_process').spawn('sleep', ['60']).pid); setInterval(() => {}, 1000)`,
    );
    const grandchild = Number(await child.waitForLine(/^\d+$/, 5_000));
    await child.kill();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isRunning(grandchild)).toBe(false);
  });

  it('ends when the process that started it is killed', async () => {
    const source = new URL('./managed-process.ts', import.meta.url).href;
    const starter = await run(
      `import('${source}').then(async (m) => { const c = await m.startProcess({ name: 'inner', command: 'sleep', args: ['60'] }); console.log(c.pid); })`,
    );
    const inner = Number(await starter.waitForLine(/^\d+$/, 5_000));
    starter.signal('SIGKILL');
    await starter.exited;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isRunning(inner)).toBe(false);
  });
});
