import { Injectable } from '@nestjs/common';

/** How fast servings are brought to what is wanted. */
@Injectable()
export class ServingPace {
  /** Servings with something on their way are looked at so often, in ms. */
  tickMs = 1_000;
  /** All servings are: nodes change, and another registry may have approved a version. */
  roundMs = 5_000;
  /** Calls that were sent on their way to a copy before everybody knew that it is retired still find it, in ms. */
  retiredMs = 5_000;
}
