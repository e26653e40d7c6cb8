/** A circuit that no router names any more. */
export interface UnheardRow {
  readonly owner: 'deployment' | 'provider';
  readonly id: string;
  readonly organization_id: string | null;
  readonly changed_at: Date;
  readonly seen_at: Date;
}

/**
 * How a circuit ($1, $2) stands ($3) since $4, and whose it is ($5). Only a change that is later than the last one, and is
 * one, is told. What is closed at first hearing is no news.
 */
export const CHANGE = `
INSERT INTO tracing.circuit_standing AS known (owner, id, open, changed_at, organization_id) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (owner, id) DO UPDATE SET open = excluded.open, changed_at = excluded.changed_at, seen_at = now(),
  organization_id = coalesce(excluded.organization_id, known.organization_id)
WHERE known.open <> excluded.open AND known.changed_at < excluded.changed_at
RETURNING (xmax = 0) AS first`;

/** Somebody says that a circuit ($1, $2) is open, as it is known to be. */
export const SEEN = `
UPDATE tracing.circuit_standing SET seen_at = now() WHERE owner = $1 AND id = $2 AND open`;

const SILENT = `open AND seen_at < now() - make_interval(secs => $place::double precision / 1000)`;

/** Circuits of which nobody has said for $1 milliseconds that they are open. */
export const UNHEARD = `
SELECT owner, id, organization_id, changed_at, seen_at FROM tracing.circuit_standing
WHERE ${SILENT.replace('$place', '$1')} ORDER BY seen_at LIMIT 1000`;

/** One of them ($1, $2), if that is so still ($3 milliseconds). */
export const WITHDRAW = `
DELETE FROM tracing.circuit_standing WHERE owner = $1 AND id = $2 AND ${SILENT.replace('$place', '$3')}
RETURNING owner, id, organization_id, changed_at, seen_at`;

/** Closed circuits, once no message that is on its way can be older than their change. */
export const FORGET = `
DELETE FROM tracing.circuit_standing WHERE NOT open AND changed_at < now() - interval '1 day'`;
