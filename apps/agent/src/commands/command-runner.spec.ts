import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import { CommandRunner } from './command-runner.ts';
import { MAX_PAYLOAD_BYTES, type CommandOutcome, type NodeCommand, type NodeTask } from './node-command.ts';

const wait = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));
const retry: NodeTask = { kind: 'retry_download', installationId: 'i' };
const logs: NodeTask = { kind: 'read_logs', instanceId: 'e', maxLines: 1 };

/** A file that outlives the process that wrote it. */
class Memory {
  outcomes: readonly CommandOutcome[] = [];
  read = async () => this.outcomes;
  write = async (outcomes: readonly CommandOutcome[]) => {
    this.outcomes = outcomes;
  };
}

function start(perform: (task: NodeTask, signal: AbortSignal) => Promise<Buffer>, file = new Memory()) {
  const performed: NodeTask[] = [];
  let told = 0;
  const runner = new CommandRunner({
    tasks: {
      perform: (task, signal) => {
        performed.push(task);
        return perform(task, signal);
      },
    },
    file,
    clock: systemClock,
    onOutcome: () => {
      told += 1;
    },
    onFailure: () => undefined,
  });
  return { runner, performed, file, told: () => told };
}

const command = (id: string, task: NodeTask | undefined = retry, inMs = 5_000): NodeCommand => ({
  id,
  deadlineUnixMs: Date.now() + inMs,
  task,
});
const nothing = async () => Buffer.alloc(0);

describe('CommandRunner', () => {
  it('does a command once, however often it is delivered: while it runs, after it, and after its acknowledgement', async () => {
    const { runner, performed } = start(async () => {
      await wait(10);
      return Buffer.from('x');
    });
    runner.run(command('c'));
    runner.run(command('c'));
    await wait(30);
    runner.run(command('c'));
    expect(runner.outcomes).toEqual([{ commandId: 'c', ok: true, reason: '', message: '', payload: Buffer.from('x') }]);
    runner.acknowledged('c');
    runner.run(command('c'));
    await wait(30);
    expect(performed).toHaveLength(1);
    expect(runner.outcomes).toEqual([]);
  });

  it('answers with the same outcome after a restart of the agent, and does not do it again', async () => {
    const first = start(nothing);
    first.runner.run(command('c'));
    first.runner.run(command('look', logs));
    await wait(5);
    const second = start(nothing, first.file);
    await second.runner.open();
    second.runner.run(command('c'));
    await wait(5);
    expect(second.performed).toEqual([]);
    // What only looks can be had again.
    expect(second.runner.outcomes.map(({ commandId }) => commandId)).toEqual(['c']);
    second.runner.acknowledged('c');
    await wait(5);
    expect(first.file.outcomes).toEqual([]);
  });

  it('tells an outcome once it is kept, and one that cannot be kept all the same', async () => {
    const file = new Memory();
    const { write } = file;
    const writes: PromiseWithResolvers<void>[] = [];
    file.write = async (outcomes) => {
      const written = Promise.withResolvers<void>();
      writes.push(written);
      await written.promise;
      await write(outcomes);
    };
    const { runner, told } = start(nothing, file);
    runner.run(command('c'));
    await wait(5);
    expect([runner.outcomes, told()]).toEqual([[], 0]);
    runner.run(command('c'));
    writes[0]?.resolve();
    await wait(5);
    expect(file.outcomes.map(({ commandId }) => commandId)).toEqual(['c']);
    expect([runner.outcomes.map(({ commandId }) => commandId), told()]).toEqual([['c'], 1]);
    runner.run(command('d'));
    await wait(5);
    writes[1]?.reject(new Error('the disk is full'));
    await wait(5);
    expect([runner.outcomes.map(({ commandId }) => commandId), told()]).toEqual([['c', 'd'], 2]);
  });

  it('answers with the reason of what fails, comes too late, lasts too long or is not known', async () => {
    const { runner } = start(async (task) => {
      if (task.kind === 'collect_garbage') return new Promise(() => undefined);
      throw new AppError('NOT_FOUND', 'No such installation.');
    });
    runner.run(command('failing'));
    runner.run(command('late', retry, -1));
    runner.run(command('long', { kind: 'collect_garbage' }, 20));
    runner.run({ ...command('foreign'), task: undefined });
    await wait(60);
    const reasons = new Map(runner.outcomes.map(({ commandId, reason }) => [commandId, reason]));
    expect(Object.fromEntries(reasons)).toEqual({
      failing: 'NOT_FOUND',
      late: 'DEADLINE',
      long: 'DEADLINE',
      foreign: 'INVALID_REQUEST',
    });
  });

  it('does commands about the same thing in their order, and others beside them', async () => {
    const order: string[] = [];
    const { runner } = start(async (task) => {
      await wait(task.kind === 'cancel_download' ? 20 : 0);
      order.push(task.kind);
      return Buffer.alloc(0);
    });
    runner.run(command('1', { kind: 'cancel_download', installationId: 'i' }));
    runner.run(command('2', { kind: 'retry_download', installationId: 'i' }));
    runner.run(command('3', { kind: 'restart_instance', instanceId: 'e' }));
    await wait(50);
    expect(order).toEqual(['restart_instance', 'cancel_download', 'retry_download']);
  });

  it('says nothing of what a stopping agent leaves half done: its successor does it', async () => {
    const { runner, told } = start(() => new Promise(() => undefined));
    runner.run(command('c'));
    await wait(5);
    runner.stop();
    await wait(5);
    expect(runner.outcomes).toEqual([]);
    expect(told()).toBe(0);
  });

  it('keeps a bounded number of outcomes, none larger than a message may be', async () => {
    const { runner } = start(async () => Buffer.alloc(MAX_PAYLOAD_BYTES + 1));
    for (let batch = 0; batch < 30; batch += 1) {
      for (let index = 0; index < 10; index += 1) runner.run(command(`${batch}.${index}`, logs));
      await wait(0);
    }
    await wait(20);
    expect(runner.outcomes).toHaveLength(256);
    expect(runner.outcomes.every(({ payload }) => payload.length <= MAX_PAYLOAD_BYTES)).toBe(true);
  });
});
