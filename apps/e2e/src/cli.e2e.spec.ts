import { beforeAll, describe, expect, it } from '@jest/globals';
import type { StackView } from '@roundhouse/testing';
import { runProgram } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

describe('roundhouse status', () => {
  it('shows every service, for people and for scripts, and exits with 0 when all is well', async () => {
    const table = await runProgram(stack, ['status']);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    for (const service of ['gateway', 'router', 'registry', 'tracing'])
      expect(table.stdout).toMatch(new RegExp(`^${service}\t.*\tready\t`, 'm'));
    expect(table.stdout).toContain('Everything works.');
    const json = await runProgram(stack, ['status', '--output', 'json']);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'ok', problems: [] });
  });
});

describe('roundhouse chat', () => {
  it('prints nothing but the answer when it is piped', async () => {
    const { code, stdout, stderr } = await runProgram(stack, [
      'chat',
      'demo-chat',
      'Say',
      'hello',
      '--max-tokens',
      '8',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().length).toBeGreaterThan(0);
    expect(stdout).not.toMatch(/deployment|\u001B/);
  });

  it('exits with 1 and the reason when it is refused', async () => {
    const { code, stdout, stderr } = await runProgram(stack, ['chat', 'no-such-model', 'hello']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/no-such-model.*\(request [0-9a-f-]{36}\)/s);
  });
});

describe('roundhouse keys create', () => {
  it('prints only the key, and the key works', async () => {
    const { code, stdout } = await runProgram(stack, [
      'keys',
      'create',
      '--name',
      'cli e2e',
      '--organization',
      'demo',
      '--project',
      'default',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^rh_\S+\n$/);
    await stack.settled();
    const answer = await runProgram(stack, ['chat', 'demo-chat', 'hello'], { ROUNDHOUSE_API_KEY: stdout.trim() });
    expect(answer).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('wrong use', () => {
  it.each([
    ['an unknown command', ['nope']],
    ['a missing argument', ['chat']],
    ['an option that is not there', ['status', '--verbose']],
    ['a value that is none of the choices', ['status', '--output', 'xml']],
    ['a missing option', ['keys', 'create']],
    ['a gateway that is no URL', ['--url', 'nope', '--key', 'k', 'status']],
  ])('exits with 2 and says what is wrong: %s', async (_, words) => {
    const { code, stdout, stderr } = await runProgram(stack, words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('is not to ask for help', async () => {
    expect(await runProgram(stack, ['--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});
