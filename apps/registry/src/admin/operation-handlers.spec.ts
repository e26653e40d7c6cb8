import { describe, expect, it } from '@jest/globals';
import { isAction, OPERATIONS, type Operation } from '@roundhouse/admin-api';
import { OperationHandlers } from './operation-handlers.ts';

const own = OPERATIONS.filter(({ service }) => service === 'registry');

function withAllBut(left: Operation | undefined): OperationHandlers {
  const handlers = new OperationHandlers();
  for (const operation of own) if (operation !== left) handlers.on(operation, async () => undefined);
  return handlers;
}

describe('a registry that starts (security 1)', () => {
  it('has somebody for every operation, or refuses to boot', () => {
    expect(() => withAllBut(undefined).requireAll()).not.toThrow();
    for (const operation of own) expect(() => withAllBut(operation).requireAll()).toThrow(operation.id);
  });

  it('has an action in the one table of rights for every operation', () => {
    for (const { id, action } of OPERATIONS) expect([id, isAction(action)]).toEqual([id, true]);
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
    const routes = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it('takes nobody for an operation that is unknown, another service’s, or taken', () => {
    const handlers = withAllBut(undefined);
    const [first] = own;
    expect(() => handlers.on(first!, async () => undefined)).toThrow('twice');
    expect(() => handlers.on({ ...first!, id: 'nobody.knows' }, async () => undefined)).toThrow('no operation');
  });
});
