/** Where and as whom to call. */
export interface UpstreamTarget {
  /** Path of the provider's base URL, or `/<instance id>/v1` on a node. */
  readonly basePath: string;
  /** undefined = call without a secret. */
  readonly secret: string | undefined;
  /** Overrides of the driver's own header. */
  readonly headerName?: string;
  readonly headerFormat?: string;
  /** Configured headers of the provider; never secrets. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request line and headers, ready to be sent. */
export interface UpstreamRequest {
  readonly path: string;
  /** Names and values in turn, as undici takes them. */
  readonly headers: string[];
}
