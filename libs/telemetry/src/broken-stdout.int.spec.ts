import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

describe('a process whose log nobody reads any more', () => {
  it.each([
    ['a fatal line', `throw new Error('broken invariant')`, 1],
    ['its last line', `logger.info('stopped'); process.exit(0)`, 0],
  ])('still ends after %s instead of blocking', async (_, action, code) => {
    const source = (name: string): string => new URL(name, import.meta.url).href;
    const script = `
      const { createLogger } = await import('${source('./logger.ts')}');
      const { fatalOnUncaught } = await import('${source('./fatal.ts')}');
      const logger = createLogger('test', 'info');
      fatalOnUncaught(logger);
      process.stdin.once('data', () => { ${action}; });
      process.stdout.write('ready');`;
    const child = spawn(
      process.execPath,
      ['--conditions=@roundhouse/source', '--no-warnings', '--input-type=module', '-e', script],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stdin.write('go');
    expect(await once(child, 'exit')).toEqual([code, null]);
  });
});
