import { describe, expect, it } from '@jest/globals';
import { minimalEnvironment, providerKeys } from './service-environment.ts';

const person = { PATH: '/bin', OPENAI_API_KEY: 'sk', DATABASE_URL: 'postgres://elsewhere', GROQ_API_KEY: '' };

describe('what services get of a person’s environment', () => {
  it('holds no key and no address of another program', () => {
    expect(minimalEnvironment(person)).toEqual({ PATH: '/bin', NODE_ENV: 'production' });
    expect(providerKeys(person)).toEqual({});
  });

  it('holds keys of providers once it says who may use them (003-25)', () => {
    const listed = { ...person, ENVIRONMENT_CREDENTIAL_ORGANIZATIONS: 'demo' };
    expect(providerKeys(listed)).toEqual({ ENVIRONMENT_CREDENTIAL_ORGANIZATIONS: 'demo', OPENAI_API_KEY: 'sk' });
  });
});
