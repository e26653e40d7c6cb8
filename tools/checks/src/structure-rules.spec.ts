import { describe, expect, it } from '@jest/globals';
import { sizeFaults } from './size-rules.ts';
import { structureFaults } from './structure-rules.ts';

const file = (path: string, text = ''): { path: string; text: string } => ({ path, text });

describe('structureFaults', () => {
  it('names a drawer', () => {
    expect(structureFaults([file('libs/kernel/src/utils.ts')])).toEqual([
      'libs/kernel/src/utils.ts: a drawer without a name of its own',
    ]);
  });

  it('asks for a docstring on an export, through decorators', () => {
    const bare = file('apps/router/src/a/thing.ts', '@Injectable()\nexport class Thing {}\n');
    const documented = file(
      'apps/router/src/a/other.ts',
      '/** What it is for. */\n@Injectable()\nexport class Other {}\n',
    );
    expect(structureFaults([bare, documented])).toEqual([
      'apps/router/src/a/thing.ts:2: export Thing has no docstring',
    ]);
  });

  it('asks for a module in a feature with a service', () => {
    expect(structureFaults([file('apps/router/src/plans/plans.service.ts')])).toEqual([
      'apps/router/src/plans: a feature without a module',
    ]);
  });

  it('asks for a spec beside domain logic', () => {
    expect(structureFaults([file('apps/router/src/plans/domain/plan-book.ts')])).toEqual([
      'apps/router/src/plans/domain: domain logic without a spec',
    ]);
  });

  it('asks for the contract of a driver', () => {
    expect(structureFaults([file('libs/drivers/src/simulated/request.ts')])).toEqual([
      'libs/drivers/src/simulated: driver without contract.ts',
    ]);
  });
});

describe('sizeFaults', () => {
  it('names a file over the hard stop', () => {
    const long = file('libs/kernel/src/long.ts', 'x\n'.repeat(601));
    expect(
      sizeFaults([long, ...Array.from({ length: 40 }, (_, index) => file(`libs/kernel/src/f${index}.ts`, 'x\n'))]),
    ).toEqual(['libs/kernel/src/long.ts: 601 lines, over 600']);
  });
});
