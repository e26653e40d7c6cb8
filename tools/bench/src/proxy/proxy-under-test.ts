import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the child is told: where the engine listens, and files of its own identity. */
export interface ProxyOrder {
  enginePort: number;
  caFile: string;
  certFile: string;
  keyFile: string;
}

interface ProxyModules {
  readonly InFlight: new () => object;
  readonly InferenceProxy: new (parts: object) => { listen(host: string, port: number): Promise<number> };
}

const order = JSON.parse(process.argv[2] ?? '{}') as ProxyOrder;
// As the agent's own `main.ts` has it.
const { optimizeHotCode } = await heapModule();
const { InFlight, InferenceProxy } = await proxyModules();
const text = (path: string): string => readFileSync(path, 'utf8');
const proxy = new InferenceProxy({
  tls: { caPem: text(order.caFile), certPem: text(order.certFile), keyPem: text(order.keyFile) },
  engineOf: () => ({ port: order.enginePort, apiKey: 'key', slots: 1_000 }),
  whyUnavailable: () => ({ reason: 'not_loaded' }),
  inFlight: new InFlight(),
  onRequest: () => undefined,
});
const port = await proxy.listen('127.0.0.1', 0);
optimizeHotCode();
process.stdout.write(`${port}\n`);

function heapModule(): Promise<{ optimizeHotCode: () => void }> {
  return import(pathToFileURL(resolve('apps/agent/dist/small-heap.js')).href) as Promise<{
    optimizeHotCode: () => void;
  }>;
}

/** No static import: layering forbids tools to import apps, and this measures what is shipped. */
async function proxyModules(): Promise<ProxyModules> {
  const parts = ['inference-proxy', 'in-flight'];
  const loaded = await Promise.all(
    parts.map((part) => {
      const path = resolve(`apps/agent/dist/inference-proxy/${part}.js`);
      return import(pathToFileURL(path).href) as Promise<object>;
    }),
  );
  return Object.assign({}, ...loaded) as ProxyModules;
}
