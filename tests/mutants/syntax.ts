// Reads src/ with the eyes of a compiler: clang's syntax tree, reduced to what a mutation needs.
//
// Every node knows its file and the characters it covers, or that they came out of a macro, where
// nothing can be changed. Templates appear several times (as written and as used); who collects
// places must take each place once.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { relative } from 'node:path/posix';

import { repositoryRoot } from '../../tools/tracked-files.ts';

interface ClangPlace {
  offset?: number;
  tokLen?: number;
  file?: string;
  spellingLoc?: ClangPlace;
  expansionLoc?: ClangPlace;
}

interface ClangType {
  qualType: string;
  desugaredQualType?: string;
}

interface ClangNode {
  /** Missing where clang prints a child that is not there. */
  kind?: string;
  loc?: ClangPlace;
  range?: { begin: ClangPlace; end: ClangPlace };
  name?: string;
  opcode?: string;
  value?: unknown;
  constexpr?: boolean;
  isImplicit?: boolean;
  isPostfix?: boolean;
  type?: ClangType;
  referencedDecl?: { kind: string; name?: string; type?: ClangType };
  inner?: ClangNode[];
}

/** What clang adds and nobody wrote; its child stands for it. */
const unwritten =
  /^(?:ImplicitCastExpr|ExprWithCleanups|MaterializeTemporaryExpr|CXXBindTemporaryExpr)$/;

export interface SyntaxNode {
  readonly kind: string;
  /** From the top of the repository. */
  readonly file: string;
  /** The characters it covers; undefined when a macro had a hand in it. */
  readonly span: { readonly begin: number; readonly end: number } | undefined;
  readonly name: string;
  readonly opcode: string;
  readonly value: unknown;
  readonly constant: boolean;
  readonly postfix: boolean;
  /** Without aliases. */
  readonly type: string;
  /** What a name stands for. */
  readonly target: { readonly kind: string; readonly name: string; readonly type: string };
  readonly children: readonly SyntaxNode[];
}

/** Where clang is: on PATH, by its number, or beside emcc, which cannot do without one. */
function findClang(): string {
  const names = ['clang++', ...[14, 15, 16, 17, 18, 19, 20, 21].map((n) => `clang++-${n}`)];
  const folders = (process.env['PATH'] ?? '').split(':');
  try {
    const options = { encoding: 'utf8', stdio: 'pipe' } as const;
    folders.push(execFileSync('em-config', ['LLVM_ROOT'], options).trim());
  } catch {
    // No Emscripten here; then clang has to be on PATH.
  }
  for (const name of names) {
    const folder = folders.find((each) => existsSync(`${each}/${name}`));
    if (folder !== undefined) return `${folder}/${name}`;
  }
  throw new Error('there is no clang++; tools/setup.sh test installs it (with emscripten)');
}

/** Reads one file as the compiler does, with all that it includes of src/. */
export function readSyntax(path: string): SyntaxNode[] {
  const dump = execFileSync(
    findClang(),
    [
      ...['-std=c++20', '-fsyntax-only', '-I', '.', '-x', 'c++', '-w'],
      ...['-Xclang', '-ast-dump=json', '-Xclang', '-ast-dump-filter=mooring', path],
    ],
    { cwd: repositoryRoot, encoding: 'utf8', maxBuffer: 1 << 29 },
  );
  // One document for each declaration that the filter lets through.
  return dump
    .split(/^(?=\{)/m)
    .filter((text) => text.trim() !== '')
    .map((text) => reduce(JSON.parse(text) as ClangNode));
}

function reduce(root: ClangNode): SyntaxNode {
  // clang names a file only where it differs from that of the place printed before.
  let file = '';
  const read = (
    place: ClangPlace | undefined,
  ): { file: string; offset: number; after: number } | undefined => {
    if (place === undefined) return undefined;
    if (place.expansionLoc !== undefined) {
      read(place.spellingLoc);
      read(place.expansionLoc);
      return undefined;
    }
    if (place.file !== undefined) file = relative(repositoryRoot, absolute(place.file));
    if (place.offset === undefined) return undefined;
    return { file, offset: place.offset, after: place.offset + (place.tokLen ?? 0) };
  };
  const visit = (node: ClangNode): SyntaxNode => {
    read(node.loc);
    const begin = read(node.range?.begin);
    const end = read(node.range?.end);
    const whole = begin !== undefined && end !== undefined && begin.file === end.file;
    const target = node.referencedDecl;
    const all = (node.inner ?? []).map(visit);
    // Only the body of a range-based `for` is written out; clang makes the rest of its colon.
    const children = node.kind === 'CXXForRangeStmt' ? all.slice(-1) : all;
    const written = node.isImplicit !== true;
    if (unwritten.test(node.kind ?? '') && children[0] !== undefined) return children[0];
    return {
      kind: node.kind ?? '',
      file: begin?.file ?? '',
      span: whole ? { begin: begin.offset, end: end.after } : undefined,
      name: node.name ?? '',
      opcode: node.opcode ?? '',
      value: node.value,
      constant: node.constexpr === true,
      postfix: node.isPostfix === true,
      type: plain(node.type),
      target: { kind: target?.kind ?? '', name: target?.name ?? '', type: plain(target?.type) },
      // What the compiler makes by itself has the place of something else.
      children: written ? children : [],
    };
  };
  return visit(root);
}

const plain = (type: ClangType | undefined): string =>
  (type?.desugaredQualType ?? type?.qualType ?? '').replace(/\bconst /g, '');

const absolute = (path: string): string =>
  path.startsWith('/') ? path : repositoryRoot + path.replace(/^\.\//, '');
