import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type Config } from '../config.ts';
import { Attendance, judgeAbsences, type Absences, type NodePresence } from './domain/node-absence.ts';

/** How fast servings are brought to what is wanted. */
@Injectable()
export class ServingPace {
  /** Servings with something on their way are looked at so often, in ms. */
  tickMs = 1_000;
  /** All servings are: nodes change, and another registry may have approved a version. */
  roundMs = 5_000;
  /** Calls that were sent on their way to a copy before everybody knew that it is retired still find it, in ms. */
  retiredMs = 5_000;
  /** A node that is out of touch is waited for so long, in ms; 0 = for good. */
  lostAfterMs: number;
  /** Since when this registry has seen how nodes are. */
  attendance = new Attendance();

  constructor(@Inject(APP_CONFIG) config: Pick<Config, 'NODE_LOST_AFTER_MS'>) {
    this.lostAfterMs = config.NODE_LOST_AFTER_MS;
  }

  /** Which nodes are not waited for any more. */
  absences(nodes: readonly NodePresence[]): Absences {
    const lostAfterMs = this.lostAfterMs === 0 ? Number.POSITIVE_INFINITY : this.lostAfterMs;
    return judgeAbsences(nodes, { nowMs: Date.now(), watchedSinceMs: this.attendance.sinceMs, lostAfterMs });
  }
}
