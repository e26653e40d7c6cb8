import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { writeTinyGguf } from '@roundhouse/gguf';
import type { AdminClient, Resource } from './admin-client.ts';
import type { DataDirectory } from './data-directory.ts';
import { terminal } from './terminal.ts';

const TINY_MODEL = 'tiny-llama.gguf';
const SERVING_TIMEOUT_MS = 60_000;
const CONTEXT_TOKENS = 512;

/** Names that the demo leaves; snippets and tests use them. */
export const DEMO_MODELS = { chat: 'demo-chat', embedding: 'demo-embedding', local: 'tiny-llama' } as const;

/** Where the demo's parts are. */
export interface DemoInput {
  readonly simulatorUrl: string;
  readonly simulatorKey: string;
  readonly nodeName: string;
  /** Whether a llama-server was found: without it nothing can be served locally. */
  readonly canServe: boolean;
}

/** Writes the tiny model that the simulator serves for download. Same bytes every time. */
export function writeDemoArtifact(data: DataDirectory): string {
  const folder = data.folder('artifacts');
  const file = data.file('artifacts', TINY_MODEL);
  if (!existsSync(file)) writeFileSync(file, writeTinyGguf({ seed: 1 }));
  return folder;
}

/** A simulated provider with two models. Made where missing; an address that changed is put right. */
export async function prepareDemoProvider(admin: AdminClient, input: DemoInput): Promise<void> {
  const baseUrl = `${input.simulatorUrl}/v1`;
  const host = new URL(baseUrl).host;
  const credential = await admin.ensure('/credentials', 'simulated', {
    display_name: 'Simulated provider',
    secret: input.simulatorKey,
    allowed_hosts: [host],
  });
  const provider = await admin.ensure('/providers', 'simulated', {
    driver: 'simulated',
    base_url: baseUrl,
    credential_id: credential.id,
    allowed_cidrs: ['127.0.0.1/32:*'],
  });
  if (provider['base_url'] !== baseUrl) {
    await admin.change(`/credentials/${credential.id}`, { allowed_hosts: [host] });
    await admin.change(`/providers/${provider.id}`, { base_url: baseUrl });
  }
  await admin.ensure('/models', DEMO_MODELS.chat, {
    display_name: 'Demo chat (simulated)',
    vendor: 'simulated',
    mode: 'chat',
    capabilities: { context_window_tokens: 128_000 },
    price: { input_token_pico: '150000', output_token_pico: '600000' },
    // Two ways to the same model, so that a failing one is seen to be passed over.
    deployments: ['sim-chat', 'sim-chat?rate=200'].map((upstream, priority) =>
      deployment(provider, upstream, priority),
    ),
  });
  await admin.ensure('/models', DEMO_MODELS.embedding, {
    display_name: 'Demo embedding (simulated)',
    vendor: 'simulated',
    mode: 'embedding',
    price: { input_token_pico: '20000' },
    deployments: [deployment(provider, 'sim-embedding', 0)],
  });
}

/** The tiny model, served by the stack's own node from a download. Says so when it is not there in time. */
export async function prepareDemoServing(admin: AdminClient, data: DataDirectory, input: DemoInput): Promise<void> {
  if (!input.canServe) return;
  const node = await admin.find('/nodes', (found) => found['name'] === input.nodeName);
  if (!node) throw new Error(`node ${input.nodeName} did not join`);
  await ensureEntry(admin, data, input);
  // Of an entry without a model, a draft is made that bears its name.
  const serving = await admin.ensure('/servings', DEMO_MODELS.local, {
    hub: { entry: DEMO_MODELS.local },
    node_ids: [node.id],
    settings: { context_tokens: 2 * CONTEXT_TOKENS, parallel: 2, threads: 1 },
  });
  const model = await admin.get(`/models/${String(serving['model_id'])}`);
  if (model['admin_status'] === 'draft') await admin.change(`/models/${model.id}`, { admin_status: 'active' });
  const ready = await admin.until(`/servings/${serving.id}`, isReady, SERVING_TIMEOUT_MS);
  if (!ready)
    terminal.warn(
      `${DEMO_MODELS.local} is not served yet: ${JSON.stringify((await admin.get(`/servings/${serving.id}`))['placements'])}`,
    );
}

/** The tiny model as a hub entry: offered and approved, as people would. */
async function ensureEntry(admin: AdminClient, data: DataDirectory, { simulatorUrl }: DemoInput): Promise<void> {
  const known = await admin.find('/hub/entries', (entry) => entry['slug'] === DEMO_MODELS.local);
  if (known !== undefined) return;
  const bytes = readFileSync(data.file('artifacts', TINY_MODEL));
  const submission = await admin.create('/hub/submissions', {
    slug: DEMO_MODELS.local,
    name: 'Tiny llama (served here)',
    description: 'Random weights: it answers, and means nothing by it.',
    license: 'apache-2.0',
    capabilities: ['chat'],
    context_tokens: CONTEXT_TOKENS,
    options: [
      {
        id: 'f32',
        format: 'gguf',
        quantization: 'F32',
        files: [
          {
            name: TINY_MODEL,
            url: `${simulatorUrl}/artifacts/${TINY_MODEL}`,
            size_bytes: bytes.length,
            sha256: createHash('sha256').update(bytes).digest('hex'),
          },
        ],
      },
    ],
  });
  await admin.create(`/hub/submissions/${submission.id}/approve`, {});
}

function isReady(serving: Resource): boolean {
  const placements = serving['placements'] as { phase?: string }[] | undefined;
  return placements?.some(({ phase }) => phase?.toLowerCase().endsWith('ready')) ?? false;
}

function deployment(provider: Resource, upstream: string, priority: number): object {
  return { provider_id: provider.id, upstream_model_id: upstream, priority };
}
