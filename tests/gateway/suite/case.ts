// What one case of the suite is.

import type { Need } from '../databases/database.ts';
import type { World } from '../world.ts';

export interface Case {
  readonly name: string;
  /** What the database must have besides plain reads and writes. */
  readonly needs?: readonly Need[];
  /** Rejects when the gateway or the database did something else than it should. */
  readonly run: (world: World) => Promise<void>;
}
