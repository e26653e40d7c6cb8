import { describe, expect, it } from '@jest/globals';
import { boundaryFaults, type ProjectNode } from './boundary-rules.ts';

const project = (name: string, root: string, ...tags: string[]): [string, ProjectNode] => [name, { name, root, tags }];

const projects = new Map([
  project('gateway', 'apps/gateway', 'type:app', 'scope:gateway', 'runtime:node'),
  project('registry', 'apps/registry', 'type:app', 'scope:registry', 'runtime:node'),
  project('routing', 'libs/routing', 'type:pure', 'scope:shared', 'runtime:any'),
  project('grpc', 'libs/grpc', 'type:adapter', 'scope:shared', 'runtime:node'),
  project('console', 'apps/console', 'type:app', 'scope:console', 'runtime:browser'),
]);

describe('boundaryFaults', () => {
  it('lets an app use pure libraries and adapters', () => {
    expect(
      boundaryFaults(projects, [
        { source: 'gateway', target: 'routing' },
        { source: 'gateway', target: 'grpc' },
      ]),
    ).toEqual([]);
  });

  it('refuses an app that imports another app', () => {
    expect(boundaryFaults(projects, [{ source: 'gateway', target: 'registry' }])).toHaveLength(2);
  });

  it('lets an adapter speak in the terms of a pure library', () => {
    expect(boundaryFaults(projects, [{ source: 'grpc', target: 'routing' }])).toEqual([]);
  });

  it('refuses a pure library that imports an adapter', () => {
    expect(boundaryFaults(projects, [{ source: 'routing', target: 'grpc' }])).toEqual([
      'libs/routing (type:pure) must not import libs/grpc (type:adapter)',
    ]);
  });

  it('refuses node code in the browser', () => {
    expect(boundaryFaults(projects, [{ source: 'console', target: 'grpc' }])).toContain(
      'apps/console runs in a browser and must not import libs/grpc',
    );
  });

  it('refuses a project without tags', () => {
    expect(boundaryFaults(new Map([project('x', 'libs/x')]), [])).toHaveLength(3);
  });
});
