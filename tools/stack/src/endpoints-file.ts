import type { DataDirectory } from './data-directory.ts';

const FILE = 'endpoints.json';

/** What scripts, tests and tools need to find a running stack (`endpoints.json`, mode 0600). */
export interface Endpoints {
  /** Origin of the gateway. */
  readonly gateway: string;
  /** Base of the admin API. */
  readonly admin: string;
  readonly console: string;
  readonly api_key: string;
  readonly admin_key: string;
  /** Superuser connection string of the stack's database. */
  readonly postgres: string;
  readonly nats: string;
  readonly simulator: string;
  /** By service: pid (follows restarts), gRPC address, origin of health and metrics, own origin of a further gateway. */
  readonly services: Record<string, { pid: number; grpc?: string; health?: string; http?: string }>;
}

/** Keeps `endpoints.json` true: written once everything is ready, again at each restart, removed at the stop. */
export class EndpointsFile {
  readonly #data: DataDirectory;
  readonly #pids = new Map<string, number>();
  #content: Endpoints | undefined;

  constructor(data: DataDirectory) {
    this.#data = data;
    data.remove(FILE);
  }

  /** Notes the pid of a child that was started (again). */
  started(name: string, pid: number): void {
    this.#pids.set(name, pid);
    if (this.#content) this.publish(this.#content);
  }

  /** Writes the file; pids come from `started`. */
  publish(content: Endpoints): void {
    const services = { ...content.services };
    for (const [name, pid] of this.#pids) services[name] = { ...services[name], pid };
    this.#content = { ...content, services };
    this.#data.writeJson(FILE, this.#content);
  }

  /** Takes the file away, so that nobody takes a stopped stack for a running one. */
  remove(): void {
    this.#content = undefined;
    this.#data.remove(FILE);
  }
}
