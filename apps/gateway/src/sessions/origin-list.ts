import { commaList } from '@roundhouse/config';

/** Origins of the web, separated by commas; kept as browsers write them. Default: none. */
export function originList() {
  return commaList()
    .refine(
      (parts) => parts.every(isOrigin),
      'must be a comma-separated list of origins such as https://ai.example.org',
    )
    .transform((parts) => parts.map((part) => new URL(part).origin))
    .meta({ form: '`https://host,https://host`' })
    .default([]);
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  // Nothing but scheme, host and port: a path would promise a distinction that origins do not make.
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase().replace(/\/$/, '');
}
