// Just enough C++ to read our own: which characters are code, what is included, where functions are.
//
// A full parser would be more than the rules need. Comments and literals are blanked out, so that a
// rule about code cannot stumble over prose; braces are then honest, and a function is a brace that
// opens after a parameter list outside every other function.

import type { SourceFile } from './rule.ts';

export const isCpp = (path: string): boolean => /\.(?:cpp|h|def)$/.test(path);

// Numbers come first as whole tokens, because 1'000 has a quote in it, and identifiers, so that the R
// of a raw string is told from the end of a name.
const token =
  /\/\/(?:[^\n\\]|\\[^])*|\/\*[^]*?\*\/|R"([^()\s\\]*)\([^]*?\)\1"|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\.)+'|\d(?:'?[\w.])*|[A-Za-z_]\w*/g;

const spaces = (text: string): string => text.replace(/[^\n]/g, ' ');

const blanked = new WeakMap<SourceFile, string>();

/** The file with every comment, string and character literal replaced by spaces. */
export function codeOf(file: SourceFile): string {
  let code = blanked.get(file);
  if (code === undefined) {
    code = file.text.replace(token, (found) =>
      /^(?:\/|"|'|R")/.test(found) ? spaces(found) : found,
    );
    blanked.set(file, code);
  }
  return code;
}

export interface Include {
  line: number;
  /** As written between the quotes or brackets. */
  path: string;
  /** Written with brackets: a header of the system. */
  system: boolean;
}

export function includesOf(file: SourceFile): Include[] {
  const lines = file.text.split('\n');
  const includes: Include[] = [];
  for (const [index, code] of codeOf(file).split('\n').entries()) {
    if (!/^\s*#\s*include\b/.test(code)) continue;
    const found = /["<]([^">]+)[">]/.exec(lines[index] ?? '');
    if (found?.[1] === undefined) continue;
    includes.push({ line: index + 1, path: found[1], system: found[0].startsWith('<') });
  }
  return includes;
}

export interface Span {
  /** The first and the last line, from 1. */
  first: number;
  last: number;
}

interface Brace {
  kind: 'scope' | 'function' | 'block' | 'initializer';
  first: number;
}

/** Every function body with its head; lambdas and local classes count as part of what holds them. */
export function functionsOf(file: SourceFile): Span[] {
  // Preprocessor lines, with their continuations, are no code of this file.
  const code = codeOf(file).replace(/^[ \t]*#(?:[^\n\\]|\\[^])*/gm, spaces);
  const functions: Span[] = [];
  const open: Brace[] = [];
  let head = 0;
  for (const { 0: mark, index } of code.matchAll(/[{};]/g)) {
    if (mark === '{') {
      const brace = classify(code.slice(head, index), open);
      const first = lineAt(code, head + leadingSpace(code.slice(head, index)));
      open.push({ kind: brace, first });
      if (brace !== 'initializer') head = index + 1;
      continue;
    }
    if (mark === '}') {
      const closed = open.pop();
      if (closed?.kind === 'function') {
        functions.push({ first: closed.first, last: lineAt(code, index) });
      }
      if (closed?.kind === 'initializer') continue;
    }
    head = index + 1;
  }
  return functions;
}

function classify(head: string, open: readonly Brace[]): Brace['kind'] {
  const inFunction = open.some(({ kind }) => kind === 'function');
  if (inFunction) return 'block';
  const plain = head.replace(/\btemplate\s*<[^{}]*?>\s*(?=[\w:[])/g, ' ');
  // `: a_{1}, b_{2} {`: a member's initializer belongs to the head of its constructor.
  if (/\)[^:]*:(?!:).*[\w>]\s*$/s.test(plain)) return 'initializer';
  if (/^\s*(?:(?:inline|extern)\s+)*(?:namespace|extern)\b[^()]*$/.test(plain)) return 'scope';
  if (/^\s*(?:[\w:]+\s*:\s*)?(?:typedef\s+)?(?:class|struct|union|enum)\b[^=]*$/.test(plain)) {
    return 'scope';
  }
  return plain.includes(')') ? 'function' : 'block';
}

const leadingSpace = (text: string): number => text.length - text.trimStart().length;

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
