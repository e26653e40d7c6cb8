/** An alert as sinks get it. */
export interface SentEvent {
  /** Of the alert: the same for every sink. */
  readonly id: string;
  readonly kind: string;
  readonly organizationId: string | null;
  readonly subjectId: string | null;
  readonly occurredAt: Date;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What things in the payload are called, such as `provider`. */
  readonly names: Readonly<Record<string, unknown>>;
}

/** The JSON of an event; facts win over names. */
export function eventDocument(event: SentEvent): Record<string, unknown> {
  const { id, kind, organizationId, subjectId, occurredAt, payload, names } = event;
  return {
    id,
    type: kind,
    timestamp: occurredAt.toISOString(),
    organization_id: organizationId,
    subject_id: subjectId,
    data: { ...names, ...payload },
  };
}
