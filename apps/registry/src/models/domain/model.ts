import { requireParams } from '../../deployments/domain/deployment.ts';
import { requirePrice } from '../../prices/domain/price.ts';
import type { Faults } from '../../resources/domain/faults.ts';
import { addSelectionFaults } from '../../route-groups/domain/selection-faults.ts';
import { sameDocument } from '../../resources/domain/same-document.ts';
import type { ModelSpec } from '../infra/model.entity.ts';

/** Longest key of a model, in characters. */
export const MAX_MODEL_KEY = 128;

/**
 * A specification without what does not belong to its workload: embedding and the other modes that are no
 * conversation have no prompt, no tools and no limit of output, whatever a form left behind (000-23).
 */
export function completeModel(spec: ModelSpec): ModelSpec {
  if (spec.mode === 'chat') return spec;
  return {
    ...spec,
    system_prompt: null,
    native_tools: [],
    guardrails: { ...spec.guardrails, output: [] },
    capabilities: { ...spec.capabilities, features: null, max_output_tokens: null },
    fallbacks: { ...spec.fallbacks, content_policy: [] },
  };
}

/** Adds every fault of a completed model that can be seen without looking anything up. */
export function requireModel(faults: Faults, spec: ModelSpec): void {
  requireCapabilities(faults, spec);
  requireParams(faults, spec.default_params, '/default_params');
  requireParams(faults, spec.locked_params, '/locked_params');
  requirePrice(faults, spec.price);
  requireNames(faults, spec);
  if (spec.routing !== null) addSelectionFaults(spec.routing, '/routing', faults);
  const limited = spec.project_id !== null && spec.assigned_projects.length > 0;
  faults.require(!limited, '/assigned_projects', 'must be empty: the model belongs to one project already');
}

function requireCapabilities(faults: Faults, { mode, admin_status, capabilities }: ModelSpec): void {
  const { context_window_tokens: window, max_output_tokens: output, reserve_output_tokens: reserve } = capabilities;
  const { features } = capabilities;
  // Whoever switches a model off in a hurry is not asked for its limits.
  const open = mode !== 'chat' || admin_status !== 'active' || window !== null;
  const where = '/capabilities/context_window_tokens';
  faults.require(open, where, 'is required for chat; only what is not active may leave it open');
  const fits = window === null || output === null || output <= window;
  faults.require(fits, '/capabilities/max_output_tokens', 'must fit the context window');
  const most = output ?? window;
  const isWithin = reserve === null || most === null || reserve <= most;
  faults.require(isWithin, '/capabilities/reserve_output_tokens', 'must not exceed what the model can write');
  const parallel = features?.includes('parallel_tools') === true && !features.includes('tools');
  faults.require(!parallel, '/capabilities/features', 'must name tools, too, for parallel_tools');
}

function requireNames(faults: Faults, { key, aliases, fallbacks }: ModelSpec): void {
  const own = new Set([key, ...aliases].filter((name) => name !== null).map((name) => name.toLowerCase()));
  aliases.forEach((alias, index) => {
    const differs = alias.toLowerCase() !== key?.toLowerCase();
    faults.require(differs, `/aliases/${index}`, 'is the key itself');
  });
  for (const [errorClass, chain] of Object.entries(fallbacks)) {
    chain.forEach((name, index) => {
      const where = `/fallbacks/${errorClass}/${index}`;
      faults.require(!own.has(name.toLowerCase()), where, 'is the model itself: a chain must lead elsewhere');
    });
  }
}

/** Namespace of a model's key: its project, or the organization itself. */
export function callableScope(spec: Pick<ModelSpec, 'project_id'>): string {
  return spec.project_id ?? '';
}

/** True when the name under which a model is called changes; letters may change their case without asking. */
export function isRenamed(former: ModelSpec, spec: ModelSpec): boolean {
  return former.key?.toLowerCase() !== spec.key?.toLowerCase();
}

/** True when a change of capabilities asks for new tests (001-34). */
export function changesCapabilities(former: ModelSpec, spec: ModelSpec): boolean {
  return former.mode !== spec.mode || !sameDocument(former.capabilities, spec.capabilities);
}
