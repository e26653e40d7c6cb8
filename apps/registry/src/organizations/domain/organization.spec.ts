import { describe, expect, it } from '@jest/globals';
import { scopeFaults } from './organization.ts';

describe('an organization', () => {
  it('is refused with every fault named', () => {
    const faults = scopeFaults({ key: '-no', displayName: ' ' });
    expect(faults.details.map((fault) => fault.where)).toEqual(['/key', '/display_name']);
  });

  it('may leave its key to us', () => {
    expect(scopeFaults({ key: '', displayName: 'Acme' }).details).toEqual([]);
  });
});
