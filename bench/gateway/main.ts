// `npm run bench:gateway`: what the gateway adds to the driver's call, and how many requests it answers. Prints a
// table and writes build/bench-gateway.json.
//
// A null comparison that does not read 1.00 ± 0.03 says that the machine is too busy: the figures beside it
// mean nothing then.

import { writeFileSync } from 'node:fs';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { Row } from './rows.ts';
import { measureShare } from './share.ts';
import { measureThroughput } from './throughput.ts';

const targets: readonly { name: string; holds: (ratio: number) => boolean; text: string }[] = [
  { name: 'the handler outside it', holds: (ratio) => ratio <= 0.15, text: 'at most 0.15' },
  { name: 'JSON, the same document', holds: (ratio) => ratio >= 0.75, text: 'at least 0.75' },
  { name: 'EJSON of bson', holds: (ratio) => ratio >= 1.2, text: 'at least 1.20' },
  { name: 'null comparison', holds: (ratio) => Math.abs(ratio - 1) <= 0.03, text: '1.00 ± 0.03' },
];

function verdict({ name, ratio }: Row): string {
  const target = targets.find((candidate) => name.startsWith(candidate.name));
  if (target === undefined) return '';
  return `${target.holds(ratio) ? 'as wanted' : 'NOT as wanted'}: ${target.text}`;
}

const rows = [...(await measureShare()), ...(await measureThroughput())];
for (const row of rows) {
  const { group, name, median, p10, p90, unit, ratio } = row;
  const figures = `${median} ${unit} (${p10} to ${p90})`;
  console.log(
    `${group.padEnd(20)} ${name.padEnd(52)} ${figures.padEnd(40)} ${ratio.toFixed(3)}  ${verdict(row)}`,
  );
}
writeFileSync(
  `${repositoryRoot}build/bench-gateway.json`,
  `${JSON.stringify({ rows }, null, 2)}\n`,
);
