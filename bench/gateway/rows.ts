// What every measurement ends in: rows with a median, the 10th and the 90th percentile, and a ratio.

/** One line of the table and of build/bench-gateway.json. */
export interface Row {
  readonly group: 'gateway: share' | 'gateway: throughput';
  readonly name: string;
  /** What it is compared with. */
  readonly peer: string;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly unit: 'us' | 'requests/s';
  /** Measured by peer. */
  readonly ratio: number;
}

export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.round(part * (sorted.length - 1))] ?? NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export function row(
  about: Pick<Row, 'group' | 'name' | 'peer' | 'unit'>,
  samples: readonly number[],
  ratio: number,
): Row {
  const [p10, middle, p90] = [0.1, 0.5, 0.9].map((part) => rounded(quantile(samples, part), 1));
  return {
    ...about,
    median: middle ?? NaN,
    p10: p10 ?? NaN,
    p90: p90 ?? NaN,
    ratio: rounded(ratio, 3),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
