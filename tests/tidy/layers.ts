// Which way dependencies point (DESIGN: base ← policies ← machine ← parts ← core ← wasm, and
// generated ← core ← driver ← client ← index).
//
// The code is a house: every file lives on a floor and may use its own floor and those below. A file
// that is on no floor yet is a violation too, so that nobody builds an annexe without saying where.

import { includesOf, isCpp } from './cpp.ts';
import type { Rule, SourceFile, Violation } from './rule.ts';
import { importsOf, isTypeScript } from './typescript.ts';

interface Floor {
  name: string;
  /** What lives here, as the beginning of a path without its ending. */
  holds: RegExp;
}

// From the ground up.
const cppFloors: readonly Floor[] = [
  { name: 'base', holds: /^src\/base\// },
  { name: 'words', holds: /^src\/(?:names|options|limits|event|command)\.(?:h|def)$/ },
  {
    name: 'policies',
    holds:
      /^src\/(?:backoff|breaker|budget|classify|deadlines|gate|horizon|lease|limiter|queue|retry|rtt|snapshot|validation)\.(?:h|cpp)$/,
  },
  { name: 'machine', holds: /^src\/machine\// },
  {
    name: 'parts',
    holds: /^src\/(?:endpoint|pool|operation|scope|step)\.(?:h|cpp)$/,
  },
  {
    name: 'core',
    holds: /^src\/(?:core|core_check|core_reclaim|core_settle|core_snapshot|couplings)\.(?:h|cpp)$/,
  },
  { name: 'wasm', holds: /^wasm\// },
  // Text stays out of the module, so everything in it is below the words' texts.
  { name: 'texts, for tests and tools', holds: /^src\/names_text\.h$/ },
];

const jsFloors: readonly Floor[] = [
  { name: 'generated', holds: /^js\/src\/generated\// },
  { name: 'ejson', holds: /^js\/src\/ejson\// },
  {
    name: 'words',
    holds: /^js\/src\/(?:batch\/|(?!(?:core|driver|live|run-named|index)\.ts$)[\w-]+\.ts$)/,
  },
  { name: 'core', holds: /^js\/src\/core\.ts$/ },
  { name: 'driver', holds: /^js\/src\/(?:driver|live|run-named)\.ts$/ },
  { name: 'client', holds: /^js\/src\/(?:client|manager|middleware)\// },
  { name: 'dialects', holds: /^js\/src\/data-api\// },
  { name: 'index', holds: /^js\/src\/index\.ts$/ },
  { name: "the driver's name", holds: /^js\/src\/mongodb\// },
];

const gatewayFloors: readonly Floor[] = [
  { name: 'codec and log', holds: /^gateway\/(?:ejson|log)\.ts$/ },
  { name: 'http', holds: /^gateway\/http\// },
  { name: 'access and database', holds: /^gateway\/(?:access|database)\// },
  { name: 'parts', holds: /^gateway\/gateway\.ts$/ },
  { name: 'command', holds: /^gateway\/command\// },
  { name: 'routes', holds: /^gateway\/(?:batch|data-api)\/|^gateway\/hello-route\.ts$/ },
  { name: 'handler', holds: /^gateway\/(?:handler|environment)\.ts$/ },
  { name: 'hosts', holds: /^gateway\/(?:node|durable-object|route-handler|in-process)\// },
  { name: 'entries', holds: /^gateway\/(?:main|index)\.ts$/ },
];

interface Arrow {
  file: string;
  line: number;
  to: string;
}

function climb(arrow: Arrow, floors: readonly Floor[]): Violation[] {
  const from = floors.findIndex(({ holds }) => holds.test(arrow.file));
  const to = floors.findIndex(({ holds }) => holds.test(arrow.to));
  if (to >= 0 && to <= from) return [];
  const where = (floor: number): string => floors[floor]?.name ?? 'outside';
  return [
    {
      file: arrow.file,
      line: arrow.line,
      what: `${arrow.file} (${where(from)}) uses ${arrow.to} (${where(to)})`,
      instead: 'Dependencies point down only: move what both need to a lower floor.',
    },
  ];
}

function homeless(file: SourceFile, floors: readonly Floor[]): Violation[] {
  if (floors.some(({ holds }) => holds.test(file.path))) return [];
  return [
    {
      file: file.path,
      line: 1,
      what: `${file.path} is on no floor`,
      instead: 'Name its floor in tests/tidy/layers.ts.',
    },
  ];
}

/** base ← words ← policies ← machine ← parts ← core ← wasm, by #include. */
export const cppArrows: Rule = (files) =>
  files
    .filter(({ path }) => isCpp(path) && /^(?:src|wasm)\//.test(path))
    .flatMap((file) => [
      ...homeless(file, cppFloors),
      ...includesOf(file)
        .filter(({ system }) => !system)
        .flatMap(({ line, path }) => climb({ file: file.path, line, to: path }, cppFloors)),
    ]);

/** generated ← ejson ← words ← core ← driver ← client ← index, by import. Nothing from outside. */
export const clientArrows: Rule = (files) =>
  files
    .filter(({ path }) => isTypeScript(path) && path.startsWith('js/src/'))
    .flatMap((file) => [
      ...homeless(file, jsFloors),
      ...importsOf(file).flatMap(({ line, text }) =>
        climb({ file: file.path, line, to: text }, jsFloors),
      ),
    ]);

/** codec ← http ← {access, database} ← parts ← command ← routes ← handler ← hosts ← entries. */
export const gatewayArrows: Rule = (files) =>
  files
    .filter(({ path }) => isTypeScript(path) && /^gateway\/(?!test\/|embedded\/)/.test(path))
    .flatMap((file) => [
      ...homeless(file, gatewayFloors),
      ...importsOf(file)
        .filter(({ text }) => /^gateway\/.*\.ts$/.test(text) && !embeddedEngine(file.path, text))
        .flatMap(({ line, text }) => climb({ file: file.path, line, to: text }, gatewayFloors)),
    ]);

/** The demo database stands beside the house; only the programs of gateway/node may start it. */
function embeddedEngine(from: string, to: string): boolean {
  return from.startsWith('gateway/node/') && to === 'gateway/embedded/server.ts';
}

interface Guest {
  who: string;
  lives: RegExp;
  /** What of this repository it may use besides its own folder. */
  mayUse: RegExp;
  allowed: string;
}

const guests: readonly Guest[] = [
  {
    who: 'an adapter',
    lives: /^edge-adapter\//,
    mayUse: /^js\/src\/(?:host|index|(?:manager|data-api|mongodb)\/index)\.ts$/,
    allowed: 'js/src/host.ts and the index.ts of js/src, manager, data-api and mongodb',
  },
  {
    who: 'the gateway',
    lives: /^gateway\/(?!test\/)/,
    mayUse:
      /^js\/src\/(?:ejson\/index|host|index|client\/db-connect)\.ts$|^edge-adapter\/node\/host\.ts$/,
    allowed:
      'js/src/ejson/index.ts, js/src/index.ts and, for gateway/in-process, hosts and dbConnect',
  },
  {
    who: 'the Mongoose driver',
    lives: /^mongoose\/(?!test\/)/,
    mayUse:
      /^js\/src\/(?:index|mongodb\/values)\.ts$|^edge-adapter\/\w+\/(?:index|connection)\.ts$/,
    allowed: 'js/src/index.ts, js/src/mongodb/values.ts and the entries of edge-adapter',
  },
];

const ours = /^(?:js|edge-adapter|gateway|mongoose|tests|tools|examples|bench)\//;

/** js/host ← edge-adapter, and gateway → js, by its public parts only. */
export const guestArrows: Rule = (files) =>
  files
    .filter(({ path }) => isTypeScript(path))
    .flatMap((file) => {
      const guest = guests.find(({ lives }) => lives.test(file.path));
      if (guest === undefined) return [];
      return importsOf(file)
        .filter(
          ({ text }) => ours.test(text) && !guest.lives.test(text) && !guest.mayUse.test(text),
        )
        .map(({ line, text }) => ({
          file: file.path,
          line,
          what: `${file.path} uses ${text}`,
          instead: `Of this repository ${guest.who} may use ${guest.allowed}.`,
        }));
    });
