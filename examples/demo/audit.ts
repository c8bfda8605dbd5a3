// The audit: what the database holds, against what the callers were told.
import type { Stage } from '../../tools/stage/stage.ts';
import type { Told } from './traffic.ts';

export interface Audit {
  /** Told `applied`, but the database has no effect. */
  readonly acknowledgedLost: number;
  /** Applied more than once. */
  readonly appliedTwice: number;
  /** Told `not-applied`, but applied. */
  readonly misreported: number;
  /** Honest failures. */
  readonly failed: { readonly notApplied: number; readonly unknown: number };
}

/** How often each write was applied, by its id, as the official driver reads it. */
export async function readVisits(stage: Stage): Promise<Map<string, number>> {
  const visits = await stage.read<{ _id: string; count: number }>('visits');
  return new Map(visits.map(({ _id, count }) => [_id, count]));
}

export function audit(told: readonly Told[], visits: ReadonlyMap<string, number>): Audit {
  let acknowledgedLost = 0;
  let appliedTwice = 0;
  let misreported = 0;
  const failed = { notApplied: 0, unknown: 0 };
  for (const { id, outcome } of told) {
    const applied = visits.get(id) ?? 0;
    if (applied > 1) appliedTwice += 1;
    if (outcome === 'applied' && applied === 0) acknowledgedLost += 1;
    if (outcome === 'not-applied' && applied > 0) misreported += 1;
    if (outcome === 'not-applied') failed.notApplied += 1;
    if (outcome === 'unknown') failed.unknown += 1;
  }
  return { acknowledgedLost, appliedTwice, misreported, failed };
}

/** Writes with this prefix that were applied more than once. */
export function appliedTwice(visits: ReadonlyMap<string, number>, prefix: string): number {
  return [...visits].filter(([id, count]) => id.startsWith(prefix) && count > 1).length;
}
