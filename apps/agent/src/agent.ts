import { join } from 'node:path';
import { AppError, toAppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import { createNodeRequest } from '@roundhouse/pki';
import type { Logger, Metrics, Readiness } from '@roundhouse/telemetry';
import { engineEnvironment, type AgentConfig } from './config.ts';
import { diskSpace, DiskReservations } from './downloads/disk-space.ts';
import { DownloadQueue } from './downloads/download-queue.ts';
import { HttpByteSource } from './downloads/http-byte-source.ts';
import { inspectEngine, type EngineBuild } from './engine/engine-build.ts';
import { EnginePorts } from './engine/engine-ports.ts';
import { HandleTable } from './engine/handle-table.ts';
import { LlamaEngines } from './engine/llama-engines.ts';
import { enroll } from './enrollment/enroll.ts';
import { grpcEnrollmentClient } from './enrollment/grpc-enrollment-client.ts';
import { IdentityStore, isRenewalDue, type NodeIdentity } from './enrollment/identity-store.ts';
import { probeHost } from './hardware/probe.ts';
import { InferenceProxy, type ProxyTls } from './inference-proxy/inference-proxy.ts';
import { InFlight } from './inference-proxy/in-flight.ts';
import { Installations } from './installations/installations.ts';
import { lockDirectory } from './local-state/directory-lock.ts';
import { grpcLinkTransport } from './node-link/grpc-link-transport.ts';
import { NodeLink } from './node-link/node-link.ts';
import type { LinkedNode } from './node-link/node-link.ports.ts';
import { desiredStateFile } from './reconcile/node-state.ts';
import { Reconciler } from './reconcile/reconciler.ts';
import { ModelStore } from './store/model-store.ts';
import { DEFAULT_RESTART } from './supervisor/instance-machine.ts';
import { Supervisor } from './supervisor/supervisor.ts';

/** Version that this agent reports. */
export const AGENT_VERSION = '0.1.0';

/** Time for running requests when their engine, or the agent, is to stop. */
const DRAIN_TIMEOUT_MS = 30_000;

/** What the process around the agent gives it. */
export interface AgentHost {
  config: AgentConfig;
  logger: Logger;
  metrics: Metrics;
}

/** The parts of a running node, wired together. */
export class Agent {
  private readonly host: AgentHost;
  private readonly stopping = new AbortController();
  private readonly inFlight = new InFlight();
  private readonly identities: IdentityStore;
  private readonly source: HttpByteSource;
  private store!: ModelStore;
  private build: EngineBuild | undefined;
  private supervisor!: Supervisor;
  private installations!: Installations;
  private reconciler!: Reconciler;
  private proxy: InferenceProxy | undefined;
  private link: NodeLink | undefined;
  private linkRun: Promise<void> = Promise.resolve();

  constructor(host: AgentHost) {
    this.host = host;
    this.identities = new IdentityStore(join(host.config.DATA_DIR, 'identity'));
    this.source = new HttpByteSource({ allowedRanges: host.config.DOWNLOAD_ALLOWED_CIDRS });
  }

  /** Ready = callers can be served. Registry being away is no reason not to be. */
  readiness(): Readiness {
    if (this.proxy !== undefined) return { ready: true, reasons: [] };
    return { ready: false, reasons: ['the node has not joined yet'] };
  }

  /**
   * Takes over what an earlier agent left running, joins if need be, serves, and keeps the link to registry.
   *
   * @throws AppError when the data directory, the identity or a port cannot be used
   */
  async start(): Promise<void> {
    const { config } = this.host;
    await lockDirectory(join(config.DATA_DIR, 'agent.lock'));
    this.store = await ModelStore.open(join(config.DATA_DIR, 'models'));
    await this.buildEngines();
    await this.supervisor.adopt();
    const identity = (await this.identities.load(systemClock.nowMs())) ?? (await this.join());
    const port = await this.serve(identity);
    await this.reconciler.resume();
    this.connect(identity, config.INFERENCE_ADDRESS ?? `${config.BIND_ADDRESS}:${port}`);
  }

  /** Ends the link and the proxy. Engines go on unless the settings say otherwise. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.linkRun;
    await this.reconciler?.stop();
    await this.proxy?.close(DRAIN_TIMEOUT_MS);
    await this.installations?.stop();
    await this.source.close();
    if (this.host.config.STOP_ENGINES_ON_EXIT) await this.supervisor?.stopAll();
    else this.supervisor?.release();
  }

  private async buildEngines(): Promise<void> {
    const { config, logger, metrics } = this.host;
    const environment = engineEnvironment();
    try {
      this.build = await inspectEngine(config.LLAMA_SERVER_PATH, environment);
      logger.info({ version: this.build.version }, 'llama-server found');
    } catch (error) {
      logger.warn({ error }, 'no llama-server: this node can hold models but not run them');
    }
    const engines = new LlamaEngines({
      build: this.build,
      directory: join(config.DATA_DIR, 'engines'),
      ports: new EnginePorts(config.ENGINE_PORTS, systemClock),
      handles: new HandleTable(join(config.DATA_DIR, 'engines.json')),
      clock: systemClock,
      environment,
    });
    const onChange = (): void => this.changed();
    this.supervisor = new Supervisor({
      engines,
      traffic: this.inFlight,
      clock: systemClock,
      limits: DEFAULT_RESTART,
      drainTimeoutMs: DRAIN_TIMEOUT_MS,
      random: Math.random,
      onChange,
    });
    const freeBytes = async (): Promise<number> => (await diskSpace(this.store.root)).freeBytes;
    const space = new DiskReservations(freeBytes);
    const queue = new DownloadQueue({ source: this.source, store: this.store, space });
    this.installations = new Installations({ queue, store: this.store, onChange });
    this.reconciler = new Reconciler({
      installations: this.installations,
      supervisor: this.supervisor,
      store: this.store,
      file: desiredStateFile(join(config.DATA_DIR, 'desired.json')),
      onFailure: (error) => logger.error({ error }, 'the desired state could not be reached'),
    });
    metrics.observedGauge(
      'download_reserved_bytes',
      'Bytes promised to running downloads.',
      () => space.outstandingBytes,
    );
    metrics.observedGauge('inference_in_flight', 'Requests in the inference proxy.', () => this.inFlight.total);
    metrics.observedGauge('link_connected', '1 while registry holds a session.', () =>
      Number(this.link?.isConnected ?? false),
    );
  }

  private join(): Promise<NodeIdentity> {
    const { config, logger } = this.host;
    const parts = {
      store: this.identities,
      client: grpcEnrollmentClient(config.ENROLL_ADDRESS, config.ENROLL_CA_FILE, AGENT_VERSION),
      nodeName: config.NODE_NAME,
      joinTokenFile: config.JOIN_TOKEN_FILE,
      onRetry: (error: AppError) => logger.warn({ error }, 'registry cannot enrol this node yet'),
    };
    return enroll(parts, this.stopping.signal);
  }

  private async serve(identity: NodeIdentity): Promise<number> {
    const { config, logger, metrics } = this.host;
    const requests = metrics.counter('inference_requests_total', 'Requests through the inference proxy.', ['status']);
    const proxy = new InferenceProxy({
      tls: proxyTls(identity),
      engineOf: (instanceId) => this.supervisor.readyEngine(instanceId),
      inFlight: this.inFlight,
      onRequest: ({ instanceId, status, durationMs }) => {
        requests.inc({ status: String(status) });
        logger.info({ instanceId, status, durationMs }, 'inference');
      },
    });
    const port = await proxy.listen(config.BIND_ADDRESS, config.INFERENCE_PORT);
    this.proxy = proxy;
    logger.info({ nodeId: identity.nodeId, port }, 'inference proxy listening');
    return port;
  }

  private connect(first: NodeIdentity, inferenceAddress: string): void {
    const { config, logger } = this.host;
    let identity = first;
    let pendingKeyPem: string | undefined;
    const node: LinkedNode = {
      nodeId: identity.nodeId,
      agentVersion: AGENT_VERSION,
      inferenceAddress,
      probe: () => probeHost(this.store.root, this.build, engineEnvironment()),
      samples: () => this.supervisor.samples(),
      observed: () => this.reconciler.observed(),
      apply: async (desired) => {
        logger.info({ generation: desired.generation }, 'desired state');
        await this.reconciler.apply(desired);
      },
      renewal: async () => {
        if (!isRenewalDue(identity, systemClock.nowMs())) return undefined;
        const { csrDer, keyPem } = await createNodeRequest(config.NODE_NAME);
        pendingKeyPem = keyPem;
        return csrDer;
      },
      renewed: async (certificatePem) => {
        if (pendingKeyPem === undefined) return;
        identity = await this.identities.save(certificatePem, pendingKeyPem, identity.serviceCaPem);
        pendingKeyPem = undefined;
        this.proxy?.replaceTls(proxyTls(identity));
        logger.info({ validUntilUnixMs: identity.validUntilUnixMs }, 'certificate renewed');
      },
    };
    const { nodeFile, serviceCaFile } = this.identities;
    const tls = { caFile: serviceCaFile, certFile: nodeFile, keyFile: nodeFile };
    const transport = grpcLinkTransport(config.NODE_LINK_ADDRESS, tls);
    this.link = new NodeLink(node, transport, systemClock, {
      onConnected: () => logger.info('connected to registry'),
      onLost: (error) => logger.warn({ error: toAppError(error) }, 'no session with registry; serving goes on'),
    });
    this.linkRun = this.link.run(this.stopping.signal).finally(() => transport.close());
  }

  private changed(): void {
    this.reconciler?.wake();
    this.link?.changed();
  }
}

function proxyTls({ serviceCaPem, certPem, keyPem }: NodeIdentity): ProxyTls {
  return { caPem: serviceCaPem, certPem, keyPem };
}
