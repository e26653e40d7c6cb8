import type { StackView } from '@roundhouse/testing';

const PROBE_MS = 100;
const PROBE_TIMEOUT_MS = 1_000;

/** Asks gateways ten times a second whether they are ready, as a load balancer does; `stop` ends that. */
export function watchReadiness(view: StackView): { isReady(gateway: string): boolean; stop(): void } {
  const names = view.namesOf('gateway');
  const health = new Map(names.map((name) => [name, view.endpoints.services[name]?.health ?? '']));
  const ready = new Set(names);
  const look = async (name: string): Promise<void> => {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const answer = await fetch(`${health.get(name)}/health/ready`, { signal }).catch(() => undefined);
    if (answer?.ok) ready.add(name);
    else ready.delete(name);
  };
  const timer = setInterval(() => {
    for (const name of names) void look(name);
  }, PROBE_MS);
  return { isReady: (name) => ready.has(name), stop: () => clearInterval(timer) };
}
