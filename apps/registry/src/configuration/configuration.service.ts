import { Inject, Injectable } from '@nestjs/common';
import {
  CONFIGURATION_APPLY,
  CONFIGURATION_EXPORT,
  CONFIGURATION_KINDS,
  CONFIGURATION_PLAN,
  CONFIGURATION_REVISION,
  CONFIGURATION_REVISIONS,
  CONFIGURATION_ROLLBACK,
  MAX_DOCUMENTS,
  nearestName,
  refusal,
  type Action,
  type JsonObject,
} from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import { requireOrganization } from '../organizations/named-organization.ts';
import type { DocumentServices } from '../resources/document-services.ts';
import { DocumentSteps } from './document-steps.ts';
import {
  readConfiguration,
  type ConfigurationDocument,
  type ReadConfiguration,
} from './domain/configuration-document.ts';
import { fieldChanges } from './domain/field-changes.ts';
import { MAX_FAULTS, toOutcomeDocument, type Outcome } from './domain/outcome.ts';
import { parseYaml } from './domain/parse-yaml.ts';
import { documentFaults } from './domain/step-faults.ts';
import { exportState } from './export.ts';
import { readState } from './infra/configuration-state.ts';
import {
  configurationRevision,
  lockRevision,
  readFormerState,
  readRevisionChanges,
  readRevisions,
} from './infra/revisions.ts';
import { RESTORABLE, restoreFaults, restoreSteps } from './restore-steps.ts';
import { performSteps } from './steps.ts';

/** A document of 16 384 characters of parameters and long prompts stays far below this. */
const YAML_BOUNDS = { documents: MAX_DOCUMENTS, tokensPerDocument: 20_000, nesting: 100 };
const ORDER = CONFIGURATION_KINDS.map(({ name }) => name);

type Wanted = HandlerCall<typeof CONFIGURATION_PLAN>['body'] & { readonly expected_revision?: string | undefined };
type Back = HandlerCall<typeof CONFIGURATION_ROLLBACK>['body'];

