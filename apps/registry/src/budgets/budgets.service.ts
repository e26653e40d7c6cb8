import { Inject, Injectable } from '@nestjs/common';
import { isTimeZone } from '@roundhouse/budgets';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { BUDGET } from './budget.kind.ts';
import { addBudgetFaults } from './domain/budget.ts';
import type { BudgetEntity, BudgetSpec } from './infra/budget.entity.ts';

const TABLE_OF = { key: 'api_key', member: 'member', team: 'team', project: 'project', model: 'model' } as const;

/** Use cases of budgets. */
@Injectable()
export class BudgetsService extends DocumentService<BudgetSpec, BudgetEntity> {
  /** Another measure or window would be another budget, with nothing used yet. */
  protected override readonly fixed: readonly string[] = [
    'subject',
    'subject_id',
    'measure',
    'window',
    'rolling',
    'time_zone',
  ];

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, BUDGET);
    registerResource(handlers, this);
  }

  /** Gateways know how they stand. */
  protected override observe(_manager: EntityManager, rows: readonly BudgetEntity[]) {
    return Promise.resolve(new Map(rows.map(({ id }) => [id, { status: null }])));
  }

  protected override async check(
    { manager }: ChangeSet,
    { spec, current }: Draft<BudgetSpec, BudgetEntity>,
    faults: Faults,
  ): Promise<BudgetSpec> {
    addBudgetFaults(spec, isTimeZone, faults);
    const { subject, subject_id: id, organization_id: organizationId } = spec;
    if (subject === 'organization' || subject === 'cost_label' || id === null || current !== undefined) return spec;
    const rows: unknown[] = isId(id)
      ? await manager.query(`SELECT 1 FROM ${TABLE_OF[subject]} WHERE id = $1 AND organization_id = $2`, [
          id,
          organizationId,
        ])
      : [];
    faults.require(rows.length > 0, '/subject_id', `is no ${subject} of the organization`);
    return spec;
  }
}
