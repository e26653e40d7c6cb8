import { isHeaderName, isReservedHeader } from './auth-header.ts';
import { matchesWhole, type FormField } from './form.ts';
import { pointer } from './pointer.ts';
import { rangeFault } from './range-fault.ts';
import { urlFault } from './url-fault.ts';

/** Longest values, in characters. */
const MAX_TEXT = 1024;
const MAX_URL = 2048;
const MAX_SECRET = 8192;
/** Most headers, and most ranges, of one field. */
const MAX_ENTRIES = 32;
const MAX_HEADER_VALUE = 1024;
/** Headers that carry secrets belong to credentials, where they are sealed. */
const SECRET_HEADERS = new Set(['authorization', 'api-key', 'x-api-key', 'x-goog-api-key']);

/** Takes one fault: where below the field (empty = the field itself) and what, as a sentence's end. */
type Report = (below: string, message: string) => void;

/** Whether a value counts as not given: absent, null, or a blank text. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Reports every fault of one value that is set. Never repeats the value: it may be a secret in the wrong place. */
export function reportFieldFaults(field: FormField, value: unknown, report: Report): void {
  switch (field.type) {
    case 'number':
      return reportNumber(field, value, report);
    case 'boolean':
      if (typeof value !== 'boolean') report('', 'must be true or false');
      return;
    case 'headers':
      return reportHeaders(value, report);
    case 'cidrs':
      return reportRanges(value, report);
    default:
      return reportText(field, value, report);
  }
}

function reportText(field: FormField, value: unknown, report: Report): void {
  if (typeof value !== 'string') return report('', 'must be a text');
  const max = field.max ?? { secret: MAX_SECRET, url: MAX_URL }[field.type as string] ?? MAX_TEXT;
  if (value.length > max) return report('', `must be at most ${max} characters`);
  if (value.length < (field.min ?? 0)) report('', `must be at least ${field.min} characters`);
  if (field.type === 'secret') {
    if (!/^[\x21-\x7e]+$/.test(value)) report('', 'must be printable ASCII without blanks');
  } else if (field.type === 'url') {
    const fault = urlFault(value);
    if (fault !== undefined) report('', fault);
  } else if (field.type === 'select') {
    const values = (field.options ?? []).map((option) => option.value);
    if (!values.includes(value)) report('', `must be one of ${values.join(', ')}`);
  } else if (value !== value.trim() || /\p{Cc}/u.test(value)) {
    report('', 'must be free of control characters and of blanks at its ends');
  } else if (field.pattern !== undefined && !matchesWhole(field.pattern, value)) {
    report('', `must be ${field.patternHelp ?? 'of the form that the field asks for'}`);
  }
}

function reportNumber(field: FormField, value: unknown, report: Report): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) return report('', 'must be a number');
  if (field.min !== undefined && value < field.min) report('', `must be at least ${field.min}`);
  if (field.max !== undefined && value > field.max) report('', `must be at most ${field.max}`);
}

function reportHeaders(value: unknown, report: Report): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return report('', 'must be an object of names and values');
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_ENTRIES) return report('', `must be at most ${MAX_ENTRIES} headers`);
  for (const [name, text] of entries) {
    const below = pointer(name);
    if (!isHeaderName(name)) report(below, 'is no name of a header');
    else if (SECRET_HEADERS.has(name.toLowerCase())) report(below, 'carries a secret: put it into a credential');
    else if (isReservedHeader(name)) report(below, 'is set by Roundhouse or on the way');
    const fits = typeof text === 'string' && text.length <= MAX_HEADER_VALUE && /^[\x20-\x7e]*$/.test(text);
    if (!fits) report(below, `must have a value of at most ${MAX_HEADER_VALUE} printable ASCII characters`);
  }
}

function reportRanges(value: unknown, report: Report): void {
  if (!Array.isArray(value)) return report('', 'must be a list of ranges');
  if (value.length > MAX_ENTRIES) return report('', `must be at most ${MAX_ENTRIES} ranges`);
  value.forEach((range: unknown, index) => {
    const fault = typeof range === 'string' ? rangeFault(range) : 'must be a text';
    if (fault !== undefined) report(`/${index}`, fault);
  });
}
