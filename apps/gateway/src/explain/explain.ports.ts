import type { CallContext } from '@roundhouse/contracts/common/v1/common';

/** What registry says about who asks. */
export interface AskerRights {
  /**
   * Makes sure that the asker may have routes explained somewhere.
   *
   * @returns the asker's own organization
   * @throws AppError FORBIDDEN
   */
  anywhere(context: CallContext): Promise<{ organizationId: string }>;
  /** Whether the asker may have routes of this place explained. @param projectId empty = the whole organization */
  inPlace(context: CallContext, organizationId: string, projectId: string): Promise<boolean>;
}
