/** Who made a link to an export: a key, or a member by a session. The other one is empty. */
export interface LinkMaker {
  readonly apiKeyId: string;
  readonly sessionId: string;
}

/** Finds out who made a link to an export. */
export interface LinkMakers {
  /**
   * @param secret of a link that was opened
   * @returns undefined when there is no such link, it was not opened, or long ago
   */
  makerOfOpened(secret: string): Promise<LinkMaker | undefined>;
}

/** Injection token of {@link LinkMakers}; where nobody offers it, no link is known. */
export const LINK_MAKERS = Symbol('LinkMakers');
