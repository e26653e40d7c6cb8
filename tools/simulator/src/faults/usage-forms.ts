/** Token counts as OpenAI reports them. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** What the provider says of its usage, by the name that the knob `usage` gives it; undefined = nothing at all. */
export const USAGE_FORMS: Readonly<Record<string, (honest: Usage) => unknown>> = {
  none: () => undefined,
  null: () => null,
  empty: () => ({}),
  zero: () => ({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }),
  negative: (honest) => ({ ...honest, completion_tokens: -5, total_tokens: honest.prompt_tokens - 5 }),
  absurd: (honest) => ({ ...honest, completion_tokens: 9_007_199_254_740_991, total_tokens: 9_007_199_254_740_991 }),
  overflow: (honest) => ({ ...honest, completion_tokens: 1e300 }),
  fraction: (honest) => ({ ...honest, completion_tokens: 2.5 }),
  text: (honest) => ({ ...honest, completion_tokens: String(honest.completion_tokens) }),
  array: () => [1, 2, 3],
  no_output: ({ prompt_tokens, total_tokens }) => ({ prompt_tokens, total_tokens }),
  no_input: ({ completion_tokens, total_tokens }) => ({ completion_tokens, total_tokens }),
};

/** The usage as the knob wants it. @throws RangeError for a form that there is none of. */
export function usageForm(form: string | undefined, honest: Usage): unknown {
  if (form === undefined || form === 'repeated' || form === 'always') return honest;
  const make = USAGE_FORMS[form];
  if (make === undefined) throw new RangeError(`no such usage: ${form}`);
  return make(honest);
}
