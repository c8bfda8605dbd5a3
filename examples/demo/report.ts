// The demo's figures: build/demo.json, and the summary that a person reads.
import { mkdirSync, writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Audit } from './audit.ts';

export interface Figures extends Audit {
  readonly documents: { readonly given: number; readonly loaded: number; readonly found: number };
  /** Writes offered while no gateway was there. */
  readonly writesInOutage: number;
  /** Writes offered through the Worker. */
  readonly operations: number;
  /** Of these, the ones that were sent at all; the rest was refused at once, without a request. */
  readonly sent: number;
  /** Commands that reached the proxy for them. */
  readonly attempts: number;
  /** attempts / sent. */
  readonly amplification: number;
  /** From the gateway's return to the first write applied, in ms. */
  readonly recoveryMS: number;
  /** Exchanges that the proxy cut, by when. */
  readonly cut: { readonly beforeApply: number; readonly afterApply: number };
  readonly control: { readonly writes: number; readonly appliedTwice: number };
}

export function writeFigures(figures: Figures): void {
  mkdirSync('build', { recursive: true });
  writeFileSync('build/demo.json', `${JSON.stringify(figures, null, 2)}\n`);
}

/** Whether the promise held: nothing lost, doubled or misreported, and the faults had teeth. */
export function holds(figures: Figures): boolean {
  const { acknowledgedLost, appliedTwice, misreported, documents, control } = figures;
  return (
    acknowledgedLost + appliedTwice + misreported === 0 &&
    documents.loaded === documents.given &&
    documents.found === documents.given &&
    figures.writesInOutage >= 200 &&
    figures.cut.afterApply > 0 &&
    control.appliedTwice > 0 &&
    Number.isFinite(figures.recoveryMS)
  );
}

export function summary(figures: Figures): string {
  const { documents, failed, control, cut } = figures;
  const applied = figures.operations - failed.notApplied - failed.unknown;
  const wrong = figures.acknowledgedLost + figures.appliedTwice + figures.misreported;
  const rows: [string, string][] = [
    ['documents loaded and found', `${documents.loaded} / ${documents.found}`],
    [
      'writes offered',
      `${figures.operations}, ${figures.writesInOutage} of them without a gateway`,
    ],
    ['answers cut', `${cut.afterApply} after the write was applied, ${cut.beforeApply} before`],
    ['told applied', `${applied}`],
    [
      'told not-applied',
      `${failed.notApplied} (refused at once while the breaker was open; safe to offer again)`,
    ],
    ['told unknown', `${failed.unknown} (honestly: nobody can tell)`],
    ['lost, doubled or misreported', `${wrong}`],
    ['recovery', `${figures.recoveryMS} ms after the gateway's return`],
    ['requests per write that was sent', figures.amplification.toFixed(2)],
    ['a naive retry loop doubled', `${control.appliedTwice} of ${control.writes} writes`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const verdict = holds(figures)
    ? styleText('green', 'Every outcome that a caller was told agrees with the database.')
    : styleText('red', 'Something is wrong: see build/demo.json.');
  return `\n${lines.join('\n')}\n\n${verdict}\n`;
}
