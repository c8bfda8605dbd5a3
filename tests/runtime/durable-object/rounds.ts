// A round of requests: writes that a repetition would double, and reads, a few at a time.
import type { ObjectStage } from './object-stage.ts';

/** What became of a round. */
export interface Round {
  readonly requests: number;
  /** Requests whose answer was not what it had to be. */
  readonly wrong: number;
  /** Connections that the database saw opened meanwhile. */
  readonly opened: number;
  readonly ms: number;
}

/** As many as the two objects have connections for commands. */
const LANES = 4;

/** Adds one to the counter, or reads it: turn by turn. */
async function request(stage: ObjectStage, id: string, at: number): Promise<boolean> {
  if (at % 2 === 1) {
    const { status, body } = await stage.command({ find: 'counts', filter: { _id: id } });
    return status === 200 && JSON.stringify(body).includes(id);
  }
  const increment = { q: { _id: id }, u: { $inc: { n: 1 } }, upsert: true };
  const { status, body } = await stage.command(
    { update: 'counts', updates: [increment] },
    stage.token(),
  );
  return status === 200 && body['n'] === 1;
}

/** Sends `requests` of them over a few lanes, each with a counter of its own. */
export async function playRound(
  stage: ObjectStage,
  name: string,
  requests: number,
): Promise<Round> {
  const { opened } = stage.proxy;
  const begun = performance.now();
  let wrong = 0;
  const lane = async (lane: number): Promise<void> => {
    for (let at = 0; at < requests / LANES; ++at) {
      if (!(await request(stage, `${name}-${lane}`, at))) wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, at) => lane(at)));
  const ms = Math.round(performance.now() - begun);
  return { requests, wrong, opened: stage.proxy.opened - opened, ms };
}

/** Asks every object until each has all its connections. */
export async function warmUp(stage: ObjectStage): Promise<void> {
  await playRound(stage, 'warm', 80);
}

/** The sum of a round's counters, as the database has it. */
export async function counted(stage: ObjectStage, name: string): Promise<number> {
  const counts = await stage.read<{ _id: string; n: number }>('counts');
  return counts.filter(({ _id }) => _id.startsWith(`${name}-`)).reduce((sum, { n }) => sum + n, 0);
}
