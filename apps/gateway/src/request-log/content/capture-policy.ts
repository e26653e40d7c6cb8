import type { SettingsEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { narrowest, settingsIn, type ConfigState } from '@roundhouse/snapshot';
import type { RedactionPolicy } from './redaction.ts';

/** How much of what is said is kept: nothing, 200 characters each way, or everything. */
export type CaptureLevel = 'none' | 'preview' | 'full';

/** What is kept of a call, and what is replaced in it. */
export interface CapturePolicy {
  readonly level: CaptureLevel;
  readonly redaction: RedactionPolicy;
}

/** Where a call belongs. */
export interface CapturePlace {
  readonly organizationId: string;
  readonly projectId: string;
}

const LEVELS: Readonly<Record<string, CaptureLevel>> = {
  none: 'none',
  preview: 'preview',
  // As models say it.
  metadata: 'preview',
  full: 'full',
};
const RANK: Readonly<Record<CaptureLevel, number>> = { none: 0, preview: 1, full: 2 };

/** Counts where no scope says anything. */
const DEFAULT_LEVEL: CaptureLevel = 'preview';

/**
 * What is kept of a call: as its model says, else its project, organization, the installation, or the default.
 *
 * @param ofModel what the model says; empty or undefined = nothing, as route groups do
 */
export function capturePolicy(state: ConfigState, place: CapturePlace, ofModel: string | undefined): CapturePolicy {
  const scopes = settingsIn(state, place.organizationId, place.projectId);
  // What is not to be kept for a day is not even taken down.
  const isKept = narrowest(scopes, daysOf) !== 0;
  return {
    level: isKept ? (levelOf(ofModel) ?? narrowest(scopes, captureOf) ?? DEFAULT_LEVEL) : 'none',
    redaction: {
      emails: narrowest(scopes, emailsOf) ?? false,
      cardNumbers: narrowest(scopes, cardNumbersOf) ?? true,
    },
  };
}

const daysOf = ({ contentDays }: SettingsEntry): number | undefined => contentDays;
const captureOf = ({ contentCapture }: SettingsEntry): CaptureLevel | undefined => levelOf(contentCapture);
const emailsOf = ({ redactEmails }: SettingsEntry): boolean | undefined => redactEmails;
const cardNumbersOf = ({ redactCardNumbers }: SettingsEntry): boolean | undefined => redactCardNumbers;

/** The stricter of what was decided and of what a model that was tried says. */
export function narrowed(level: CaptureLevel, ofModel: string): CaptureLevel {
  const other = levelOf(ofModel);
  return other !== undefined && RANK[other] < RANK[level] ? other : level;
}

function levelOf(text: string | undefined): CaptureLevel | undefined {
  return text === undefined ? undefined : LEVELS[text];
}
