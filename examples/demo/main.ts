// The demo, act by act. See README.md beside this file.
//
// On a terminal the acts show their progress in place; elsewhere they print plain lines. `ONCE=1` ends
// after the last act, with exit code 0 if the promise held.
import type { ListrTask } from 'listr2';
import { Listr } from 'listr2';
import worldCountries from 'world-countries/countries.json' with { type: 'json' };
import { Stage } from '../../tools/stage/stage.ts';
import { freePort, isFree } from '../../tools/stage/port.ts';
import { appliedTwice, audit, readVisits } from './audit.ts';
import { runControl } from './control.ts';
import type { Figures } from './report.ts';
import { holds, summary, writeFigures } from './report.ts';
import { Traffic } from './traffic.ts';

const database = 'demo';
const faults = { cutBefore: 0.02, cutAfter: 0.08 };
const cutWrites = 600;
const controlWrites = 300;

interface Show {
  stage: Stage;
  loaded: number;
  found: number;
  traffic: Traffic;
  attemptsBefore: number;
  killedAt: number;
  returnedAt: number;
  figures: Figures;
}

/** Says something in the act that is on; set by each act. */
let say: (line: string) => void = () => undefined;

/** The last few changes that were told in this act. */
let lastChanges: string[] = [];

/** What the Worker logs of its connection, in words; the same few changes over and over only once. */
function tellState(line: string): void {
  if (!line.startsWith('{"event":"connection"')) return;
  const { from, to, nextProbeMS } = JSON.parse(line) as Record<string, string>;
  const wait = Number(nextProbeMS) > 0 ? `, next probe in ${nextProbeMS} ms` : '';
  const change = `${from} → ${to}`;
  if (!lastChanges.includes(change)) say(`connection: ${change}${wait}`);
  lastChanges = [change, ...lastChanges].slice(0, 4);
}

async function choosePort(): Promise<number> {
  const wanted = process.env['PORT'];
  if (wanted === undefined) {
    if (await isFree(8787)) return 8787;
    say('port 8787 is taken, so another one is used');
    return freePort();
  }
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error('PORT must be a whole number from 1 to 65535');
  }
  if (!(await isFree(port))) {
    throw new Error(
      `port ${port} is taken; choose another (PORT=8080 make demo) or leave PORT out`,
    );
  }
  return port;
}

async function load(show: Show): Promise<void> {
  const countries = worldCountries.map(({ cca3, name, capital, region, area }) => {
    return { _id: cca3, name: name.common, capital, region, area };
  });
  const queue = [...countries];
  const call = async (): Promise<void> => {
    for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
      const body = JSON.stringify(one);
      const response = await fetch(`${show.stage.url}/countries`, { method: 'POST', body });
      if (response.status === 201) show.loaded += 1;
      await response.text();
    }
  };
  await Promise.all(Array.from({ length: 8 }, call));
  say(`${show.loaded} of ${countries.length} countries loaded`);
}

async function ask(show: Show): Promise<void> {
  const countries = async (query: string): Promise<{ name: string; area: number }[]> => {
    const response = await fetch(`${show.stage.url}/countries${query}`);
    return (await response.json()) as { name: string; area: number }[];
  };
  const all = await countries('');
  show.found = all.length;
  say(`all: ${all.length}, read in batches of 100`);
  const largest = await countries('?region=Africa&least=1000000');
  say(`African countries over 1,000,000 km²: ${largest.map(({ name }) => name).join(', ')}`);
  const one = await fetch(`${show.stage.url}/countries/NZL`);
  say(`NZL: ${((await one.json()) as { name: string }).name}`);
}

async function cutAnswers(show: Show): Promise<void> {
  show.attemptsBefore = show.stage.proxy.counts.commands;
  show.stage.proxy.faults = faults;
  const settings = { url: show.stage.url, prefix: 'cut', callers: 8, pauseMS: 10 };
  show.traffic = new Traffic(settings, cutWrites);
  await show.traffic.done();
  say(
    `${cutWrites} writes; ${show.stage.proxy.counts.cutAfter} answers cut after the write was applied`,
  );
}

