import type { JsonObject } from '@roundhouse/admin-api';
import { servingCondition } from './domain/serving-phase.ts';
import type { ServingRelease } from './infra/serving-releases.ts';
import type { ServingState } from './infra/serving-states.ts';
import type { ServingSpec } from './infra/serving.entity.ts';
import type { PlacementView } from './placement-views.ts';

/** What people are shown of a serving beside what they wrote. */
export function shownServing(
  spec: ServingSpec,
  placements: readonly PlacementView[],
  state: ServingState | undefined,
  release: ServingRelease | undefined,
): JsonObject {
  return {
    ...conditionOf(spec, placements, state),
    placements: placements.map(shownPlacement),
    left_out: (state?.leftOut ?? []).map((one) => ({ ...one })),
    release: release === undefined ? null : shownRelease(release),
  };
}

/** One word, one line and one number for a serving. */
export function conditionOf(
  spec: Pick<ServingSpec, 'copies'>,
  placements: readonly PlacementView[],
  state: ServingState | undefined,
) {
  return servingCondition({
    wanted: spec.copies,
    stopped: state?.stopped ?? false,
    problem: state?.problem ?? '',
    copies: placements.map((view) => ({
      ...view,
      bytesDone: Number(view.bytesDone),
      bytesTotal: Number(view.bytesTotal),
    })),
  });
}

/** A release, as lists show it. */
export function shownRelease(release: ServingRelease): JsonObject {
  return {
    number: release.number,
    content: release.contentKey,
    state: release.state,
    reason: release.reason,
    created_at: release.createdAt.toISOString(),
    finished_at: release.finishedAt?.toISOString() ?? null,
  };
}

function shownPlacement(placement: PlacementView): JsonObject {
  return {
    node_id: placement.nodeId,
    node: placement.nodeName,
    installation_id: placement.installationId,
    instance_id: placement.instanceId,
    deployment_id: placement.deploymentId,
    role: placement.role,
    release: placement.release,
    phase: placement.phase,
    message: placement.message,
    bytes_done: Number(placement.bytesDone),
    bytes_total: Number(placement.bytesTotal),
    eta_seconds: placement.etaS,
    load_progress: placement.loadProgress,
  };
}
