import { describe, expect, it } from '@jest/globals';
import { RouterServiceService } from '@roundhouse/contracts/router/v1/router_service';
import { accessTable, declareService, isAllowed, MAX_UNARY_TIMEOUT_MS, serviceName } from './access.ts';

const gateway = { kind: 'service', name: 'gateway' } as const;
const node = { kind: 'node', name: 'gateway' } as const;

describe('who may call a method', () => {
  it('is nobody unless declared', () => {
    expect(isAllowed({}, gateway)).toBe(false);
    expect(isAllowed({}, node)).toBe(false);
    expect(isAllowed({ services: ['gateway'] }, undefined)).toBe(false);
  });

  it('is exactly the named services', () => {
    expect(isAllowed({ services: ['gateway'] }, gateway)).toBe(true);
    expect(isAllowed({ services: ['router'] }, gateway)).toBe(false);
  });

  it('tells a node from a service of the same name', () => {
    expect(isAllowed({ services: ['gateway'] }, node)).toBe(false);
    expect(isAllowed({ nodes: true }, node)).toBe(true);
    expect(isAllowed({ nodes: true }, gateway)).toBe(false);
  });

  it('is everybody for a public method', () => {
    expect(isAllowed({ public: true }, undefined)).toBe(true);
  });
});

describe('the allow-list of a server', () => {
  const access = { services: ['gateway'] };

  it('holds exact paths, with a deadline for unary methods only', () => {
    const methods = { route: access, explain: access, getState: access };
    const table = accessTable([declareService(RouterServiceService, methods)]);
    expect([...table]).toEqual([
      ['/roundhouse.router.v1.RouterService/Route', { access, maxTimeoutMs: undefined }],
      ['/roundhouse.router.v1.RouterService/Explain', { access, maxTimeoutMs: MAX_UNARY_TIMEOUT_MS }],
      ['/roundhouse.router.v1.RouterService/GetState', { access, maxTimeoutMs: MAX_UNARY_TIMEOUT_MS }],
    ]);
  });

  it.each([
    ['a method that is not declared', { route: access, explain: access }, /getState/],
    ['a declaration without a method', { route: access, getState: access, explain: access, forget: access }, /forget/],
    ['a method that lets nobody in', { route: access, explain: access, getState: {} }, /getState lets nobody in/],
    ['a method declared by an inherited name', { route: access, constructor: access }, /constructor/],
  ])('refuses %s', (_case, methods, message) => {
    expect(() => accessTable([{ definition: RouterServiceService, methods }])).toThrow(message);
  });

  it('names services in full', () => {
    expect(serviceName(RouterServiceService)).toBe('roundhouse.router.v1.RouterService');
  });
});
