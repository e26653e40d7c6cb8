import { describe, expect, it } from '@jest/globals';
import { RouterAddresses } from './router-addresses.ts';

describe('RouterAddresses', () => {
  it('tells fixed addresses at once and names as soon as they are looked up', async () => {
    const told: (readonly string[])[] = [];
    const addresses = new RouterAddresses(
      ['10.0.0.1:7000', 'dns:router.svc:7000'],
      (list) => told.push(list),
      () => Promise.resolve(['10.0.0.2', 'fd00::1', '10.0.0.1']),
    );
    addresses.start();
    expect(told).toEqual([['10.0.0.1:7000']]);
    await addresses.resolve();
    addresses.stop();
    expect(told.at(-1)).toEqual(['10.0.0.1:7000', '10.0.0.2:7000', '[fd00::1]:7000']);
  });

  it('keeps what it knew when a look-up fails or finds nothing', async () => {
    let answer: () => Promise<string[]> = () => Promise.resolve(['10.0.0.2']);
    let last: readonly string[] = [];
    const addresses = new RouterAddresses(
      ['dns:router.svc:1'],
      (list) => (last = list),
      () => answer(),
    );
    await addresses.resolve();
    answer = () => Promise.reject(new Error('ENOTFOUND'));
    await addresses.resolve();
    expect(last).toEqual(['10.0.0.2:1']);
    answer = () => Promise.resolve([]);
    await addresses.resolve();
    expect(last).toEqual(['10.0.0.2:1']);
  });
});
