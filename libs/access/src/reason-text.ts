import type { AccessReason } from './caller-access.ts';

const TARGET_TEXTS: Partial<Record<AccessReason['code'], string>> = {
  in_reach: 'belongs to the organization or the project',
  other_organization: 'belongs to another organization',
  other_project: 'belongs to another project',
  not_assigned: 'is assigned to other projects',
  draft: 'is a draft',
  inactive: 'is switched off',
  public: 'is public',
  internal_tasks_only: 'is for internal tasks only',
  internal_tasks_allowed: 'is for internal tasks, which are allowed here',
};

/**
 * A reason as a sentence.
 *
 * @param scopeName what people call the scope that says it
 */
export function reasonText(reason: AccessReason, scopeName: string): string {
  const { scope, code, accessGroup } = reason;
  if (scope === 'target') return `It ${TARGET_TEXTS[code] ?? code}.`;
  const who = `The ${scopeWord(scope)} "${scopeName}"`;
  switch (code) {
    case 'inherits':
      return scope === 'organization' ? `${who} lets everything through.` : `${who} inherits what is above it.`;
    case 'bound':
      return `${who} sees only what is bound to it, and this is.`;
    case 'bound_by_access_group':
      return `${who} sees only what is bound to it, and the access group "${accessGroup}" is.`;
    default:
      return `${who} sees only what is bound to it, and nothing binds this.`;
  }
}

function scopeWord(scope: string): string {
  return scope === 'api_key' ? 'API key' : scope.replace('_', ' ');
}
