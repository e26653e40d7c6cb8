/** One running process of the installation. */
export interface ServiceStatus {
  readonly name: string;
  readonly instance: string;
  /** Empty = unknown, because it does not answer. */
  readonly version: string;
  readonly ready: boolean;
  /** Configuration number that it works from; null when it has none. */
  readonly revision: string | null;
  /** What it has not caught up with, in words; null = nothing. */
  readonly lag: string | null;
}

/** Something that is wrong, and what to do about it. */
export interface Problem {
  readonly service: string;
  readonly what: string;
  readonly remedy: string;
}

/** What one part of the installation told. */
export interface PartReport {
  readonly services: readonly ServiceStatus[];
  readonly problems: readonly Problem[];
}

/** Answer of `GET /api/v1/status`. */
export interface StatusReport extends PartReport {
  readonly status: 'ok' | 'degraded';
}

/** Puts the parts together: all is well when no part has a problem. */
export function statusReport(parts: readonly PartReport[]): StatusReport {
  const problems = parts.flatMap((part) => part.problems);
  return {
    status: problems.length === 0 ? 'ok' : 'degraded',
    services: parts.flatMap((part) => part.services),
    problems,
  };
}

/** A part that is in order. */
export function inOrder(service: ServiceStatus): PartReport {
  return { services: [service], problems: [] };
}

/** A part that does not answer. */
export function unreachable(name: string, instance: string, reason: string, remedy: string): PartReport {
  return {
    services: [{ name, instance, version: '', ready: false, revision: null, lag: null }],
    problems: [{ service: name, what: `${instance} does not answer (${reason})`, remedy }],
  };
}
