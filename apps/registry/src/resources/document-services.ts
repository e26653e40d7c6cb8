import type { JsonObject } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import type { DocumentEntity } from './document.entity.ts';
import type { AnyKind } from './document-kinds.ts';
import type { Secrets } from './document-service.ts';
import type { ResourceDocument } from './resource-kind.ts';

/** What can be done with documents of any kind, as parts of a larger change. */
export interface AnyDocumentService {
  readonly kind: AnyKind;
  createIn(changes: ChangeSet, input: unknown, id?: string): Promise<{ row: DocumentEntity<object> }>;
  replaceIn(changes: ChangeSet, id: string, input: JsonObject): Promise<DocumentEntity<object>>;
  deleteIn(changes: ChangeSet, id: string): Promise<void>;
  read(input: unknown): { spec: object; secrets: Secrets } | undefined;
  holdsSecrets(manager: EntityManager, row: DocumentEntity<object>, secrets: Secrets): Promise<boolean>;
  isManaged(described: ResourceDocument): boolean;
  show(rows: readonly DocumentEntity<object>[]): Promise<JsonObject[]>;
}

/** The service of each kind of document, for whoever works on all of them alike. Filled as features start. */
export class DocumentServices {
  private readonly services = new Map<string, AnyDocumentService>();

  /** @throws Error when the kind has one already */
  add(service: AnyDocumentService): void {
    const { name } = service.kind;
    if (this.services.has(name)) throw new Error(`${name} has two services`);
    this.services.set(name, service);
  }

  /** The service of a kind; undefined for one without. */
  find(kind: string): AnyDocumentService | undefined {
    return this.services.get(kind);
  }
}