async function killGateway(show: Show): Promise<Traffic> {
  const settings = { url: show.stage.url, prefix: 'outage', callers: 16, pauseMS: 40 };
  const traffic = new Traffic(settings);
  await sleep(500);
  show.killedAt = performance.now();
  await show.stage.killGateway();
  say('the gateway is gone; the callers go on');
  await sleep(2500);
  await show.stage.restartGateway();
  show.returnedAt = performance.now();
  say('the gateway is back');
  const recovered = (): boolean =>
    traffic.told.some(({ outcome, toldAt }) => outcome === 'applied' && toldAt > show.returnedAt);
  for (let i = 0; i < 600 && !recovered(); ++i) await sleep(25);
  await sleep(500);
  await traffic.stop();
  return traffic;
}

async function compare(show: Show, outage: Traffic): Promise<void> {
  const { proxy, key } = show.stage;
  const attempts = proxy.counts.commands - show.attemptsBefore;
  const cut = { beforeApply: proxy.counts.cutBefore, afterApply: proxy.counts.cutAfter };
  await runControl({ url: proxy.url, key, database, writes: controlWrites, prefix: 'control' });
  const visits = await readVisits(show.stage);
  const told = [...show.traffic.told, ...outage.told];
  const sent = told.filter((one) => one.sent).length;
  const { killedAt, returnedAt } = show;
  const inOutage = ({ offeredAt }: { offeredAt: number }): boolean =>
    offeredAt >= killedAt && offeredAt < returnedAt;
  const first = outage.told
    .filter(({ outcome, toldAt }) => outcome === 'applied' && toldAt > returnedAt)
    .map(({ toldAt }) => toldAt - returnedAt);
  show.figures = {
    documents: { given: worldCountries.length, loaded: show.loaded, found: show.found },
    writesInOutage: told.filter(inOutage).length,
    operations: told.length,
    sent,
    attempts,
    amplification: attempts / sent,
    recoveryMS: first.length > 0 ? Math.round(Math.min(...first)) : NaN,
    ...audit(told, visits),
    cut,
    control: { writes: controlWrites, appliedTwice: appliedTwice(visits, 'control') },
  };
  writeFigures(show.figures);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function acts(show: Show): ListrTask[] {
  let outage: Traffic;
  const act = (title: string, play: () => Promise<void>): ListrTask => ({
    title,
    task: async (_, task) => {
      say = (line) => (task.output = line);
      await play();
    },
    rendererOptions: { outputBar: Infinity, persistentOutput: true },
  });
  return [
    act(
      'Start the demo database, a gateway, a faulty network and a Worker in workerd',
      async () => {
        show.stage = await Stage.start({
          entry: 'examples/cloudflare-worker/worker.ts',
          directory: 'build/demo',
          database,
          seed: 2026,
          port: await choosePort(),
          onWorkerLine: tellState,
        });
        say(`the Worker listens at ${show.stage.url}`);
      },
    ),
    act('Load 250 countries through the Worker', () => load(show)),
    act('Ask the Worker', () => ask(show)),
    act('Offer writes while the network cuts answers', () => cutAnswers(show)),
    act('Kill the gateway under traffic, and start it again', async () => {
      outage = await killGateway(show);
    }),
    act('Compare what the callers were told with the database', () => compare(show, outage)),
  ];
}

const show = { loaded: 0, found: 0 } as Show;
try {
  await new Listr(acts(show)).run();
} catch (error) {
  // The display has shown the message; what caused it may say more.
  if (error instanceof Error && error.cause !== undefined) console.error(error.cause);
  process.exit(1);
}
console.log(summary(show.figures));
if (!['', '0', undefined].includes(process.env['ONCE'])) {
  await show.stage.close();
  process.exit(holds(show.figures) ? 0 : 1);
}
say = (line) => console.log(line);
show.stage.proxy.faults = { cutBefore: 0, cutAfter: 0 };
console.log(`The Worker stays up at ${show.stage.url}/countries?region=Europe — Ctrl-C ends it.`);
