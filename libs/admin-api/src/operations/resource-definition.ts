import type { z } from 'zod';
import { referencePaths, type ReferencePath } from '../documents/references.ts';
import { elementOf, memberOf, unwrapped } from '../documents/schema-walk.ts';
import type { Subject } from '../rights/actions.ts';

/** Verb that a kind of resource offers beside reading. */
export type ResourceVerb = 'create' | 'update' | 'delete';

/** A kind of resource as administrators see it: its documents and what can be done with it. */
export interface ResourceDefinition<
  Spec extends z.ZodObject = z.ZodObject,
  Secrets extends z.ZodObject = z.ZodObject,
  Observed extends z.ZodObject = z.ZodObject,
  Once extends z.ZodObject = z.ZodObject,
> {
  /** In snake_case, as in history, audit, YAML and snapshots: `route_group`. */
  readonly name: string;
  /** Word for people: "route group". */
  readonly noun: string;
  /** What rights speak of. */
  readonly subject: Subject;
  /** `/route-groups`. */
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  /** What is stored, shown and versioned. */
  readonly spec: Spec;
  /** Write-only members of a POST or PATCH, beside the specification. */
  readonly secrets?: Secrets;
  /** Read-only members beside the specification: what was observed or derived. */
  readonly observed?: Observed;
  /** Members that the answer to a POST shows this once. */
  readonly once?: Once;
  /** Members of a POST beside the document: what is made along with it, in the same transaction. */
  readonly alongside?: z.ZodObject;
  /** True = some changes ask first: POST and PATCH answer 409 with what they entail unless `?confirm=true`. */
  readonly confirms?: boolean;
  readonly verbs: readonly ResourceVerb[];
  /** Members of the specification that lists can be narrowed by, beside organization and project. */
  readonly filters: readonly string[];
  /** Further filters of lists, by what is not in the specification. */
  readonly moreFilters?: Readonly<Record<string, z.ZodType>>;
  /** Members of the specification that lists can be sorted by, beside created_at, updated_at. */
  readonly sorts: readonly string[];
  /** Members of the specification that `q` looks into. */
  readonly search: readonly string[];
  /** Whether it is part of configuration as code. */
  readonly inConfiguration: boolean;
  /** Where it refers to other resources; derived from the schema. */
  readonly references: readonly ReferencePath[];
}

/** Declares a kind of resource and keeps the types of its documents. */
export function defineResource<
  Spec extends z.ZodObject,
  Secrets extends z.ZodObject = z.ZodObject,
  Observed extends z.ZodObject = z.ZodObject,
  Once extends z.ZodObject = z.ZodObject,
>(
  declared: Omit<ResourceDefinition<Spec, Secrets, Observed, Once>, 'references'>,
): ResourceDefinition<Spec, Secrets, Observed, Once> {
  return { ...declared, references: referencePaths(declared.spec) };
}

/** Specification of a kind of resource. */
export type SpecOf<Definition extends { spec: z.ZodObject }> = z.output<Definition['spec']>;

/** True when a member of the specification is a list. */
export function isListMember({ spec }: { readonly spec: z.ZodObject }, name: string): boolean {
  const member = memberOf(spec, name);
  return member !== undefined && elementOf(unwrapped(member)) !== undefined;
}
