import type { ScannedObject } from '@roundhouse/openai-api';
import type { Callable, ConfigState } from '@roundhouse/snapshot';
import { CallCapture } from './call-capture.ts';
import { capturePolicy, type CapturePlace } from './capture-policy.ts';
import { CaptureRoom } from './capture-room.ts';

/** One for the process. */
const room = new CaptureRoom();

/** Begins to keep what is said in a call, as far as may be; undefined = nothing may. */
export function beginCapture(
  state: ConfigState,
  place: CapturePlace,
  called: Callable['entry'],
  body: ScannedObject,
): CallCapture | undefined {
  const policy = capturePolicy(state, place, 'contentCapture' in called ? called.contentCapture : undefined);
  return policy.level === 'none' ? undefined : new CallCapture(body, policy, room);
}
