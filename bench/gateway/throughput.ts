// How many requests a second one gateway answers: (b) of `npm run bench:gateway`.
//
// Each server has a process of its own, and this process makes the load. All get the same requests over the same number
// of connections, in short turns one after the other whose order changes, so that what else the machine
// does hits all alike. A ratio is the median of the ratios of each round.

import { requestsPerSecond } from './load.ts';
import { start } from './process.ts';
import { median, type Row, row } from './rows.ts';
import { findOne, replaceOne } from './sample.ts';

const WARM_UP_REQUESTS = 30_000;
const ROUNDS = 20;
const TURN_MS = 300;
const CONNECTIONS = 32;

interface Server {
  readonly kind: string;
  readonly name: string;
}

/** The first is what all are compared with, the second is its twin: the null comparison. */
const servers: readonly Server[] = [
  { kind: 'gateway', name: 'gateway, null database' },
  { kind: 'gateway', name: 'null comparison, another gateway' },
  { kind: 'json', name: 'JSON, the same document' },
  { kind: 'plain-json', name: 'JSON, of plain values' },
  { kind: 'ejson', name: 'EJSON of bson' },
];

const workloads = [
  { workload: findOne, name: 'findOne' },
  { workload: replaceOne, name: 'findOneAndReplace' },
];

export async function measureThroughput(): Promise<Row[]> {
  const started = await Promise.all(
    servers.map(({ kind }) => start('bench/gateway/server.ts', kind)),
  );
  const ports = started.map(({ line }) => Number(line));
  const rows: Row[] = [];
  for (const { workload, name } of workloads) {
    rows.push(...rowsOf(name, await measure(ports, workload.body)));
  }
  for (const { stop } of started) stop();
  return rows;
}

async function measure(ports: readonly number[], body: string): Promise<number[][]> {
  const ask = (port: number, milliseconds: number): Promise<number> =>
    requestsPerSecond(port, { body, milliseconds, connections: CONNECTIONS, awake: true });
  for (const port of ports) {
    for (let sent = 0; sent < WARM_UP_REQUESTS;) sent += await ask(port, 1000);
  }
  const samples = ports.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < ports.length; turn++) {
      const at = (round + turn) % ports.length;
      samples[at]?.push(await ask(ports[at] ?? 0, TURN_MS));
    }
  }
  return samples;
}

function rowsOf(workload: string, samples: readonly (readonly number[])[]): Row[] {
  const ours = samples[0] ?? [];
  return servers.map(({ name }, at) => {
    const theirs = samples[at] ?? [];
    const ratios = ours.map((sample, round) => sample / (theirs[round] ?? NaN));
    const peer = at === 0 ? 'itself' : 'the gateway is';
    const about = { group: 'gateway: throughput', unit: 'requests/s', peer } as const;
    return row({ ...about, name: `${name}, ${workload}` }, theirs, median(ratios));
  });
}
