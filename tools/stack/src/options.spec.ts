import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('the options of npm start', () => {
  it('default to a demo on data beside package.json', () => {
    expect(parseOptions([], {}, '/root-of-repo')).toMatchObject({
      dataDirectory: '/root-of-repo/.roundhouse',
      port: undefined,
      demo: true,
      databaseUrl: undefined,
    });
  });

  it('count a relative folder from where the person typed', () => {
    expect(parseOptions(['--data', 'here'], { INIT_CWD: '/home/anna' }, '/repo').dataDirectory).toBe('/home/anna/here');
  });

  it('take own servers from the environment, and empty variables for none', () => {
    const environment = { DATABASE_URL: 'postgres://db/x', NATS_URL: '' };
    expect(parseOptions(['--no-demo', '--port', '0'], environment, '/repo')).toMatchObject({
      databaseUrl: 'postgres://db/x',
      natsUrl: undefined,
      demo: false,
      port: 0,
    });
  });

  it('ask for several routers, gateways, replicas of tracing and agents', () => {
    expect(parseOptions([], {}, '/repo')).toMatchObject({ routers: 1, gateways: 1, tracings: 1, agents: 1 });
    expect(parseOptions('--routers 3 --gateways 2 --tracings 4 --agents 5'.split(' '), {}, '/repo')).toMatchObject({
      routers: 3,
      gateways: 2,
      tracings: 4,
      agents: 5,
    });
  });
});
