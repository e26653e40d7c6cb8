import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 15_000;

/** A resource of the admin API, as far as the stack looks at it. */
export interface Resource {
  readonly id: string;
  readonly key?: string;
  readonly [member: string]: unknown;
}

interface Page {
  readonly data: readonly Resource[];
  readonly next_cursor: string | null;
}

class AdminError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Calls the admin API as a script of an operator would. */
export class AdminClient {
  readonly #base: string;
  readonly #key: string;

  constructor(base: string, key: string) {
    this.#base = base;
    this.#key = key;
  }

  /** The resource with that key, made when it is not there. */
  async ensure(path: string, key: string, body: object): Promise<Resource> {
    return (await this.find(path, (resource) => resource.key === key)) ?? this.create(path, { key, ...body });
  }

  /** The first resource of a list that fits. */
  async find(path: string, fits: (resource: Resource) => boolean): Promise<Resource | undefined> {
    let cursor = '';
    do {
      const page = await this.#call<Page>('GET', `${path}?limit=100${cursor}`);
      const found = page.data.find(fits);
      if (found) return found;
      cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : '';
    } while (cursor !== '');
    return undefined;
  }

  get(path: string): Promise<Resource> {
    return this.#call('GET', path);
  }

  create(path: string, body: object): Promise<Resource> {
    return this.#call('POST', path, body);
  }

  change(path: string, body: object): Promise<Resource> {
    return this.#call('PATCH', path, body);
  }

  /**
   * Waits while the gateway cannot check admin keys: at a second start it serves from its copy on disk until it has
   * heard from registry. @throws Error with the gateway's reason when that takes too long.
   */
  async untilAnswering(timeoutMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      try {
        await this.#call('GET', '/projects?limit=1');
        return;
      } catch (cause) {
        const mayPass = cause instanceof AdminError && cause.status === 503;
        if (!mayPass || performance.now() > deadlineMs) throw cause;
        await sleep(100);
      }
    }
  }

  /** Asks again and again until the resource is as wanted; undefined when it was not in time. */
  async until(path: string, wanted: (resource: Resource) => boolean, timeoutMs: number): Promise<Resource | undefined> {
    const deadlineMs = performance.now() + timeoutMs;
    while (performance.now() < deadlineMs) {
      const resource = await this.get(path);
      if (wanted(resource)) return resource;
      await sleep(200);
    }
    return undefined;
  }

  async #call<T = Resource>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok)
      throw new AdminError(response.status, `${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }
}
