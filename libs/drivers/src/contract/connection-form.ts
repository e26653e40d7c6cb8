import type { Form, FormField } from './form.ts';

/** What a form over an HTTP connection is made from. */
export interface ConnectionFormOptions {
  /** Shown as the base URL; undefined = there is none to start from, and one is required. */
  readonly baseUrl?: string;
  /** Settings that stand before the base URL. */
  readonly fields?: readonly FormField[];
  /** Whether a key may be given. */
  readonly takesSecret: boolean;
  readonly allowsAuthHeader: boolean;
}

const API_KEY: FormField = {
  name: 'api_key',
  label: 'API key',
  help: 'Sealed when saved and never shown again. Leave it blank to use a named credential or a key of the environment.',
  type: 'secret',
  scope: 'credentials',
  required: false,
};

/** 002-28, 002-29: for upstreams that do not take `Authorization: Bearer`. */
const AUTH_HEADER: readonly FormField[] = [
  {
    name: 'auth_header_name',
    label: 'Auth header name',
    help: 'Fill in name and format when the upstream does not accept "Authorization: Bearer".',
    type: 'text',
    scope: 'settings',
    required: false,
    placeholder: 'X-API-Key',
  },
  {
    name: 'auth_header_format',
    label: 'Auth header format',
    help: 'Holds {api_key} exactly once, where the key goes.',
    type: 'text',
    scope: 'settings',
    required: false,
    placeholder: '{api_key}',
  },
];

const NETWORK: readonly FormField[] = [
  {
    name: 'headers',
    label: 'Headers',
    help: 'Added to every call of this provider. Never put secrets here.',
    type: 'headers',
    scope: 'metadata',
    required: false,
  },
  {
    name: 'allowed_cidrs',
    label: 'Opened private ranges',
    help: 'Private addresses are closed unless an administrator opens them here, such as 10.0.0.0/8:8000.',
    type: 'cidrs',
    scope: 'metadata',
    required: false,
  },
];

function baseUrlField(baseUrl: string | undefined): FormField {
  const field = {
    name: 'base_url',
    label: 'Base URL',
    type: 'url',
    scope: 'settings',
  } as const;
  if (baseUrl === undefined) {
    const help = 'Everything before /chat/completions.';
    return { ...field, help, required: true, placeholder: 'https://llm.example.com/v1' };
  }
  const help = 'Only to override it: a key saved for another host is not sent there.';
  if (baseUrl.includes('{')) return { ...field, help, required: false, placeholder: baseUrl };
  return { ...field, help, required: false, default: baseUrl };
}

/** The form of a provider that is reached over HTTP. */
export function connectionForm(options: ConnectionFormOptions): Form {
  const { baseUrl, fields = [], takesSecret, allowsAuthHeader } = options;
  const authentication = [...(takesSecret ? [API_KEY] : []), ...(allowsAuthHeader ? AUTH_HEADER : [])];
  const sections = [
    { name: 'connection', label: 'Connection', fields: [...fields, baseUrlField(baseUrl)] },
    { name: 'authentication', label: 'Authentication', fields: authentication },
    { name: 'network', label: 'Network', fields: NETWORK },
  ];
  return { sections: sections.filter((section) => section.fields.length > 0) };
}
