/** What of a request tells under which origin it was made. */
export interface RequestAddress {
  /** `http` or `https`, as far as we can see. */
  readonly protocol: string;
  /** Host and port that the caller named. */
  readonly host: string;
}

/** Origins under which browsers reach the console. */
export class OwnOrigins {
  private readonly configured: readonly string[];

  /** @param configured such as `https://roundhouse.example.org`; empty = whichever host a request names */
  constructor(configured: readonly string[]) {
    this.configured = configured;
  }

  /** True when every configured origin is behind TLS. */
  get alwaysSecure(): boolean {
    return this.configured.length > 0 && this.configured.every((origin) => origin.startsWith('https://'));
  }

  /** True when a request's `Origin` header names one of them. */
  includes(origin: string | undefined, request: RequestAddress): boolean {
    if (origin === undefined) return false;
    if (this.configured.length > 0) return this.configured.includes(origin.toLowerCase());
    // Only the host: whoever ends TLS in front of us changes the scheme.
    const url = /^https?:\/\//i.test(origin) ? URL.parse(origin) : null;
    return url !== null && url.host !== '' && hostOf(request) === url.host;
  }

  /** The origin under which a request was made, for links back to us. */
  of(request: RequestAddress): string {
    const named = `${request.protocol}://${request.host}`;
    return this.configured.find((origin) => URL.parse(origin)?.host === hostOf(request)) ?? this.configured[0] ?? named;
  }
}

/** Host and port in the form that URLs have, without the scheme's own port. */
function hostOf({ protocol, host }: RequestAddress): string | undefined {
  return URL.parse(`${protocol}://${host}`)?.host;
}
