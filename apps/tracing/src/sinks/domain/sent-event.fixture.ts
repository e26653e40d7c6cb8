import { newId } from '@roundhouse/kernel';
import type { SentEvent } from './event-document.ts';

/** An event about a budget. */
export function sentEvent(more: Partial<SentEvent> = {}): SentEvent {
  return {
    id: newId(),
    kind: 'budget.threshold',
    organizationId: newId(),
    subjectId: newId(),
    occurredAt: new Date('2026-11-20T08:00:00.250Z'),
    payload: { percent: 80, settled_pico: '9007199254740993' },
    names: {},
    ...more,
  };
}
