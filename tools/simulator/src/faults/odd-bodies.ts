/** What stands in place of a completion, by the name that the knob `body` gives it: its type and its bytes. */
export const ODD_BODIES: Readonly<Record<string, { readonly type: string; readonly bytes: () => Buffer }>> = {
  login: {
    type: 'text/html; charset=utf-8',
    bytes: () => Buffer.from('<!doctype html><title>Sign in</title><form action="/login" method="post"></form>'),
  },
  text: { type: 'text/plain', bytes: () => Buffer.from('Everything is fine.') },
  xml: { type: 'application/xml', bytes: () => Buffer.from('<?xml version="1.0"?><Error><Code>No</Code></Error>') },
  binary: { type: 'application/octet-stream', bytes: () => Buffer.from([0, 255, 254, 1, 2, 3, 0, 128]) },
  empty: { type: 'application/json', bytes: () => Buffer.alloc(0) },
  null: { type: 'application/json', bytes: () => Buffer.from('null') },
  array: { type: 'application/json', bytes: () => Buffer.from('[1,2]') },
  string: { type: 'application/json', bytes: () => Buffer.from('"done"') },
  object: { type: 'application/json', bytes: () => Buffer.from('{"ok":true}') },
  no_choices: { type: 'application/json', bytes: () => Buffer.from('{"object":"chat.completion","choices":[]}') },
  cut: { type: 'application/json', bytes: () => Buffer.from('{"object":"chat.completion","choices":[{"mess') },
  deep: { type: 'application/json', bytes: () => Buffer.from(`{"choices":${'['.repeat(100_000)}`) },
  error: {
    type: 'application/json',
    bytes: () =>
      Buffer.from('{"error":{"message":"The engine is overloaded.","type":"server_error","code":"overloaded"}}'),
  },
};
