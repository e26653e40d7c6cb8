/** What a stream of live events has shown so far. */
export interface FollowedEvents {
  readonly events: readonly { readonly name: string; readonly data: Record<string, unknown> }[];
  readonly stop: () => void;
}

/** Follows the live events that a caller may see, until it is stopped. @param authorization header of the caller */
export async function followEvents(gateway: string, authorization: string): Promise<FollowedEvents> {
  const leaving = new AbortController();
  const response = await fetch(`${gateway}/api/v1/events`, { headers: { authorization }, signal: leaving.signal });
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('text/event-stream')) throw new Error(`live events came as ${response.status} ${type}`);
  const events: { name: string; data: Record<string, unknown> }[] = [];
  let text = '';
  const read = async (): Promise<void> => {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const name = /^event: (.+)$/m.exec(frame)?.[1];
        const data = /^data: (.+)$/m.exec(frame)?.[1];
        if (name === undefined || data === undefined) continue;
        events.push({ name, data: (JSON.parse(data) as { data: Record<string, unknown> }).data });
      }
    }
  };
  read().catch(() => undefined);
  return { events, stop: () => leaving.abort() };
}
