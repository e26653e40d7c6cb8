import type { SinkServiceClient, SubjectNames as Told } from '@roundhouse/contracts/registry/v1/sink_service';
import { unary } from '@roundhouse/grpc';
import type { SubjectNames, UnroutedAlert } from '../deliveries.ports.ts';

const TIMEOUT_MS = 2_000;
const MAX_IDS = 500;
/** Names seldom change; what is known is asked for again after this time. */
const KNOWN_MS = 60_000;
const MAX_KNOWN = 10_000;

/** What registry calls deployments and providers. While it is away alerts go out with ids alone. */
export class RegistryNames implements SubjectNames {
  private readonly registry: SinkServiceClient;
  private readonly nowMs: () => number;
  private readonly known = new Map<string, { told: Told | undefined; untilMs: number }>();

  /** @param nowMs monotonic milliseconds */
  constructor(registry: SinkServiceClient, nowMs: () => number = () => performance.now()) {
    this.registry = registry;
    this.nowMs = nowMs;
  }

  async of(alerts: readonly UnroutedAlert[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const ids = alerts.map(({ payload }) => ({
      deployment: textOf(payload['deployment_id']),
      provider: textOf(payload['provider_id']),
    }));
    await this.learn(
      ids.flatMap(({ deployment }) => deployment ?? []),
      ids.flatMap(({ provider }) => provider ?? []),
    );
    return ids.map(({ deployment, provider }) => namesFrom(this.told(deployment), this.told(provider)));
  }

  /** What a deployment or provider is called; undefined for what is not known, or when registry is away. */
  async one(owner: 'deployment' | 'provider', id: string): Promise<Told | undefined> {
    await this.learn(owner === 'deployment' ? [id] : [], owner === 'provider' ? [id] : []);
    return this.told(id);
  }

  private told(id: string | undefined): Told | undefined {
    return id === undefined ? undefined : this.known.get(id)?.told;
  }

  private async learn(deployments: readonly string[], providers: readonly string[]): Promise<void> {
    const nowMs = this.nowMs();
    const missing = (ids: readonly string[]): string[] =>
      [...new Set(ids)].filter((id) => !((this.known.get(id)?.untilMs ?? 0) > nowMs)).slice(0, MAX_IDS / 2);
    const [deploymentIds, providerIds] = [missing(deployments), missing(providers)];
    if (deploymentIds.length + providerIds.length === 0) return;
    const asked = { deploymentIds, providerIds };
    const answer = await unary(this.registry, 'describeSubjects', asked, { timeoutMs: TIMEOUT_MS }).catch(
      () => undefined,
    );
    if (answer === undefined) return;
    if (this.known.size > MAX_KNOWN) this.known.clear();
    const told = new Map(answer.subjects.map((subject) => [subject.id, subject]));
    for (const id of [...deploymentIds, ...providerIds]) {
      this.known.set(id, { told: told.get(id), untilMs: nowMs + KNOWN_MS });
    }
  }
}

/** The provider that is named explicitly wins over that of the deployment now: it may have moved. */
function namesFrom(deployment: Told | undefined, provider: Told | undefined): Record<string, unknown> {
  const names: Record<string, unknown> = {};
  if (deployment !== undefined) {
    names['deployment'] = deployment.key;
    if (deployment.modelKey !== '') names['model'] = deployment.modelKey;
  }
  const providerKey = provider?.key ?? deployment?.providerKey ?? '';
  if (providerKey !== '') names['provider'] = providerKey;
  const providerId = provider?.id ?? deployment?.providerId ?? '';
  if (providerId !== '') names['provider_id'] = providerId;
  return names;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
