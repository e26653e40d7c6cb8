import type { FastifyInstance } from 'fastify';

/** Which methods each path without parameters is served with, so that a wrong method is told from a wrong path. */
export class RouteMethods {
  private readonly methods = new Map<string, Set<string>>();

  /** Notes every route that is registered from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const known = this.methods.get(url) ?? new Set();
      for (const one of Array.isArray(method) ? method : [method]) known.add(one);
      this.methods.set(url, known);
    });
  }

  /** Methods of a path, in order; empty for an unknown one. */
  of(path: string): readonly string[] {
    return [...(this.methods.get(path) ?? [])].sort();
  }
}
