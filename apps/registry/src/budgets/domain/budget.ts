import type { Faults } from '../../resources/domain/faults.ts';

/** A budget, as far as its rules go. */
export interface BudgetRules {
  readonly organization_id: string;
  readonly subject: 'key' | 'member' | 'team' | 'project' | 'organization' | 'cost_label' | 'model';
  readonly subject_id: string | null;
  readonly limit: string;
  readonly soft_limit: string | null;
  readonly window: 'hour' | 'day' | 'week' | 'month' | 'total';
  readonly rolling: boolean;
  readonly time_zone: string;
  readonly when_unreachable: 'refuse' | 'grace';
  readonly grace: string | null;
}

const COST_LABEL = /^[A-Za-z][A-Za-z0-9_.-]{0,62}=.{1,64}$/;

/** Adds every fault of a budget that its schema does not see. @param isTimeZone whether a zone is known */
export function addBudgetFaults(budget: BudgetRules, isTimeZone: (name: string) => boolean, faults: Faults): void {
  const { subject, subject_id: id, soft_limit: soft } = budget;
  if (subject === 'organization') {
    faults.require(
      id === null || id === budget.organization_id,
      '/subject_id',
      'must be absent: it is the organization',
    );
  } else if (subject === 'cost_label') {
    faults.require(COST_LABEL.test(id ?? ''), '/subject_id', 'must be a label such as team=search');
  } else {
    faults.require(id !== null, '/subject_id', `is required: the id of a ${subject}`);
  }
  faults.require(soft === null || BigInt(soft) <= BigInt(budget.limit), '/soft_limit', 'must not exceed limit');
  faults.require(!budget.rolling || budget.window !== 'total', '/rolling', 'is nothing that a total can be');
  faults.require(isTimeZone(budget.time_zone), '/time_zone', 'is no time zone of the IANA database');
  const graceful = budget.when_unreachable === 'grace';
  faults.require(graceful === (budget.grace !== null), '/grace', 'belongs to when_unreachable "grace"');
}
