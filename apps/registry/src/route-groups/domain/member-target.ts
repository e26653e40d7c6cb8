/** What a member of a route group stands for, as its document names it. */
export interface MemberNames {
  readonly model_id: string | null;
  readonly deployment_id: string | null;
  readonly route_group_id: string | null;
}

/** Members that name what a member stands for. */
export const MEMBER_NAMES = ['model_id', 'deployment_id', 'route_group_id'] as const;

/** What a member stands for. */
export interface MemberTarget {
  readonly kind: 'model' | 'deployment' | 'route_group';
  readonly id: string;
}

/** What a member stands for; undefined while it names nothing. */
export function memberTarget(member: MemberNames): MemberTarget | undefined {
  if (member.model_id !== null) return { kind: 'model', id: member.model_id };
  if (member.deployment_id !== null) return { kind: 'deployment', id: member.deployment_id };
  return member.route_group_id === null ? undefined : { kind: 'route_group', id: member.route_group_id };
}

/** One text per target, to compare them. */
export function targetKey({ kind, id }: MemberTarget): string {
  return `${kind}:${id}`;
}
