// Files that break each rule on purpose, and files that only look as if they did.
//
// A sample is the smallest file that breaks one rule in one line. Words that a rule about all files
// looks for are put together from halves, because those rules read this file as well.

import type { RuleName } from './rules.ts';
import type { SourceFile } from './rule.ts';

/** A file and the line at which the rule must bite. */
export interface Broken extends SourceFile {
  line: number;
}

/** Each of `lines` as a file of its own, with the fault in line 2. */
const each = (path: string, ...lines: readonly string[]): Broken[] =>
  lines.map((line) => ({ path, text: `// A file.\n${line}\n`, line: 2 }));

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);

const body = (count: number): string => lines(count, '  work();');

export const broken: Record<RuleName, readonly Broken[]> = {
  'C++ dependencies point down': [
    ...each('src/base/time.h', '#include "src/names.h"', '#include "src/event.h"'),
    ...each('src/names.h', '#include "src/backoff.h"', '#include "src/names_text.h"'),
    ...each('src/backoff.h', '#include "src/machine/table.h"', '#include "src/endpoint.h"'),
    ...each('src/machine/pool.table.h', '#include "src/pool.h"', '#include "src/core.h"'),
    ...each('src/pool.cpp', '#include "src/core.h"', '  #  include "src/couplings.h" // up'),
    ...each(
      'src/core.h',
      '#include "wasm/abi.h"',
      '#include "tests/unit/x.h"',
      '#include "pool.h"',
    ),
    ...each('wasm/exports.cpp', '#include "tools/codegen/page.h"', '#include "src/names_text.h"'),
    { path: 'src/annexe.h', text: '#pragma once\n', line: 1 },
  ],
  'js/src dependencies point down': [
    ...each('js/src/generated/abi.ts', "import { a } from '../errors.ts';"),
    ...each('js/src/ejson/parse.ts', "import type { A } from '../errors.ts';"),
    ...each(
      'js/src/errors.ts',
      "import { Core } from './core.ts';",
      "export * from './driver.ts';",
    ),
    ...each('js/src/core.ts', "import { Driver } from './driver.ts';"),
    ...each('js/src/driver.ts', "const c = await import('./client/client.ts');"),
    ...each('js/src/client/client.ts', "import { a } from '../index.ts';"),
    ...each('js/src/index.ts', "export { a } from '../../edge-adapter/node/index.ts';"),
    ...each('js/src/errors.ts', "type A = import('../../gateway/handler.ts').A;"),
    ...each('js/src/uri.ts', "import { ObjectId } from 'bson';", "import 'node:fs';"),
    { path: 'js/src/annexe/room.ts', text: 'export const a = 1;\n', line: 1 },
  ],
  'gateway dependencies point down': [
    ...each('gateway/http/body.ts', "import { a } from '../database/client.ts';"),
    ...each('gateway/database/client.ts', "import { a } from '../command/execute.ts';"),
    ...each('gateway/command/execute.ts', "import { a } from '../data-api/actions.ts';"),
    ...each('gateway/handler.ts', "import { a } from './node/serve.ts';"),
    ...each('gateway/database/client.ts', "import { a } from '../embedded/server.ts';"),
    { path: 'gateway/annexe/room.ts', text: 'export const a = 1;\n', line: 1 },
  ],
  'adapters and gateway use public parts of js/src only': [
    ...each('edge-adapter/node/index.ts', "import { Core } from '../../js/src/core.ts';"),
    ...each('edge-adapter/node/host.ts', "import { a } from '../../gateway/handler.ts';"),
    ...each('gateway/handler.ts', "import { Core } from '../js/src/core.ts';"),
    ...each('gateway/handler.ts', "import { parse } from '../js/src/ejson/parse.ts';"),
    ...each('mongoose/connection.ts', "import { Db } from '../js/src/client/db.ts';"),
    ...each('gateway/embedded/server.ts', "import { a } from '../../edge-adapter/node/index.ts';"),
  ],
  'src/ includes freestanding headers only': each(
    'src/pool.h',
    '#include <chrono>',
    '#include <ctime>',
    '#include <random>',
    '#include <cstdlib>',
    '#include <vector>',
    '#include <string>',
    '#include <iostream>',
    '#include <thread>',
    '#include <atomic>',
    '#include <stdexcept>',
    '#include <sys/socket.h>',
  ),
  'src/ has no clock': each(
    'src/pool.cpp',
    'auto now = std::chrono::seconds(1);',
    'auto now = steady_clock::now();',
    'auto now = time(nullptr);',
    'auto now = std::time(nullptr);',
    'clock_gettime(0, &spec);',
    'auto now = clock();',
  ),
  'src/ has no randomness': each(
    'src/backoff.h',
    'int a = rand();',
    'srand(1);',
    'std::random_device device;',
    'mt19937 engine;',
    'auto a = arc4random_uniform(3);',
  ),
  'src/ has no floating point': each(
    'src/backoff.h',
    'float a;',
    'double a = 1;',
    'auto a = 1.5;',
    'auto a = .5;',
    'auto a = 2.;',
    'auto a = 1e3;',
    "auto a = 1'000.0;",
  ),
  'src/ has no heap': [
    ...each(
      'src/pool.cpp',
      'auto* a = new Pool;',
      'auto* a = new (at) Pool;',
      'auto* a = malloc(3);',
      'delete pool;',
      'std::vector<int> a;',
      'std::function<void()> a;',
      'auto a = std::make_unique<int>(3);',
      'std::map<int, int> a;',
    ),
    ...each('src/core.cpp', 'auto* a = new Core;', 'free(core);'),
  ],
  'src/ has no threads': each(
    'src/pool.cpp',
    'std::thread a(run);',
    'std::mutex lock;',
    'std::atomic<int> a;',
    'thread_local int a;',
  ),
  'src/ has no text or input and output': each(
    'src/pool.cpp',
    'std::string name;',
    'void log(std::string_view text);',
    'std::cout << a;',
    'printf(format);',
    'std::printf(format);',
  ),
  'src/ has no exceptions': each('src/pool.cpp', 'throw 1;', 'try { a(); }', 'catch (...) {}'),
  'only js/src/core.ts touches WASM memory': [
    ...each(
      'js/src/driver.ts',
      'const view = new DataView(instance.exports.memory.buffer);',
      'const { exports } = new WebAssembly.Instance(module, {});',
      'const module = await globalThis.WebAssembly.compile(bytes);',
    ),
    ...each('edge-adapter/node/host.ts', 'const module = new WebAssembly.Module(bytes);'),
    ...each('edge-adapter/node/load-core.ts', 'const view = make().memory;'),
  ],
  'js/src reaches the world through its Host only': each(
    'js/src/client/client.ts',
    'const answer = await fetch(url);',
    'const answer = await globalThis.fetch(url);',
    'const host = { fetch };',
    'const get = options.fetch ?? fetch;',
    'const now = Date.now();',
    'const now = new Date();',
    'const now = new Date;',
    'setTimeout(() => again(), 10);',
    'const a = Math.random();',
    'crypto.getRandomValues(bytes);',
    'const signal = AbortSignal.timeout(5);',
    'const start = performance.now();',
    "const home = process.env['HOME'];",
    'const bytes = Buffer.from(text);',
    "const get = globalThis['fetch'];",
    'const { setTimeout } = self;',
    'const socket = new WebSocket(url);',
  ),
  'files are short': [
    { path: 'src/pool.h', text: lines(201, '//'), line: 201 },
    { path: 'src/pool.cpp', text: lines(401, '//'), line: 401 },
    { path: 'js/src/errors.ts', text: lines(401, '//'), line: 401 },
    { path: 'edge-adapter/node/host.ts', text: lines(61, '//'), line: 61 },
    { path: 'src/machine/README.md', text: lines(21, 'word'), line: 21 },
  ],
  'functions fit on a screen': [
    { path: 'src/pool.cpp', text: `namespace m {\nvoid f() {\n${body(69)}}\n}\n`, line: 2 },
    { path: 'src/pool.h', text: `struct A {\n  A()\n  : a_{1} {\n${body(69)}}\n};\n`, line: 2 },
    { path: 'tests/unit/a_test.cpp', text: `TEST_CASE("a { b") {\n${body(69)}}\n`, line: 1 },
    { path: 'src/pool.h', text: `template <class T>\nint f(T a) {\n${body(69)}}\n`, line: 1 },
    { path: 'js/src/errors.ts', text: `// A.\nfunction f() {\n${body(69)}}\n`, line: 2 },
    { path: 'js/src/errors.ts', text: `class A {\n  m() {\n${body(69)}}\n}\n`, line: 2 },
    { path: 'js/src/errors.ts', text: `// A.\nconst f = () => {\n${body(69)}};\n`, line: 2 },
    { path: 'js/test/a.test.ts', text: `// A.\nit('a', () => {\n${body(69)}});\n`, line: 2 },
  ],
  'every folder has a README': [{ path: 'src/new/thing.h', text: '', line: 1 }],
  'TypeScript has no enum': each('js/src/errors.ts', 'export enum A { a }', 'const enum A { a }'),
  'nothing is marked as unfinished': each('src/pool.cpp', '// TO' + 'DO: more', '// FIX' + 'ME'),
  'no test is focused': each('js/test/a.test.ts', 'it.on' + "ly('a', run);", 'x.on' + 'ly(1);'),
  'no registry host is named': [
    ...each('docs/a.md', 'https://registry.npm' + 'js.org/x', 'http://deb.debian.' + 'org/debian'),
    ...each('package-lock.json', '"resolve' + 'd": "https://example.com/a.tgz",'),
  ],
  'no path of one machine is named': each(
    'tools/a.sh',
    'cd /wor' + 'k/main',
    'HOME=/roo' + 't/.cache',
    "open('/tm" + "p/a')",
    '`/hom' + 'e/someone/a`',
  ),
};

