import type { BUDGET_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a budget. */
export type BudgetSpec = SpecOf<typeof BUDGET_RESOURCE>;

/** Row of a budget. */
@Entity('budget')
export class BudgetEntity extends DocumentEntity<BudgetSpec> {}
