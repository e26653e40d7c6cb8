import type { JsonObject } from '@roundhouse/admin-api';
import type { DeploymentSpec } from '../../deployments/infra/deployment.entity.ts';
import type { ModelSpec } from '../infra/model.entity.ts';

const MAX_DISPLAY_NAME = 200;
const COPY = ' (copy)';

/**
 * The document of a second model like the first: a draft with its deployments, under a name of its own. Names that only
 * one can have stay with the original, and so do deployments on nodes, which belong to servings.
 */
export function copyOf(
  spec: ModelSpec,
  deployments: readonly DeploymentSpec[],
  { key, displayName }: { readonly key: string | null; readonly displayName: string | null },
): JsonObject {
  const copies = deployments
    .filter(({ hosting }) => hosting !== 'node')
    .map(({ organization_id: _organization, project_id: _project, model_id: _model, ...deployment }) => ({
      ...deployment,
      key: null,
    }));
  return {
    ...spec,
    key,
    display_name: displayName ?? spec.display_name.slice(0, MAX_DISPLAY_NAME - COPY.length) + COPY,
    aliases: [],
    admin_status: 'draft',
    deployments: copies,
  };
}