/** Files that every rule must let pass. */
export const clean: readonly SourceFile[] = [
  {
    path: 'src/pool.cpp',
    text: [
      '#include "src/pool.h"',
      '// No new thread here: time() is a parameter, 1.5 is a double, and nobody may throw or catch.',
      "constexpr Duration kLong = 10'000;  /* std::vector */",
      'const char* why = "rand() and #include <chrono> and new in a { string";',
      'Pool::Pool() : size_{1}, free_{2} { reset(server_time(now), runtime(1), 0x1e5); }',
      'Pool(const Pool&) = delete;',
      'bool at_end(int i) { return probe_free(i) && a[1].b; }',
      `namespace {\n${lines(90, 'void f();')}}`,
      `constexpr Row kRows[] = {\n${lines(90, '  {1, 2},')}};`,
    ].join('\n'),
  },
  { path: 'src/core.cpp', text: 'Core* core = new (at) Core(options);\n' },
  {
    path: 'js/src/client/client.ts',
    text: [
      "import type { Host } from '../host.ts';",
      '// fetch, Date.now() and setTimeout stand in comments.',
      'interface Transport { fetch(url: string): Promise<Response>; core: WebAssembly.Module }',
      'const run = (host: Host) => host.fetch(host.url, { process: 1, memory: 2 });',
      "const when = new Date(7); const text = 'Math.random() enum X { }'; type A = typeof fetch;",
    ].join('\n'),
  },
  {
    path: 'edge-adapter/node/load-core.ts',
    text: "import type { Host } from '../../js/src/host.ts';\nnew WebAssembly.Module(bytes);\n",
  },
  { path: 'gateway/handler.ts', text: "import { parse } from '../js/src/ejson/index.ts';\n" },
  {
    path: 'js/test/a.test.ts',
    text: `// A suite may be longer than a screen.\ndescribe('a', () => {\n${body(90)}});\n`,
  },
];
