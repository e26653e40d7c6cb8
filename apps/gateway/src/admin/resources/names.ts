import { Mode } from '@roundhouse/contracts/common/v1/common';
import { AdminStatus, Hosting, Visibility } from '@roundhouse/contracts/registry/v1/snapshot';
import { wireEnum } from '../wire-enum.ts';

/** draft, active, inactive. */
export const ADMIN_STATUSES = wireEnum<AdminStatus>(AdminStatus, 'ADMIN_STATUS_');
/** public, internal. */
export const VISIBILITIES = wireEnum<Visibility>(Visibility, 'VISIBILITY_');
/** cloud, self_hosted, node. */
export const HOSTINGS = wireEnum<Hosting>(Hosting, 'HOSTING_');
/** chat, embedding, … */
export const MODES = wireEnum<Mode>(Mode, 'MODE_');
