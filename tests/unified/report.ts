// The table suite × passed, skipped, failed, and the same as build/spec.json.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export const FIGURES = resolve(import.meta.dirname, '../../build/spec.json');

/** What came of one case. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly why: string };

interface Row {
  passed: number;
  skipped: number;
  failed: number;
}

/** What came of all. */
export class Report {
  readonly #rows = new Map<string, Row>();
  readonly #reasons = new Map<string, number>();
  readonly #failures: Record<string, string> = {};

  add(suite: string, name: string, verdict: Verdict): void {
    const row = this.#rows.get(suite) ?? { passed: 0, skipped: 0, failed: 0 };
    this.#rows.set(suite, row);
    row[verdict.kind] += 1;
    if (verdict.kind === 'skipped') {
      this.#reasons.set(verdict.reason, (this.#reasons.get(verdict.reason) ?? 0) + 1);
    } else if (verdict.kind === 'failed') this.#failures[name] = verdict.why;
  }

  get total(): Row {
    const total = { passed: 0, skipped: 0, failed: 0 };
    for (const row of this.#rows.values()) {
      total.passed += row.passed;
      total.skipped += row.skipped;
      total.failed += row.failed;
    }
    return total;
  }

  /** The table as text, the reasons of skips below it. */
  table(): string {
    const rows = [...this.#rows, ['all', this.total] as const];
    const width = Math.max(...rows.map(([suite]) => suite.length)) + 2;
    const line = (name: string, ...cells: (string | number)[]): string =>
      name.padEnd(width) + cells.map((cell) => String(cell).padStart(9)).join('');
    const lines = rows.map(([suite, row]) => line(suite, row.passed, row.skipped, row.failed));
    const reasons = [...this.#reasons].sort(([, a], [, b]) => b - a);
    return [
      line('suite', 'passed', 'skipped', 'failed'),
      ...lines,
      ...reasons.map(([reason, count]) => `${String(count).padStart(5)} skipped: ${reason}`),
    ].join('\n');
  }

  write(seconds: number): void {
    const figures = {
      total: this.total,
      seconds: Math.round(seconds * 10) / 10,
      suites: Object.fromEntries(this.#rows),
      skipped: Object.fromEntries(this.#reasons),
      failed: this.#failures,
    };
    mkdirSync(dirname(FIGURES), { recursive: true });
    writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  }
}
