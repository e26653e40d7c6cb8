import { describe, expect, it } from '@jest/globals';
import {
  ConnectionFields,
  CredentialEntry,
  CredentialKey,
  DeploymentEntry,
  KeyStrategy,
  ProviderEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { findDriver } from '@roundhouse/drivers';
import { connectionOf } from './deployment-connection.ts';
import { keyChoiceOf } from './key-choice.ts';

const contract = findDriver('openai-compatible')!.contract;
const sealedKey = (id: string, over: Partial<CredentialKey> = {}): CredentialKey =>
  CredentialKey.fromPartial({ id, name: id, secretRevision: 1n, ...over });

interface Parts {
  deployment?: Parameters<typeof DeploymentEntry.fromPartial>[0] | undefined;
  provider?: Parameters<typeof ProviderEntry.fromPartial>[0] | undefined;
  credential?: Parameters<typeof CredentialEntry.fromPartial>[0] | undefined;
}

function connect({ deployment, provider, credential }: Parts) {
  return connectionOf(contract, {
    deployment: DeploymentEntry.fromPartial({ id: 'dep', ...deployment }),
    provider: ProviderEntry.fromPartial({
      id: 'prv',
      organizationId: 'org',
      connection: ConnectionFields.fromPartial({ baseUrl: 'https://own.example/v1' }),
      ...provider,
    }),
    credential: credential && CredentialEntry.fromPartial({ id: 'crd', organizationId: 'org', ...credential }),
  });
}

describe('the connection of a deployment', () => {
  it('takes each field from the named credential, then the deployment, then the provider (003-25, 002-32)', () => {
    const parts: Parts = {
      deployment: { inlineKey: sealedKey('dep'), connection: { baseUrl: 'https://inline.example/v1' } },
      provider: { ownKey: sealedKey('prv', { allowedHosts: ['own.example', 'inline.example'] }) },
      credential: { keys: [sealedKey('crd')], allowedHosts: ['inline.example'] },
    };
    const named = connect(parts);
    expect(named).toMatchObject({ baseUrl: 'https://inline.example/v1', credentialId: 'crd', fault: undefined });
    expect(named.nextKey?.().boundId).toBe('crd');
    const winning = { ...parts.credential, connection: { baseUrl: 'https://inline.example/v2' } };
    expect(connect({ ...parts, credential: winning }).baseUrl).toBe('https://inline.example/v2');
    const inline = connect({ deployment: parts.deployment, provider: parts.provider });
    expect(inline).toMatchObject({ credentialId: '', baseUrl: 'https://inline.example/v1' });
    expect(inline.nextKey?.().boundId).toBe('dep');
    expect(connect({ provider: parts.provider }).nextKey?.().boundId).toBe('prv');
  });

  it('takes a key of the environment last, and only for hosts of the vendor', () => {
    const environmentKey = sealedKey('env', { name: 'OPENAI_API_KEY' });
    const provider = { preset: 'openai', connection: {}, environmentKey };
    const chosen = connect({ provider });
    expect(chosen.nextKey?.().boundId).toBe('prv/env');
    expect(chosen).toMatchObject({ baseUrl: 'https://api.openai.com/v1', fault: undefined });
    const moved = connect({ provider: { ...provider, connection: { baseUrl: 'https://evil.example/v1' } } });
    expect(moved.nextKey).toBeUndefined();
    expect(moved.fault).toBe('credential_missing');
  });

  it('keeps every key from a host that is none of its own', () => {
    const evil = { baseUrl: 'https://evil.example/v1' };
    const tries: Parts[] = [
      { credential: { keys: [sealedKey('crd')], allowedHosts: ['own.example'] }, deployment: { connection: evil } },
      { provider: { connection: evil, ownKey: sealedKey('prv', { allowedHosts: ['own.example'] }) } },
      { deployment: { connection: evil, inlineKey: sealedKey('dep', { allowedHosts: ['own.example'] }) } },
    ];
    for (const parts of tries) expect(connect(parts)).toMatchObject({ fault: 'foreign_host', nextKey: undefined });
  });

  it('lets no other key step in for a credential whose keys are all switched off', () => {
    const provider = { ownKey: sealedKey('prv', { allowedHosts: ['own.example'] }) };
    const off = connect({ provider, credential: { allowedHosts: ['own.example'] } });
    expect(off).toMatchObject({ fault: 'credential_missing', nextKey: undefined });
  });

  it('knows from the preset whether what is cut off is billed', () => {
    expect(connect({ provider: { preset: 'google-gemini' } }).billsAfterAbort).toBe(true);
    expect(connect({ provider: { preset: 'openai' } }).billsAfterAbort).toBe(false);
    expect(connect({}).billsAfterAbort).toBe(false);
  });

  it('names another auth header only where the preset allows it (002-28)', () => {
    const connection = { authHeaderName: 'X-API-Key', authHeaderFormat: '{api_key}' };
    const credential = { keys: [sealedKey('crd')], allowedHosts: ['own.example'], connection };
    expect(connect({ credential }).fault).toBe('auth_header_not_allowed');
    const vllm = connect({ credential, provider: { preset: 'vllm' } });
    expect(vllm).toMatchObject({ fault: undefined, headerName: 'X-API-Key', headerFormat: '{api_key}' });
  });

  it('sends settings that are headers, and lets the deployment’s own headers win', () => {
    const connection = { organization: 'org-1' };
    const { headers } = connect({
      provider: { preset: 'openai', connection, headers: { 'x-team': 'a' } },
      deployment: { headers: { 'x-team': 'b' } },
    });
    expect(headers).toEqual({ 'openai-organization': 'org-1', 'x-team': 'b' });
  });
});

describe('a credential with several keys', () => {
  const credential = (strategy: KeyStrategy): CredentialEntry =>
    CredentialEntry.fromPartial({
      id: 'a',
      organizationId: 'org',
      strategy,
      keys: [sealedKey('a'), sealedKey('b'), sealedKey('c')],
      sealed: [{ fleetKeyId: 'f', jwe: 'first' }],
    });
  const taken = (strategy: KeyStrategy, count: number): string[] => {
    const next = keyChoiceOf(credential(strategy))!;
    return Array.from({ length: count }, () => next().boundId);
  };

  it('gives them in turn, at random, or the first one', () => {
    expect(taken(KeyStrategy.KEY_STRATEGY_ROUND_ROBIN, 4)).toEqual(['a', 'a/b', 'a/c', 'a']);
    expect(new Set(taken(KeyStrategy.KEY_STRATEGY_FAILOVER, 5))).toEqual(new Set(['a']));
    expect(new Set(taken(KeyStrategy.KEY_STRATEGY_RANDOM, 200))).toEqual(new Set(['a', 'a/b', 'a/c']));
  });

  it('has the copies of its first key beside the list, as registries without lists send them', () => {
    const whole = credential(KeyStrategy.KEY_STRATEGY_FAILOVER);
    expect(keyChoiceOf(whole)?.()).toMatchObject({ boundId: 'a', copies: [{ jwe: 'first' }] });
    const alone = { ...whole, keys: [], secretRevision: 7n };
    expect(keyChoiceOf(alone)?.()).toMatchObject({ boundId: 'a', revision: 7n, copies: [{ jwe: 'first' }] });
    expect(keyChoiceOf({ ...alone, sealed: [] })).toBeUndefined();
  });
});
