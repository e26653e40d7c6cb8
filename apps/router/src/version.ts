/** Version of this service, as it tells its peers. */
export const VERSION = '0.1.0';
