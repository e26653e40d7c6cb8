import type { StackAdmin } from '@roundhouse/testing';

/** Makes a key of the first project with limits of its own. */
export async function limitedKey(admin: StackAdmin, limits: Readonly<Record<string, number>>): Promise<string> {
  const { data } = await admin.must<{ data: { id: string }[] }>('GET', '/projects');
  const wish = { project_id: data[0]?.id, display_name: 'limited', scopes: ['inference'], limits };
  return (await admin.must<{ secret: string }>('POST', '/api-keys', wish)).secret;
}
