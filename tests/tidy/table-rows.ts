// Takes a transition table apart, row by row, and asks the compiler what it thinks of the rest.
//
// A row is one line between `// rows` and `// end of rows`. Anything else there, other than the array's
// own two lines, would be a row that no test takes out, so it is an error here.

import { spawn } from 'node:child_process';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { SourceFile } from './rule.ts';

export interface TableRow {
  /** From 1. */
  line: number;
  text: string;
}

const arrayLine = /^(?:inline constexpr std::array \w+\{|\};|)$/;
const rowLine = /^R\{(?!.*\bR\{).*\},$/;

/** The rows of a table, in order. Throws when the table is not written one row a line. */
export function rowsOf(table: SourceFile): TableRow[] {
  const lines = table.text.split('\n');
  const begin = lines.findIndex((line) => line.trim() === '// rows');
  const end = lines.findIndex((line) => line.trim() === '// end of rows');
  if (begin < 0 || end < begin) {
    throw new Error(`${table.path}: put the rows between "// rows" and "// end of rows"`);
  }
  const rows: TableRow[] = [];
  for (let index = begin + 1; index < end; index += 1) {
    const text = (lines[index] ?? '').trim();
    if (rowLine.test(text)) rows.push({ line: index + 1, text });
    else if (!arrayLine.test(text)) {
      throw new Error(`${table.path}:${index + 1}: one row a line, as in R{...}, but not: ${text}`);
    }
  }
  if ((table.text.match(/\bR\{/g) ?? []).length !== rows.length) {
    throw new Error(`${table.path}: every R{...} belongs between "// rows" and "// end of rows"`);
  }
  return rows;
}

/** The table's text without one of its lines. */
export function without(table: SourceFile, row: TableRow): string {
  return table.text
    .split('\n')
    .filter((_, index) => index !== row.line - 1)
    .join('\n');
}

/** What the compiler says of a header; an empty string when it is content. */
export function compileErrors(text: string): Promise<string> {
  // The file comes by standard input, so -w silences the remark that a main file has #pragma once.
  const args = ['-std=c++20', '-fsyntax-only', '-w', '-I', '.', '-x', 'c++', '-'];
  const compiler = spawn('g++', args, { cwd: repositoryRoot, stdio: ['pipe', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let errors = '';
    compiler.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    compiler.once('error', reject);
    compiler.once('close', (code) => {
      resolve(code === 0 ? '' : errors === '' ? `g++ ended with ${code}` : errors);
    });
    compiler.stdin.end(text);
  });
}
