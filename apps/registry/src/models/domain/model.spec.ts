import { describe, expect, it } from '@jest/globals';
import { modelSpec } from '../../fixtures/registry-services.ts';
import { modelFaults } from './model.ts';

const faultsOf = (overrides: Parameters<typeof modelSpec>[1]): string[] =>
  modelFaults(modelSpec('o', overrides), undefined).details.map((fault) => fault.where);

describe('a model', () => {
  it.each(['gpt-4o', 'meta/llama-3.1:8b', 'A_b.c', 'x'.repeat(128), ''])('may be called "%s"', (key) => {
    expect(faultsOf({ key })).toEqual([]);
  });

  it.each(['-a', '/a', 'a b', 'ä', 'a\n', 'x'.repeat(129)])('may not be called %j', (key) => {
    expect(faultsOf({ key })).toEqual(['/key']);
  });

  it('is refused with every fault named', () => {
    const wrong = {
      displayName: '',
      vendor: 'x\0',
      maxOutputTokens: 2_000_000_000,
      defaultParamsJson: '[]',
      lockedParamsJson: '{',
    };
    expect(faultsOf({ ...wrong, capabilities: ['tools', 'tools'] })).toEqual([
      '/display_name',
      '/vendor',
      '/max_output_tokens',
      '/capabilities',
      '/default_params',
      '/locked_params',
    ]);
  });

  it('stays in its scope', () => {
    const spec = modelSpec('o');
    const moved = modelFaults({ ...spec, organizationId: 'p', projectId: 'q' }, spec);
    expect(moved.details.map((fault) => fault.where)).toEqual(['/organization_id', '/project_id']);
  });
});
