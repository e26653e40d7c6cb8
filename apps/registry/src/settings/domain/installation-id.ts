/** Stands for the installation where the id of a scope must be a UUID. */
export const INSTALLATION_ID = '00000000-0000-0000-0000-000000000000';
