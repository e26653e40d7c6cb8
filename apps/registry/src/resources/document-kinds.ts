import type { DocumentEntity } from './document.entity.ts';
import type { DocumentKind } from './document-kind.ts';
import { ARTIFACT } from '../artifacts/artifact.kind.ts';
import { ORGANIZATION } from '../organizations/organization.kind.ts';
import { PROJECT } from '../projects/project.kind.ts';
import { SERVING } from '../servings/serving.kind.ts';
import { SETTINGS } from '../settings/settings.kind.ts';
import { SINK } from '../sinks/sink.kind.ts';

/** Any kind of document: who looks one up by name knows no more about it. */
export type AnyKind = DocumentKind<object, DocumentEntity<object>>;

/** Every kind of document, in an order in which each comes after those that it refers to. */
export const DOCUMENT_KINDS: readonly AnyKind[] = [ORGANIZATION, PROJECT, ARTIFACT, SERVING, SETTINGS, SINK];

/** The kind of this name; undefined for an unknown one. */
export function findKind(name: string): AnyKind | undefined {
  return DOCUMENT_KINDS.find((kind) => kind.name === name);
}
