import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { Observable } from 'rxjs';
import { GrpcWatcherSink } from './grpc-watcher-sink.ts';

class FakeCall extends EventEmitter {
  writableNeedDrain = false;
  cancelled = false;
}

const message = WatchResponse.fromPartial({ event: { $case: 'heartbeat', value: { atUnixMs: 1n } } });
let call: FakeCall;
let sent: WatchResponse[];
let sink: GrpcWatcherSink;

beforeEach(() => {
  jest.useFakeTimers();
  call = new FakeCall();
  sent = [];
  new Observable<WatchResponse>((subscriber) => {
    sink = new GrpcWatcherSink(call, subscriber);
  }).subscribe((response) => sent.push(response));
});

afterEach(() => {
  jest.useRealTimers();
});

describe('a watcher on the wire', () => {
  it('gets the next message only when it has taken the last ones', async () => {
    call.writableNeedDrain = true;
    let settled = false;
    const sending = sink.send(message).then(() => (settled = true));
    await jest.advanceTimersByTimeAsync(1000);
    expect(sent).toHaveLength(1);
    expect(settled).toBe(false);
    call.emit('drain');
    await sending;
  });

  it('is let go when it takes nothing for half a minute', async () => {
    call.writableNeedDrain = true;
    const sending = sink.send(message).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(await sending).toMatchObject({ reason: 'OVERLOADED' });
  });

  it('holds nobody up once it is gone, and leaves no listener behind', async () => {
    call.writableNeedDrain = true;
    const sending = sink.send(message);
    call.cancelled = true;
    call.emit('cancelled');
    await sending;
    expect(sink.closed).toBe(true);
    expect(call.eventNames()).toEqual([]);
    await sink.send(message);
    expect(sent).toHaveLength(1);
  });
});
