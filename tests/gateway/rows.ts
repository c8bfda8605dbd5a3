// The table database × passed, skipped, failed, with the reasons for what was skipped.

/** One database. */
export interface Row {
  readonly database: string;
  passed: number;
  failed: number;
  skipped: number;
  /** The names of what was skipped, by reason. */
  readonly skippedReasons: Record<string, string[]>;
}

export function rowOf(database: string): Row {
  return { database, passed: 0, failed: 0, skipped: 0, skippedReasons: {} };
}

/** Counts one test. One that neither passed nor failed nor was skipped never ended, which is a failure. */
export function addResult(row: Row, name: string, state: string, note?: string): void {
  if (state === 'passed') row.passed += 1;
  else if (state === 'skipped') {
    row.skipped += 1;
    (row.skippedReasons[note ?? 'no reason given'] ??= []).push(name);
  } else row.failed += 1;
}

/** The table as text. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ database }) => database.length), 'database'.length);
  const line = (name: string, ...figures: (string | number)[]): string =>
    name.padEnd(width) + figures.map((figure) => String(figure).padStart(9)).join('');
  const lines = [line('database', 'passed', 'skipped', 'failed')];
  for (const { database, passed, skipped, failed, skippedReasons } of rows) {
    lines.push(line(database, passed, skipped, failed));
    for (const [reason, names] of Object.entries(skippedReasons)) {
      lines.push(`  ${names.length} skipped: ${reason}`);
    }
  }
  return lines.join('\n');
}
