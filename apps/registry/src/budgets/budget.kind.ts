import { BUDGET_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { BudgetEntity } from './infra/budget.entity.ts';

/** Budgets. */
export const BUDGET = documentKind({ definition: BUDGET_RESOURCE, entity: BudgetEntity, inSnapshot: true });
