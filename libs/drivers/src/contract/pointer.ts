const MAX_NAME = 128;

/** JSON pointer (RFC 6901) of one member, cut to 128 characters so that no name floods an answer. */
export function pointer(name: string): string {
  return `/${name.slice(0, MAX_NAME).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
