import type { Subject } from '@roundhouse/access';
import type { Faults } from '../../resources/domain/faults.ts';

/** Adds a fault unless the mode fits the subject: an organization grants, everybody below restricts. */
export function addModeFaults(subject: Subject, mode: 'inherit' | 'grant' | 'restrict', faults: Faults): void {
  if (subject.kind === 'organization') {
    faults.require(mode !== 'restrict', '/mode', 'of an organization must be "inherit" or "grant"');
  } else {
    faults.require(
      mode !== 'grant',
      '/mode',
      `must be "inherit" or "restrict": a ${word(subject)} cannot widen access`,
    );
  }
}

function word({ kind }: Subject): string {
  return kind.replace('_', ' ').replace('api', 'API');
}
