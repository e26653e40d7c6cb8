export { boundOf, type CallBound, type CallSize } from './call-bound.ts';
export { LeaseAccount } from './lease-account.ts';
export { shareOut, type Share, type ShareQuestion } from './share-out.ts';
export { windowAt, type BudgetWindowKind, type WindowBounds } from './window.ts';
export { rollingSpanMs, rollingWindowAt, type RollingWindowKind } from './rolling-window.ts';
export { isTimeZone } from './time-zone.ts';
