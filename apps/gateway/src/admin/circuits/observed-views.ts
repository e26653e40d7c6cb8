import { isJsonObject, type CircuitOwnerKind, type JsonObject } from '@roundhouse/admin-api';
import { routeTarget, type ConfigState } from '@roundhouse/snapshot';
import { circuitKey, circuitsOf, worse, type ObservedCircuit } from './domain/observed-circuit.ts';
import { credentialsOf, type ObservedCredential } from './domain/observed-credential.ts';
import type { RouterStates } from './router-states.ts';

/** Adds to an answer of registry what it cannot know. */
export type AnswerView = (answer: JsonObject) => Promise<JsonObject>;

/** Longest that a document waits for what routers observe, in milliseconds. */
const PATIENCE_MS = 250;

interface Observations {
  readonly circuits: ReadonlyMap<string, ObservedCircuit>;
  readonly credentials: ReadonlyMap<string, ObservedCredential>;
  readonly state: ConfigState | undefined;
}

type DocumentView = (document: JsonObject, observed: Observations) => JsonObject;

const VIEWS: Readonly<Record<string, DocumentView>> = {
  deployment: deploymentView,
  provider: providerView,
  model: modelView,
  credential: credentialView,
};

/**
 * Views of the answers that show what routers observe: lists and single reads of deployments, providers, models and
 * credentials. While no router answers, documents say what registry knows.
 */
export function observedViews(
  states: RouterStates,
  configuration: () => ConfigState | undefined,
): ReadonlyMap<string, AnswerView> {
  const views = new Map<string, AnswerView>();
  for (const [kind, view] of Object.entries(VIEWS)) {
    const answerView: AnswerView = async (answer) => {
      const { states: read } = await states.soon(PATIENCE_MS);
      if (read.every(({ circuits, credentials }) => circuits.length + credentials.length === 0)) return answer;
      const observed = {
        circuits: circuitsOf(read),
        credentials: credentialsOf(read),
        state: configuration(),
      };
      return inEach(answer, (document) => view(document, observed));
    };
    views.set(`${kind}.list`, answerView);
    views.set(`${kind}.get`, answerView);
  }
  return views;
}

function inEach(answer: JsonObject, view: (document: JsonObject) => JsonObject): JsonObject {
  const { data } = answer;
  if (!Array.isArray(data)) return view(answer);
  return { ...answer, data: data.map((one) => (isJsonObject(one) ? view(one) : one)) };
}

function deploymentView(document: JsonObject, { circuits, credentials }: Observations): JsonObject {
  const observed = worse(
    circuits.get(circuitKey('deployment', textOf(document['id']))),
    circuits.get(circuitKey('provider', textOf(document['provider_id']))),
  );
  const circuit = keptOut(document['circuit'], observed);
  const observedCredential = credentials.get(holderOf(document));
  const { status, credential } = document;
  const usable = status === 'untested' || status === 'active';
  const isOut = circuit !== null || observedCredential?.state === 'out';
  return {
    ...document,
    circuit,
    ...(observedCredential !== undefined && isJsonObject(credential)
      ? { credential: { ...credential, observed: observedCredential } }
      : {}),
    ...(isOut && usable ? { status: 'circuit_open' } : {}),
  };
}

/** Under whose id routers know the secret of a deployment. */
function holderOf(document: JsonObject): string {
  const { id, provider_id: providerId, credential } = document;
  if (!isJsonObject(credential)) return '';
  const { source, credential_id: credentialId } = credential;
  return textOf(credentialId) || textOf(source === 'inline' ? id : providerId);
}

function providerView(document: JsonObject, { circuits, credentials }: Observations): JsonObject {
  const id = textOf(document['id']);
  const circuit = keptOut(document['circuit'], circuits.get(circuitKey('provider', id)));
  return { ...document, circuit, credential_observed: credentials.get(id) ?? null };
}

/** The badge goes down by what routers observe; up it goes by registry's word alone. */
function modelView(document: JsonObject, { circuits, credentials, state }: Observations): JsonObject {
  const { status } = document;
  if (status !== 'degraded' && status !== 'untested' && status !== 'active') return document;
  const candidates = state === undefined ? undefined : routeTarget(state, textOf(document['id']))?.candidates;
  const wanted = (candidates ?? []).filter(({ active }) => active);
  const out = wanted.filter(
    ({ deploymentId, providerId = '', credentialId = '' }) =>
      circuits.has(circuitKey('deployment', deploymentId)) ||
      circuits.has(circuitKey('provider', providerId)) ||
      credentials.get(credentialId)?.state === 'out',
  );
  if (out.length === 0) return document;
  return { ...document, status: out.length === wanted.length ? 'circuit_open' : 'degraded' };
}

function credentialView(document: JsonObject, { credentials }: Observations): JsonObject {
  const observed = credentials.get(textOf(document['id']));
  return observed === undefined ? document : { ...document, observed };
}

/** One that is open by hand stays what is shown: it outlasts the others, and people know why. */
function keptOut(known: unknown, observed: ObservedCircuit | undefined): JsonObject | null {
  if (isJsonObject(known)) return known;
  if (observed === undefined) return null;
  const { state, cause, retryAfterMs } = observed;
  const owner: CircuitOwnerKind = observed.owner;
  return { owner, state, cause, retry_after_ms: retryAfterMs };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
