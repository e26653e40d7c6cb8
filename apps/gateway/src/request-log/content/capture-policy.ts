import type { SettingsEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { PLATFORM_SETTINGS_ID, type ConfigState } from '@roundhouse/snapshot';
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
  const scopes = [
    state.settings(place.projectId),
    state.settings(place.organizationId),
    state.settings(PLATFORM_SETTINGS_ID),
  ];
  // What is not to be kept for a day is not even taken down.
  const isKept = said(scopes, ({ contentDays }) => contentDays) !== 0;
  return {
    level: !isKept
      ? 'none'
      : (levelOf(ofModel) ?? said(scopes, ({ contentCapture }) => levelOf(contentCapture)) ?? DEFAULT_LEVEL),
    redaction: {
      emails: said(scopes, ({ redactEmails }) => redactEmails) ?? false,
      cardNumbers: said(scopes, ({ redactCardNumbers }) => redactCardNumbers) ?? true,
    },
  };
}

/** The stricter of what was decided and of what a model that was tried says. */
export function narrowed(level: CaptureLevel, ofModel: string): CaptureLevel {
  const other = levelOf(ofModel);
  return other !== undefined && RANK[other] < RANK[level] ? other : level;
}

function levelOf(text: string | undefined): CaptureLevel | undefined {
  return text === undefined ? undefined : LEVELS[text];
}

function said<T>(
  scopes: readonly (SettingsEntry | undefined)[],
  of: (scope: SettingsEntry) => T | undefined,
): T | undefined {
  for (const scope of scopes) {
    const value = scope === undefined ? undefined : of(scope);
    if (value !== undefined) return value;
  }
  return undefined;
}
