import { describe, expect, it } from '@jest/globals';
import { InstancePhase, ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import { nodeSituation } from './node-situation.ts';

describe('situation of a node', () => {
  it('tells what is promised, and what of that is in memory now', () => {
    const devices = [{ device: 'CUDA0', bytes: 5 }];
    const placed = ['a', 'b', 'c'].map((instanceId) => ({ servingId: 's', instanceId, devices }));
    const observed = ObservedState.fromPartial({
      instances: [
        { id: 'a', phase: InstancePhase.INSTANCE_PHASE_READY },
        { id: 'b', phase: InstancePhase.INSTANCE_PHASE_UNLOADED },
      ],
    });
    const node = { memoryBudgetBytes: 9, placed, contents: new Map([['hub:m@1/q4', 7]]), report: { observed } };
    expect(nodeSituation(node, 'hub:m@1/q4')).toEqual({
      memory_budget_bytes: 9,
      committed: [...devices, ...devices, ...devices],
      loaded: devices,
      present_bytes: 7,
    });
    expect(nodeSituation({ ...node, report: undefined }, 'other')).toMatchObject({ loaded: [], present_bytes: 0 });
  });
});
