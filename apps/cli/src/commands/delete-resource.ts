import type { ResourceDefinition } from '@roundhouse/admin-api';
import confirm from '@inquirer/confirm';
import { UsageError, type Connection } from '../connection.ts';
import type { Output } from '../output.ts';
import { deleteResource, findResource, nameOf } from '../resources/resource-client.ts';

/** How a deletion is meant. */
export interface DeletionWish {
  /** Also when something depends on it. */
  readonly force: boolean;
  /** Do not ask. */
  readonly yes: boolean;
}

/**
 * Deletes one resource, after asking on a terminal.
 *
 * @throws UsageError when nobody can be asked and `--yes` is not given; ApiError that names what depends on it
 */
export async function removeResource(
  connection: Connection,
  kind: ResourceDefinition,
  name: string,
  scope: Readonly<Record<string, string>>,
  wish: DeletionWish,
  output: Output,
): Promise<void> {
  const document = await findResource(connection, kind, name, scope);
  const shown = `${kind.noun} ${nameOf(document)}`;
  if (!wish.yes) {
    if (!output.interactive) throw new UsageError(`Deleting the ${shown} needs --yes when nobody can be asked.`);
    if (!(await confirm({ message: `Delete the ${shown}?`, default: false }))) {
      output.write('Nothing was deleted.\n');
      return;
    }
  }
  await deleteResource(connection, kind, document.id, wish.force);
  output.write(`Deleted the ${shown}.\n`);
}
