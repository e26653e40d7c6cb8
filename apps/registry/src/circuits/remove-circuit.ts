import type { ChangeSet } from '../commands/change-set.ts';
import { CIRCUIT } from './circuit.kind.ts';
import { CircuitEntity } from './infra/circuit.entity.ts';

/** Removes what people decided about the circuit of a deployment or provider that is about to go. */
export async function removeCircuit(changes: ChangeSet, ownerId: string): Promise<void> {
  const row = await changes.manager.findOneBy(CircuitEntity, { id: ownerId });
  if (row !== null) await changes.remove(CIRCUIT, row);
}
