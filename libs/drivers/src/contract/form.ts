/** What a field takes. `headers` is an object of names and values, `cidrs` a list of ranges such as `10.0.0.0/8:8000`. */
export const FIELD_TYPES = ['text', 'secret', 'url', 'number', 'select', 'boolean', 'headers', 'cidrs'] as const;

/** Type of a field. */
export type FieldType = (typeof FIELD_TYPES)[number];

/**
 * Where the value of a field is kept: sealed in a credential, in the provider's `settings`, or as a member of the
 * provider itself.
 */
export const FIELD_SCOPES = ['credentials', 'settings', 'metadata'] as const;

/** Scope of a field. */
export type FieldScope = (typeof FIELD_SCOPES)[number];

/** One choice of a field of type `select`. */
export interface FieldOption {
  readonly value: string;
  readonly label: string;
}

/** One field of a form. */
export interface FormField {
  /** Name of the value; unique in its form. */
  readonly name: string;
  readonly label: string;
  /** One or two sentences for the person who fills it in. */
  readonly help: string;
  readonly type: FieldType;
  readonly scope: FieldScope;
  readonly required: boolean;
  /** Name of a field that makes this one optional when it has a value. */
  readonly requiredUnless?: string;
  readonly default?: string | number | boolean;
  readonly placeholder?: string;
  /** Of a `select`: the values it takes. */
  readonly options?: readonly FieldOption[];
  /** Least number, or least length in characters. */
  readonly min?: number;
  /** Largest number, or largest length in characters; a text takes at most 1024 without it. */
  readonly max?: number;
  /** Regular expression for the whole text. */
  readonly pattern?: string;
  /** What `pattern` asks for, as a sentence's end: "must be ...". */
  readonly patternHelp?: string;
  /** Header in which the value goes upstream, lower case. */
  readonly header?: string;
}

/** A titled group of fields. */
export interface FormSection {
  readonly name: string;
  readonly label: string;
  readonly fields: readonly FormField[];
}

/** What console and CLI build the form of a provider from. */
export interface Form {
  readonly sections: readonly FormSection[];
}

/** Every field of a form, in the order in which it is shown. */
export function fieldsOf(form: Form): readonly FormField[] {
  return form.sections.flatMap(({ fields }) => fields);
}

/** Whether a field's pattern describes the whole text. Patterns are ours, texts are short: no text makes one slow. */
export function matchesWhole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}
