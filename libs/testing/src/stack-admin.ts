import { newId } from '@roundhouse/kernel';

/** A page of a list. */
export interface AdminPage<T> {
  data: T[];
  total: number;
}

/** One way to answer a model: the simulated provider's model, whose name carries the faults it should show. */
export interface SimulatedRoute {
  upstream: string;
  priority?: number;
  weight?: number;
}

/** The admin API as the tests use it. */
export class StackAdmin {
  private readonly origin: string;
  private readonly key: string;

  constructor(origin: string, key: string) {
    this.origin = origin;
    this.key = key;
  }

  /** Value of the header that proves who calls. */
  get authorization(): string {
    return `Bearer ${this.key}`;
  }

  /** Calls and answers status, body (undefined unless it is JSON) and text, whatever the status is. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown; text: string }> {
    const response = await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: { authorization: this.authorization, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : undefined, text };
  }

  /** Calls and answers the body of a success. */
  async must<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const answer = await this.call(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body as T;
  }

  /** Id of the provider that the demo made. */
  async simulatedProvider(): Promise<string> {
    const { data } = await this.must<AdminPage<{ id: string; key: string }>>('GET', '/providers?limit=500');
    const provider = data.find(({ key }) => key === 'simulated');
    if (provider === undefined) throw new Error('the demo made no provider called simulated');
    return provider.id;
  }

  /** Closes the circuit of that provider, which failures of any test open for all others. */
  async resetSimulatedProvider(): Promise<void> {
    await this.must('POST', `/providers/${await this.simulatedProvider()}/circuit/reset`);
  }

  /** Makes an active model with these routes, or with none any more; gives its key once made. */
  async createModel(
    routes: readonly SimulatedRoute[],
    mode = 'chat',
    fields: object = {},
  ): Promise<{ id: string; key: string; deployments: string[] }> {
    const key = `e2e-${newId().slice(-12)}`;
    const providerId = await this.simulatedProvider();
    // A model without any route cannot be made active, but its last one can go.
    const wanted = routes.length === 0 ? [{ upstream: 'sim-chat' }] : routes;
    const model = await this.must<{ id: string }>('POST', '/models', {
      key,
      display_name: key,
      mode,
      capabilities: { context_window_tokens: 128_000 },
      price: { input_token_pico: '2000000', output_token_pico: '8000000' },
      deployments: wanted.map(({ upstream, priority = 0, weight = 1 }: SimulatedRoute) => ({
        provider_id: providerId,
        upstream_model_id: upstream,
        priority,
        weight,
      })),
      ...fields,
    });
    const made = await this.must<AdminPage<{ id: string }>>('GET', `/deployments?model_id=${model.id}&limit=500`);
    const deployments = made.data.map(({ id }) => id);
    if (routes.length > 0) return { id: model.id, key, deployments };
    for (const id of deployments) await this.must('DELETE', `/deployments/${id}`);
    return { id: model.id, key, deployments: [] };
  }

  /** Makes an API key of the first project. */
  async createKey(scopes: readonly string[] = ['inference']): Promise<{ id: string; secret: string }> {
    const { data } = await this.must<AdminPage<{ id: string }>>('GET', '/projects');
    return this.must('POST', '/api-keys', { project_id: data[0]?.id, display_name: 'e2e', scopes });
  }
}
