import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, until, type TestNats } from '@roundhouse/testing';
import { connectNats, type NatsConnection } from './index.ts';

let nats: TestNats;
let lines: string[];
const note = (_fields: object, message: string): void => void lines.push(message);
const logger = { info: note, warn: note } as never;

beforeEach(async () => {
  nats = await startNats();
  lines = [];
});

afterEach(() => nats.stop());

describe('connectNats', () => {
  it('waits for a server that is away at the start, and says so', async () => {
    await nats.kill();
    let connection: NatsConnection | undefined;
    const connecting = connectNats({ url: nats.url, name: 'test', logger }).then((made) => (connection = made));
    await until('word of waiting', 8000, () => lines.includes('nats cannot be reached yet'));
    expect(connection).toBeUndefined();
    await nats.restart();
    await (await connecting).close();
  });

  it('reconnects by itself, says so, and keeps its subscriptions', async () => {
    const connection = await connectNats({ url: nats.url, name: 'test', logger });
    let received = 0;
    connection.subscribe('word', { callback: () => void (received += 1) });
    await nats.kill();
    await until('word of the loss', 5000, () => lines.includes('nats connection is lost'));
    await nats.restart();
    await until('word of the return', 10_000, () => lines.includes('nats connection is back'));
    connection.publish('word');
    await until('the message', 5000, () => received === 1);
    await connection.close();
  });

  it('receives answers on an inbox of its own name alone', async () => {
    const connection = await connectNats({ url: nats.url, name: 'gateway', logger });
    let inbox = '';
    connection.subscribe('question', {
      callback: (_error, message) => {
        inbox = message.reply ?? '';
        message.respond('answer');
      },
    });
    await connection.request('question');
    expect(inbox).toMatch(/^_INBOX\.gateway\./);
    await connection.close();
  });
});
