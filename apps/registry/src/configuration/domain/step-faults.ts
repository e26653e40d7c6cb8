import { referencesIn, pointer, type ResourceDefinition } from '@roundhouse/admin-api';
import type { AppError, FaultDetail } from '@roundhouse/errors';

/** Members of a specification that stand in a document's metadata. */
const IN_METADATA: Readonly<Record<string, string>> = {
  '/key': '/metadata/key',
  '/project_id': '/metadata/project',
  '/organization_id': '/metadata/organization',
};

/** A document that could not be brought about, and why. */
export interface FailedDocument {
  readonly index: number;
  readonly definition: ResourceDefinition;
  readonly key: string | undefined;
  readonly spec: object;
  readonly error: AppError;
}

/**
 * Faults of documents by `/documents/<place>/…`. That a document refers to another one that failed is no fault of its
 * own and is left out.
 *
 * @param refused documents that were not even tried; their faults are known already
 */
export function documentFaults(
  failed: readonly FailedDocument[],
  refused: readonly Pick<FailedDocument, 'definition' | 'key'>[],
): FaultDetail[] {
  const names = new Set([...failed, ...refused].map(({ definition, key }) => nameOf(definition.name, key ?? '')));
  const faults = failed.flatMap((document) => {
    const followUps = new Set(
      referencesIn(document.spec, document.definition.references)
        .filter(({ resource, value }) => names.has(nameOf(resource, value)))
        .map(({ path }) => pointer(path)),
    );
    return faultsOf(document).filter(({ member }) => !followUps.has(member));
  });
  const shown = faults.length > 0 || refused.length > 0 ? faults : failed.flatMap(faultsOf);
  return shown.map(({ where, message }) => ({ where, message }));
}

function faultsOf({ index, error }: FailedDocument): (FaultDetail & { member: string })[] {
  const document = `/documents/${index}`;
  if (error.details.length === 0) return [{ where: document, message: plain(error.message), member: '' }];
  return error.details.map(({ where, message }) => {
    if (where === '') return { where: document, message, member: where };
    // What stands in the way of a change is no member of the document.
    if (where.startsWith('/dependants/')) return { where: document, message, member: where };
    return { where: `${document}${IN_METADATA[where] ?? `/spec${where}`}`, message, member: where };
  });
}

/** A sentence as the end of one that begins with a pointer. */
function plain(message: string): string {
  return `is refused: ${message}`;
}

function nameOf(kind: string, key: string): string {
  return `${kind} ${key.toLowerCase()}`;
}
