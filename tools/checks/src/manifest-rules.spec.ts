import { describe, expect, it } from '@jest/globals';
import { manifestFaults, type Manifest } from './manifest-rules.ts';

const bare: Manifest = {
  kind: 'Deployment',
  metadata: { name: 'router' },
  spec: { template: { spec: { containers: [{ name: 'router' }] } } },
};

describe('manifestFaults', () => {
  it('names everything that an unhardened pod lacks', () => {
    const faults = manifestFaults([bare]).filter((fault) => fault.startsWith('Deployment/router'));
    expect(faults).toEqual([
      'Deployment/router: mounts a service account token',
      'Deployment/router: may run as root',
      'Deployment/router: no seccomp profile',
      'Deployment/router: grace period below 60 s',
      'Deployment/router/router: privilege escalation is allowed',
      'Deployment/router/router: root file system is writable',
      'Deployment/router/router: capabilities are not dropped',
      'Deployment/router/router: no resource requests or memory limit',
      'Deployment/router/router: no startupProbe',
      'Deployment/router/router: no livenessProbe',
      'Deployment/router/router: no readinessProbe',
    ]);
  });

  it('asks for budgets, autoscalers, the volume of the gateway and default deny', () => {
    expect(manifestFaults([])).toEqual(
      expect.arrayContaining([
        'gateway: no PodDisruptionBudget',
        'router: no HorizontalPodAutoscaler',
        'gateway: not a StatefulSet with a volume of its own',
        'agent: no DaemonSet',
        'no NetworkPolicy that denies by default, both ways',
      ]),
    );
  });

  it('notices an autoscaler that scales nothing', () => {
    const lost: Manifest = {
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'router' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'ruoter' } },
    };
    expect(manifestFaults([lost])).toContain(
      'HorizontalPodAutoscaler/router: scales Deployment/ruoter, which is not there',
    );
  });
});