/** The configuration of an organization as a whole: export, plan, apply, history and rollback. */
@Injectable()
export class ConfigurationService {
  private readonly commands: CommandPath;
  private readonly documents: DocumentServices;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    this.commands = commands;
    this.documents = handlers.documents;
    handlers.onStream(CONFIGURATION_EXPORT, (call) => this.export(call));
    handlers.on(CONFIGURATION_PLAN, ({ caller, body }) => this.apply(caller, body, true));
    handlers.on(CONFIGURATION_APPLY, ({ caller, body }) => this.apply(caller, body, false));
    handlers.on(CONFIGURATION_ROLLBACK, ({ caller, body }) => this.rollBack(caller, body));
    handlers.on(CONFIGURATION_REVISIONS, (call) => this.revisions(call));
    handlers.on(CONFIGURATION_REVISION, (call) => this.revision(call));
  }

  private async *export({ caller, query }: HandlerCall<typeof CONFIGURATION_EXPORT>): AsyncGenerator<Uint8Array> {
    requireKinds(query.kind ?? []);
    const state = await this.commands.readConsistently(async (manager) => {
      const organizationId = await placeOf(manager, caller, query.organization_id, 'configuration:read');
      return readState(manager, this.documents, organizationId);
    });
    yield* exportState(state, { kinds: query.kind, project: query.project });
  }

  private async apply(caller: Caller, wanted: Wanted, onlyPlan: boolean): Promise<JsonObject> {
    const { documents, refused, faults } = await readDocuments(wanted.documents);
    const asking = wanted.confirm ? { ...caller, confirmed: true } : caller;
    const outcome = await this.perform(asking, onlyPlan, async (changes) => {
      const organizationId = await placeOf(changes.manager, caller, wanted.organization_id, 'configuration:apply');
      const base = await this.begin(changes.manager, organizationId, wanted.expected_revision, onlyPlan);
      const state = await readState(changes.manager, this.documents, organizationId);
      const misplaced = await foreignDocuments(changes.manager, caller, organizationId, documents);
      const steps = new DocumentSteps(state, this.documents);
      const { results, failed } = await performSteps(changes, steps.of(documents, ORDER), () =>
        wanted.prune ? steps.prunings() : [],
      );
      const byIndex = new Map(documents.map((document) => [document.index, document]));
      const ofDocuments = failed.flatMap(({ step, error }) => {
        const document = step.document === null ? undefined : byIndex.get(step.document);
        return document === undefined ? [] : [{ ...document, error }];
      });
      const ofPrunings = failed.filter(({ step }) => step.document === null).flatMap(({ error }) => pruneFaults(error));
      const all = [...faults, ...misplaced, ...documentFaults(ofDocuments, refused), ...ofPrunings];
      return { organizationId, baseRevision: base, results, faults: inOrder(all) };
    });
    return this.answer(outcome, !onlyPlan);
  }

  private async rollBack(caller: Caller, wanted: Back): Promise<JsonObject> {
    const { dry_run: onlyPlan, revision } = wanted;
    // What a rollback entails was agreed to when it was asked for.
    const outcome = await this.perform({ ...caller, confirmed: true }, onlyPlan, async (changes) => {
      const { manager } = changes;
      const organizationId = await placeOf(manager, caller, wanted.organization_id, 'configuration:rollback');
      const base = await this.begin(manager, organizationId, wanted.expected_revision, onlyPlan);
      if (BigInt(revision) > base || BigInt(revision) === 0n) {
        throw refusal('rollback', [{ where: '/revision', message: `is no revision so far; the last one is ${base}` }]);
      }
      const state = await readState(manager, this.documents, organizationId);
      const kinds = RESTORABLE.map(({ name }) => name);
      const former = await readFormerState(manager, organizationId, kinds, revision);
      const steps = restoreSteps(state, this.documents, former);
      const { results, failed } = await performSteps(changes, steps);
      const faults = restoreFaults(failed);
      return { organizationId, baseRevision: base, results, faults };
    });
    return this.answer(outcome, !onlyPlan);
  }

  private async revisions({ caller, query }: HandlerCall<typeof CONFIGURATION_REVISIONS>): Promise<JsonObject> {
    return this.commands.read(async (manager) => {
      const organizationId = await placeOf(manager, caller, query.organization_id, 'configuration:read');
      const { revisions, total } = await readRevisions(manager, organizationId, query.cursor, query.limit + 1);
      const page = revisions.slice(0, query.limit);
      const data = page.map(({ at, kinds, ...rest }) => ({ ...rest, at: at.toISOString(), kinds: [...kinds] }));
      return { data, next_cursor: revisions.length > page.length ? page.at(-1)!.revision : null, total };
    });
  }

  private async revision({ caller, params, query }: HandlerCall<typeof CONFIGURATION_REVISION>): Promise<JsonObject> {
    const number = params['number'] ?? '';
    return this.commands.read(async (manager) => {
      const organizationId = await placeOf(manager, caller, query.organization_id, 'configuration:read');
      const known = /^\d{1,18}$/.test(number);
      const page = { after: query.cursor, limit: query.limit + 1 };
      const { changes, total } = known
        ? await readRevisionChanges(manager, organizationId, number, page)
        : { changes: [], total: 0 };
      if (total === 0) throw new AppError('NOT_FOUND', 'No such revision.');
      const shown = changes.slice(0, query.limit);
      const data = shown.map(({ at, before, after, ...rest }) => {
        const { key } = (after ?? before ?? {}) as { key?: unknown };
        const fields = fieldChanges(before ?? {}, after ?? {}).map((field) => ({ ...field }));
        return { ...rest, at: at.toISOString(), key: typeof key === 'string' ? key : null, fields };
      });
      return { data, next_cursor: changes.length > shown.length ? shown.at(-1)!.sequence : null, total };
    });
  }

  /** Does the work, or only rehearses it. @throws AppError INVALID_REQUEST that names every fault: then nothing is written */
  private async perform(
    caller: Caller,
    onlyPlan: boolean,
    work: (changes: ChangeSet) => Promise<Outcome>,
  ): Promise<Outcome> {
    if (onlyPlan) return this.commands.rehearse(caller, work);
    return this.commands.run(caller, async (changes) => {
      const outcome = await work(changes);
      if (outcome.faults.length > 0) throw refusal('configuration', outcome.faults.slice(0, MAX_FAULTS));
      if (changes.recorded.length > 0) await requireUntouched(changes.manager, outcome);
      return outcome;
    });
  }

  /** @returns the revision that the change is made to */
  private async begin(
    manager: EntityManager,
    organizationId: string,
    expected: string | undefined,
    onlyPlan: boolean,
  ): Promise<bigint> {
    if (!onlyPlan) await claim(manager, organizationId);
    const base = await configurationRevision(manager, organizationId);
    if (expected !== undefined && BigInt(expected) !== base) throw stale(BigInt(expected), base);
    return base;
  }

  private async answer(outcome: Outcome, applied: boolean): Promise<JsonObject> {
    const revision = applied
      ? await this.commands.read((manager) => configurationRevision(manager, outcome.organizationId))
      : outcome.baseRevision;
    return toOutcomeDocument(outcome, applied, revision);
  }
}

