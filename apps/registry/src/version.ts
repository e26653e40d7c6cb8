/** Version of the service, as it tells callers and telemetry. Kept equal to package.json by a test. */
export const VERSION = '0.1.0';
