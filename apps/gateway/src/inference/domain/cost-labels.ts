import type { ScannedObject } from '@roundhouse/openai-api';
import { metadataValue } from './request-facts.ts';

/** Most labels of a call: those of its key come first. */
const MAX_LABELS = 16;
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;
const MAX_VALUE_LENGTH = 64;
const MEMBER = 'cost_labels';

type Labels = Readonly<Record<string, string>>;

const NONE: readonly string[] = Object.freeze([]);
const textsByLabels = new WeakMap<Labels, readonly string[]>();

/**
 * What a call is charged to beside its key: `name=value`, one per name, in the order of names. A label of the key
 * stands whatever the request says, so that nobody leaves a budget by naming another; `metadata.cost_labels` (an
 * object, or text such as `team=search,run=7`) stands before the header. What is malformed counts as not said.
 *
 * @param ofKey labels of the key; undefined = it has none
 * @param header value of `x-roundhouse-cost-labels`; empty = absent
 */
export function costLabels(ofKey: Labels | undefined, body: ScannedObject, header: string): readonly string[] {
  const own = ofKey === undefined ? NONE : textsOf(ofKey);
  const named = metadataValue(body, MEMBER);
  if (named === undefined && header === '') return own;
  const labels = new Map(own.map((label) => [nameOf(label), label]));
  for (const [name, value] of [...entriesOf(named), ...entriesOf(header)]) {
    if (labels.size >= MAX_LABELS) break;
    if (!labels.has(name) && NAME.test(name) && fits(value)) labels.set(name, `${name}=${value}`);
  }
  return inOrder([...labels.values()]);
}

function entriesOf(named: unknown): [string, string][] {
  if (typeof named === 'string') return named.split(',').map(entryOf);
  if (typeof named !== 'object' || named === null || Array.isArray(named)) return [];
  return Object.entries(named).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

function entryOf(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? ['', ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function fits(value: string): boolean {
  // Postgres has no NUL in text, and a line is a line.
  return value !== '' && value.length <= MAX_VALUE_LENGTH && !/\p{Cc}/u.test(value);
}

function textsOf(labels: Labels): readonly string[] {
  let texts = textsByLabels.get(labels);
  if (texts === undefined) {
    const entries = Object.entries(labels);
    texts = entries.length === 0 ? NONE : inOrder(entries.map(([name, value]) => `${name}=${value}`));
    textsByLabels.set(labels, texts);
  }
  return texts;
}

function inOrder(labels: readonly string[]): readonly string[] {
  return labels.toSorted((one, other) => (one < other ? -1 : 1));
}

function nameOf(label: string): string {
  return label.slice(0, label.indexOf('='));
}
