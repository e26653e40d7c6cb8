/** The parts of a Kubernetes object that are looked at. */
export interface Manifest {
  kind: string;
  metadata: { name: string };
  spec?: {
    selector?: { matchLabels?: Record<string, string> };
    scaleTargetRef?: { kind: string; name: string };
    serviceName?: string;
    volumeClaimTemplates?: unknown[];
    policyTypes?: string[];
    podSelector?: Record<string, unknown>;
    template?: { spec: PodSpec };
  };
}

interface PodSpec {
  automountServiceAccountToken?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type?: string } };
  containers: Container[];
  initContainers?: Container[];
}

interface Container {
  name: string;
  livenessProbe?: unknown;
  readinessProbe?: unknown;
  startupProbe?: unknown;
  resources?: { requests?: object; limits?: { memory?: string } };
  securityContext?: {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    capabilities?: { drop?: string[] };
  };
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
/** Services that must survive the drain of a node. */
const DISRUPTABLE = ['gateway', 'router', 'registry', 'tracing'];

function containerFaults(where: string, container: Container): string[] {
  const { securityContext: security, resources } = container;
  const faults: string[] = [];
  if (security?.allowPrivilegeEscalation !== false) faults.push(`${where}: privilege escalation is allowed`);
  if (security?.readOnlyRootFilesystem !== true) faults.push(`${where}: root file system is writable`);
  if (!(security?.capabilities?.drop ?? []).includes('ALL')) faults.push(`${where}: capabilities are not dropped`);
  if (resources?.requests === undefined || resources.limits?.memory === undefined)
    faults.push(`${where}: no resource requests or memory limit`);
  return faults;
}

function workloadFaults(manifest: Manifest): string[] {
  const where = `${manifest.kind}/${manifest.metadata.name}`;
  const pod = manifest.spec?.template?.spec;
  if (pod === undefined) return [`${where}: no pod template`];
  const faults: string[] = [];
  if (pod.automountServiceAccountToken !== false) faults.push(`${where}: mounts a service account token`);
  if (pod.securityContext?.runAsNonRoot !== true || (pod.securityContext.runAsUser ?? 0) === 0)
    faults.push(`${where}: may run as root`);
  if (pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault') faults.push(`${where}: no seccomp profile`);
  if ((pod.terminationGracePeriodSeconds ?? 30) < 60) faults.push(`${where}: grace period below 60 s`);
  for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
    faults.push(...containerFaults(`${where}/${container.name}`, container));
  }
  for (const container of pod.containers) {
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
      if (container[probe] === undefined) faults.push(`${where}/${container.name}: no ${probe}`);
    }
  }
  return faults;
}

/** Lists what a rendered installation lacks of the rules that every pod and service has to keep. */
export function manifestFaults(manifests: readonly Manifest[]): string[] {
  const faults = manifests.filter(({ kind }) => WORKLOADS.includes(kind)).flatMap(workloadFaults);
  const has = (kind: string, name: string): boolean =>
    manifests.some((one) => one.kind === kind && one.metadata.name === name);
  for (const name of DISRUPTABLE) if (!has('PodDisruptionBudget', name)) faults.push(`${name}: no PodDisruptionBudget`);
  for (const name of ['gateway', 'router'])
    if (!has('HorizontalPodAutoscaler', name)) faults.push(`${name}: no HorizontalPodAutoscaler`);
  for (const { kind, metadata, spec } of manifests) {
    if (kind !== 'HorizontalPodAutoscaler' || spec?.scaleTargetRef === undefined) continue;
    const { kind: targetKind, name } = spec.scaleTargetRef;
    if (!has(targetKind, name))
      faults.push(`HorizontalPodAutoscaler/${metadata.name}: scales ${targetKind}/${name}, which is not there`);
  }
  const gateway = manifests.find((one) => one.kind === 'StatefulSet' && one.metadata.name === 'gateway');
  if ((gateway?.spec?.volumeClaimTemplates ?? []).length === 0)
    faults.push('gateway: not a StatefulSet with a volume of its own');
  if (!has('DaemonSet', 'agent')) faults.push('agent: no DaemonSet');
  const denyAll = manifests.some(
    ({ kind, spec }) =>
      kind === 'NetworkPolicy' &&
      Object.keys(spec?.podSelector ?? { some: 1 }).length === 0 &&
      (spec?.policyTypes ?? []).length === 2,
  );
  if (!denyAll) faults.push('no NetworkPolicy that denies by default, both ways');
  return faults;
}
