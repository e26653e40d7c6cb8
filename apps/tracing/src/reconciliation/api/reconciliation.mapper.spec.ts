import { describe, expect, it } from '@jest/globals';
import { GetResidualsRequest, ImportCostsRequest } from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { residualsQueryFrom, toWireImport, uploadFrom } from './reconciliation.mapper.ts';

function whereOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    return (error as { details: { where: string }[] }).details.map(({ where }) => where);
  }
  return [];
}

describe('a bill on its way in', () => {
  const upload = (change: object = {}): ImportCostsRequest =>
    ImportCostsRequest.fromPartial({ organizationId: 'o', providerId: 'p', csv: Buffer.from('x'), ...change });

  it('belongs to a provider of an organization, and is at most 2 MiB', () => {
    expect(uploadFrom(upload({ importedBy: 'ada\0' }))).toMatchObject({ organizationId: 'o', importedBy: 'ada' });
    expect(whereOf(() => uploadFrom(upload({ organizationId: '' })))).toEqual(['/organization_id']);
    expect(whereOf(() => uploadFrom(upload({ providerId: 'a\0b' })))).toEqual(['/provider_id']);
    expect(whereOf(() => uploadFrom(upload({ csv: Buffer.alloc(2 * 1024 * 1024 + 1) })))).toEqual(['/csv']);
  });

  it('is answered with its first hundred faults, and how many more there are', () => {
    const faults = Array.from({ length: 130 }, (_, line) => ({ line, message: 'bad' }));
    const none = { added: 0, changed: 0, unchanged: 0, firstDay: '', lastDay: '', costPico: 0n };
    expect(toWireImport({ ...none, faults })).toMatchObject({ furtherFaults: 30, costPico: '0' });
    expect(toWireImport({ ...none, faults }).faults).toHaveLength(100);
  });
});

describe('a question for residuals', () => {
  const question = (change: object): GetResidualsRequest =>
    GetResidualsRequest.fromPartial({ from: '2026-11-01', to: '2026-11-20', ...change });

  it('is about the installation or one organization as a whole, never about a part', () => {
    expect(residualsQueryFrom(question({ scope: { installation: true } }))).toMatchObject({ organizationId: '' });
    const organization = { organizationId: 'o', wholeOrganization: true };
    expect(residualsQueryFrom(question({ scope: organization }))).toMatchObject({
      organizationId: 'o',
      providerId: '',
    });
    for (const scope of [
      undefined,
      {},
      { organizationId: 'o' },
      { organizationId: 'o', projectIds: ['p'] },
      { installation: true, organizationId: 'o' },
      { installation: true, wholeOrganization: true },
    ]) {
      expect([scope, whereOf(() => residualsQueryFrom(question({ scope })))]).toEqual([scope, ['/scope']]);
    }
  });

  it('is of days', () => {
    const spoilt = question({ scope: { installation: true }, from: '2026-02-30', to: 'today' });
    expect(whereOf(() => residualsQueryFrom(spoilt))).toContain('/to');
  });
});
