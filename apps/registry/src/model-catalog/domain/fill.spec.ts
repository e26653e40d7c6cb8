import { describe, expect, it } from '@jest/globals';
import { callableKey, checkDocument, modelSpec } from '@roundhouse/admin-api';
import { catalogEntries } from '@roundhouse/model-catalog';
import { completeModel, requireModel } from '../../models/domain/model.ts';
import type { ModelSpec } from '../../models/infra/model.entity.ts';
import { pricesMode } from '../../prices/domain/price.ts';
import { Faults } from '../../resources/domain/faults.ts';
import { fillFrom, keyFrom } from './fill.ts';

describe('every entry of the model catalog', () => {
  it('fills a model without a fault, under a key that may be called (003-03)', () => {
    for (const entry of catalogEntries()) {
      const document = { organization_id: 'o', key: keyFrom(entry), ...fillFrom(entry) };
      const { value, faults: found } = checkDocument(modelSpec, document);
      expect([entry.upstream_model_id, found]).toEqual([entry.upstream_model_id, []]);
      const faults = new Faults();
      requireModel(faults, completeModel(value as ModelSpec));
      expect([entry.upstream_model_id, faults.details]).toEqual([entry.upstream_model_id, []]);
      expect(callableKey().safeParse(keyFrom(entry)).success).toBe(true);
    }
  });

  it('for chat has a price that covers it, or none that pretends to', () => {
    const covered = catalogEntries().filter(({ mode, price }) => mode === 'chat' && price?.output_token_pico);
    expect(covered.length).toBeGreaterThan(100);
    for (const entry of covered) expect(pricesMode(fillFrom(entry).price, 'chat')).toBe(true);
  });
});
