import type { Faults } from '../../resources/domain/faults.ts';
import { addCycleFaults } from './cycle-faults.ts';
import { addFallbackFaults } from './fallback-faults.ts';
import type { GroupDraft, GroupWorld } from './group-world.ts';
import { addMemberFaults } from './member-faults.ts';
import { addPolicyFaults } from './policy-faults.ts';
import { addServingFaults, addTierFaults } from './tier-faults.ts';

/**
 * How much a route group must fulfil. `save`: whatever is kept must hold together. `serve`: an active one must also
 * have something to try. `publish`: what is put in force must also have no tier that can never be reached; a member
 * that is switched off later, in an incident, may leave one.
 */
export type GroupStage = 'save' | 'serve' | 'publish';

/** Adds every fault of a route group with its policy, each with its place and reason. */
export function addGroupFaults(draft: GroupDraft, stage: GroupStage, world: GroupWorld, faults: Faults): void {
  addMemberFaults(draft, world, faults);
  addFallbackFaults(draft, world, faults);
  addCycleFaults(draft, world, faults);
  addPolicyFaults(draft, world, faults);
  if (stage !== 'save') addServingFaults(draft, faults);
  if (stage === 'publish') addTierFaults(draft, world, faults);
}
