import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

describe('a process whose log nobody reads any more', () => {
  it('still ends after a fatal line instead of blocking', async () => {
    const source = (name: string): string => new URL(name, import.meta.url).href;
    const script = `
      const { createLogger } = await import('${source('./logger.ts')}');
      const { fatalOnUncaught } = await import('${source('./fatal.ts')}');
      fatalOnUncaught(createLogger('test', 'info'));
      process.stdin.once('data', () => { throw new Error('broken invariant'); });
      process.stdout.write('ready');`;
    const child = spawn(
      process.execPath,
      ['--conditions=@roundhouse/source', '--no-warnings', '--input-type=module', '-e', script],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stdin.write('go');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
