import { connectNats, encodeLiveEvent, type NatsConnection, type NatsSettings } from '@roundhouse/messaging';
import type { LiveTeller, UnroutedAlert } from '../deliveries.ports.ts';
import { eventOf } from '../sink.ts';

/** Live event of an alert. */
const KIND = 'alert.raised';
/** What lets people read alerts lets them see them come. */
const ACTION = 'sink:read';

/** Tells people who look on of alerts, over core subjects. May lose any of them: the list of alerts is what counts. */
export class LiveAlerts implements LiveTeller {
  private readonly settings: NatsSettings;
  private connection: NatsConnection | undefined;
  private stopped = false;

  constructor(settings: NatsSettings) {
    this.settings = settings;
  }

  async start(): Promise<void> {
    const connection = await connectNats(this.settings);
    if (this.stopped) return connection.close();
    this.connection = connection;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.connection?.close();
  }

  /** Single requests are left out: they come by the thousand. */
  tell(alerts: readonly UnroutedAlert[]): void {
    if (this.connection === undefined || this.connection.isClosed()) return;
    const nowMs = Date.now();
    for (const alert of alerts) {
      if (eventOf(alert.kind) === 'request') continue;
      const { id, kind, organizationId, subjectId, occurredAt, payload } = alert;
      const place = { kind: KIND, action: ACTION, organizationId: organizationId ?? '' };
      const data = { id, kind, subject_id: subjectId, occurred_at: occurredAt.toISOString() };
      // One that says too much for an event is named alone.
      const encoded =
        encodeLiveEvent({ ...place, data: { ...data, payload } }, nowMs) ?? encodeLiveEvent({ ...place, data }, nowMs);
      if (encoded !== undefined) this.connection.publish(encoded.subject, encoded.bytes);
    }
  }
}