/** @throws AppError NOT_FOUND for an organization that the caller may not see; FORBIDDEN */
async function placeOf(
  manager: EntityManager,
  caller: Caller,
  named: string | undefined,
  action: Action,
): Promise<string> {
  const organizationId = await requireOrganization(manager, caller, named);
  requirePermission(caller, action, { organizationId, projectId: '' });
  return organizationId;
}

/** Of several who change the same configuration as a whole at once, one goes ahead. @throws AppError CONFLICT */
async function claim(manager: EntityManager, organizationId: string): Promise<void> {
  const [row] = await manager.query<{ claimed: boolean }[]>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('configuration ' || $1, 0)) AS claimed`,
    [organizationId],
  );
  if (row?.claimed === true) return;
  throw new AppError('CONFLICT', 'Somebody else is applying a configuration to this organization at this moment.');
}

/** @throws AppError STALE_REVISION when a single change was made by somebody else since the work began */
async function requireUntouched(manager: EntityManager, { organizationId, baseRevision }: Outcome): Promise<void> {
  await lockRevision(manager, organizationId);
  const now = await configurationRevision(manager, organizationId);
  if (now !== baseRevision) throw stale(baseRevision, now);
}

function stale(expected: bigint, now: bigint): AppError {
  return new AppError('STALE_REVISION', 'The configuration was changed meanwhile; plan again.', {
    details: [{ where: '/expected_revision', message: `is ${expected}, the configuration is at ${now}` }],
  });
}

async function readDocuments(given: string | readonly unknown[]): Promise<ReadConfiguration> {
  if (typeof given !== 'string') return readConfiguration(given);
  const { documents, faults } = await parseYaml(given, YAML_BOUNDS);
  // Places in a text that is no YAML mean nothing, so its documents are not looked at.
  if (faults.length > 0) throw refusal('configuration', faults);
  return readConfiguration(documents);
}

/** Faults of documents that name another organization than the one that is changed, or that stand twice. */
async function foreignDocuments(
  manager: EntityManager,
  caller: Caller,
  organizationId: string,
  documents: readonly ConfigurationDocument[],
): Promise<FaultDetail[]> {
  const faults: FaultDetail[] = [];
  const own = new Map<string, boolean>();
  for (const { index, organization } of documents) {
    if (organization === undefined) continue;
    if (!own.has(organization)) {
      const found = await requireOrganization(manager, caller, organization).catch(absent);
      own.set(organization, found === organizationId);
    }
    if (own.get(organization) === true) continue;
    const message = 'is not the organization that is being changed; leave it out, or call for that one';
    faults.push({ where: `/documents/${index}/metadata/organization`, message });
  }
  const places = new Map<string, number>();
  for (const { index, definition, project, key } of documents) {
    if (key === undefined) continue;
    const name = JSON.stringify([definition.name, project?.toLowerCase(), key.toLowerCase()]);
    const first = places.get(name);
    if (first === undefined) places.set(name, index);
    else faults.push({ where: `/documents/${index}/metadata/key`, message: `is that of document ${first} as well` });
  }
  return faults;
}

/** What the caller may not see, or is not there, is no organization of theirs. */
function absent(error: unknown): undefined {
  if (error instanceof AppError && error.reason === 'NOT_FOUND') return undefined;
  throw error;
}

function pruneFaults(error: AppError): FaultDetail[] {
  const { message, details } = error;
  return [{ where: '/prune', message }, ...details.map((detail) => ({ where: '/prune', message: detail.message }))];
}

/** Faults in the order of the documents that they are in. */
function inOrder(faults: readonly FaultDetail[]): FaultDetail[] {
  const placeOf = ({ where }: FaultDetail): number => Number(/^\/documents\/(\d+)/.exec(where)?.[1] ?? Infinity);
  return faults.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : placeOf(one) > placeOf(other) ? 1 : 0));
}

function requireKinds(kinds: readonly string[]): void {
  const faults = kinds
    .filter((kind) => !ORDER.includes(kind))
    .map((kind) => {
      const nearest = nearestName(kind, ORDER);
      const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
      return { where: '/kind', message: `"${kind}" is no kind of configuration${hint}` };
    });
  if (faults.length > 0) throw refusal('query', faults);
}
