import type { CircuitDocument, ManualCircuitDocument } from '@roundhouse/admin-api';
import type { UsageScope } from '@roundhouse/contracts/tracing/v1/usage_service';
import type { ConfigState } from '@roundhouse/snapshot';
import type { ObservedCircuit } from './domain/observed-circuit.ts';

/** How far a caller sees. */
export interface CircuitScopes {
  readonly deployment: UsageScope;
  /** undefined = no providers at all. */
  readonly provider: UsageScope | undefined;
  /** True = one project was named, so that what its organization shares is left out. */
  readonly ofOneProject: boolean;
}

type Named = Pick<
  CircuitDocument,
  'key' | 'organization_id' | 'project_id' | 'model_id' | 'model' | 'provider_id' | 'provider'
>;

/**
 * Circuits with the names of what they belong to. What is in no configuration any more is left out.
 *
 * @param manual what people decided, by id of the deployment or provider
 */
export function circuitDocuments(
  circuits: Iterable<ObservedCircuit>,
  state: ConfigState | undefined,
  manual: ReadonlyMap<string, ManualCircuitDocument>,
): CircuitDocument[] {
  const documents: CircuitDocument[] = [];
  for (const circuit of circuits) {
    const decided = manual.get(circuit.id);
    const named = nameOf(circuit, state) ?? unnamed(decided);
    if (named === undefined) continue;
    const { id, owner, cause, failures, calls, routers } = circuit;
    documents.push({
      id,
      owner,
      ...named,
      state: circuit.state,
      cause,
      retry_after_ms: circuit.retryAfterMs,
      failures,
      calls,
      routers: [...routers],
      open_until: decided?.open_until ?? null,
      opened_at: decided?.opened_at ?? null,
      opened_by: decided?.opened_by ?? null,
      reason: decided?.reason ?? null,
    });
  }
  return documents;
}

/** True for what a caller of these scopes may see. */
export function isInScope(
  { owner, organization_id: organizationId, project_id: projectId }: CircuitDocument,
  scopes: CircuitScopes,
): boolean {
  const scope = scopes[owner];
  if (scope === undefined) return false;
  if (scope.installation) return true;
  if (scope.organizationId !== organizationId) return false;
  if (scope.wholeOrganization) return true;
  // What an organization shares is there for all its projects to see.
  return projectId === null ? !scopes.ofOneProject : scope.projectIds.includes(projectId);
}

function nameOf({ owner, id }: ObservedCircuit, state: ConfigState | undefined): Named | undefined {
  if (owner === 'provider') {
    const provider = state?.provider(id);
    return (
      provider && {
        key: provider.key,
        organization_id: provider.organizationId,
        project_id: provider.projectId || null,
        model_id: null,
        model: null,
        provider_id: id,
        provider: provider.key,
      }
    );
  }
  const deployment = state?.deployment(id);
  if (deployment === undefined) return undefined;
  return {
    key: deployment.key || id,
    organization_id: deployment.organizationId,
    project_id: deployment.projectId || null,
    model_id: deployment.modelId,
    model: state?.model(deployment.modelId)?.key ?? null,
    provider_id: deployment.providerId || null,
    provider: state?.provider(deployment.providerId)?.key ?? null,
  };
}

/** What was decided so lately that this gateway does not know the subject yet. */
function unnamed(decided: ManualCircuitDocument | undefined): Named | undefined {
  if (decided === undefined) return undefined;
  const { id, owner, organization_id, project_id } = decided;
  const provider_id = owner === 'provider' ? id : null;
  return { key: id, organization_id, project_id, model_id: null, model: null, provider_id, provider: null };
}
