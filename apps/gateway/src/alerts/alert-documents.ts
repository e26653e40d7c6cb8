import type { AlertDocument, DeadLetterDocument, DeliveryDocument, JsonObject } from '@roundhouse/admin-api';
import type { Alert, Delivery } from '@roundhouse/contracts/tracing/v1/alert_service';
import type { DeadLetter } from '@roundhouse/contracts/tracing/v1/dead_letter_service';

/** An alert as the admin API shows it. */
export function alertDocument(alert: Alert): AlertDocument & { readonly data: JsonObject } {
  const { id, kind, organizationId, subjectId, occurredAt, payloadJson, delivered, pending, dead } = alert;
  return {
    id,
    kind,
    organization_id: orNull(organizationId),
    subject_id: orNull(subjectId),
    occurred_at: occurredAt,
    data: JSON.parse(Buffer.from(payloadJson).toString() || '{}') as JsonObject,
    delivered,
    pending,
    dead,
  };
}

/** A delivery as the admin API shows it. */
export function deliveryDocument(delivery: Delivery): DeliveryDocument {
  const { id, alertId, kind, subjectId, status, tries, httpStatus, error } = delivery;
  return {
    id,
    alert_id: alertId,
    kind,
    subject_id: orNull(subjectId),
    status: status as DeliveryDocument['status'],
    tries,
    http_status: httpStatus === 0 ? null : httpStatus,
    error: orNull(error),
    occurred_at: delivery.occurredAt,
    created_at: delivery.createdAt,
    next_try_at: orNull(delivery.nextTryAt),
    finished_at: orNull(delivery.finishedAt),
  };
}

/** A dead letter as the admin API shows it. */
export function deadLetterDocument(letter: DeadLetter): DeadLetterDocument {
  return {
    id: letter.id,
    spool_id: orNull(letter.spoolId),
    first_seq: String(letter.firstSeq),
    last_seq: String(letter.lastSeq),
    reason: letter.reason,
    payload_bytes: letter.payloadBytes,
    received_at: letter.receivedAt,
    replayed_at: orNull(letter.replayedAt),
  };
}

/** Text, or null in place of the empty one. */
export function orNull(text: string): string | null {
  return text === '' ? null : text;
}
