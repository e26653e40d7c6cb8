/** What an administrator wants of a resource; only `active` ones take part in requests. */
export type AdminStatus = 'draft' | 'active' | 'inactive';
