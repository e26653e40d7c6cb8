import { describe, expect, it } from '@jest/globals';
import { natsConfiguration } from './nats-configuration.ts';

describe('the configuration of nats-server', () => {
  const tls = { certFile: '/c', keyFile: '/k', caFile: '/ca' };

  it('listens on loopback unless told otherwise', () => {
    expect(JSON.parse(natsConfiguration({ port: 1, storeDirectory: '/s' }))).toMatchObject({ listen: '127.0.0.1:1' });
  });

  it('maps the name in a client’s certificate to a user', () => {
    const users = [{ name: 'a.example', publish: ['x'], subscribe: ['y'] }];
    expect(JSON.parse(natsConfiguration({ port: 1, storeDirectory: '/s', tls, users }))).toMatchObject({
      tls: { verify_and_map: true },
      authorization: {
        users: [{ user: 'a.example', permissions: { publish: { allow: ['x'] }, subscribe: { allow: ['y'] } } }],
      },
    });
  });

  it('gives a user without subjects no rights: an empty list would give all', () => {
    const users = [{ name: 'a.example', publish: [], subscribe: [] }];
    const { authorization } = JSON.parse(natsConfiguration({ port: 1, storeDirectory: '/s', tls, users })) as {
      authorization: { users: { permissions: unknown }[] };
    };
    expect(authorization.users[0]?.permissions).toEqual({ publish: { deny: '>' }, subscribe: { deny: '>' } });
  });
});
