// Every mutant of src/, each with a name that survives edits elsewhere in its file.

import { readdirSync, readFileSync } from 'node:fs';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { Mutation, Sources } from './mutations.ts';
import { mutationsOf } from './mutations.ts';
import type { SyntaxNode } from './syntax.ts';
import { readSyntax } from './syntax.ts';

export interface Mutant {
  /** File, function, operator and text; that is how survivors.json calls it. */
  readonly name: string;
  readonly file: string;
  readonly function: string;
  readonly operator: string;
}

/** A change of the text of src/. A mutant may need several; they share its name. */
export interface TextMutant extends Mutant {
  readonly begin: number;
  readonly end: number;
  readonly change: Mutation['change'] | { readonly block: string } | { readonly append: string };
}

/** Stands for the mutant's number in what replaces or follows a text. */
export const NUMBER = '#';

// A CHECK stops the core where it is wrong already, and tables are proved by the compiler: neither
// decides anything while the core runs.
const excludedFiles =
  /^src\/(?:base\/check|core_check|names_text|machine\/(?:table|table_check))\.(?:h|cpp)$/;
// These run in the compiler only. What they make is mutated by itself (tables.ts).
const excludedFunctions = new Set([
  'make_dispatch',
  'signals',
  'family_of',
  'valid',
  'bytes_needed',
  'aligned',
]);

/** The C++ files of src/ and its folders, as paths from the top of the repository. */
export function coreFiles(): string[] {
  return readdirSync(`${repositoryRoot}src`, { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path}`)
    .filter((path) => /\.(?:h|cpp|def)$/.test(path))
    .sort();
}

export class Places implements Sources {
  readonly mutants: TextMutant[] = [];
  readonly #names = new Set<string>();
  /** Where code reads a constant table. */
  readonly #uses = new Map<string, SyntaxNode[]>();
  // clang counts bytes, so a character is a byte here.
  readonly texts = new Map(
    coreFiles().map((path) => [path, readFileSync(repositoryRoot + path, 'latin1')]),
  );
  readonly #enumerators = new Map<string, string[]>();
  readonly #seen = new Set<string>();

  constructor(everything: string) {
    const units = [everything, ...[...this.texts.keys()].filter((path) => path.endsWith('.cpp'))];
    const trees = units.map(readSyntax);
    for (const tree of trees.flat()) this.#findEnumerations(tree, []);
    for (const tree of trees.flat()) this.#walk(tree, undefined, undefined, '');
    for (const tree of trees.flat()) this.#findTables(tree);
  }

  readonly text = (node: SyntaxNode): string =>
    this.texts.get(node.file)?.slice(node.span?.begin, node.span?.end) ?? '';

  readonly enumerators = (type: string): readonly string[] => this.#enumerators.get(type) ?? [];

  #findEnumerations(node: SyntaxNode, scope: readonly string[]): void {
    if (node.kind === 'EnumDecl') {
      const names = node.children.filter(({ kind }) => kind === 'EnumConstantDecl');
      this.#enumerators.set(
        [...scope, node.name].join('::'),
        names.map(({ name }) => name),
      );
    }
    const opens = /^(?:Namespace|CXXRecord)Decl$/.test(node.kind) && node.name !== '';
    const inner = opens ? [...scope, node.name] : scope;
    for (const child of node.children) this.#findEnumerations(child, inner);
  }

  #walk(
    node: SyntaxNode,
    parent: SyntaxNode | undefined,
    grandparent: SyntaxNode | undefined,
    where: string,
  ): void {
    // What the compiler works out by itself cannot be switched when the core runs.
    if (node.kind === 'ConstantExpr' || node.kind === 'StaticAssertDecl') return;
    if (node.kind === 'VarDecl' && node.constant) return;
    const isFunction = /^(?:Function|CXXMethod|CXXConstructor)Decl$/.test(node.kind);
    const isNamed = isFunction || node.kind === 'FieldDecl';
    const inside = isNamed && where === '' ? node.name : where;
    if (excludedFunctions.has(inside)) return;
    if (parent !== undefined && this.texts.has(node.file) && !excludedFiles.test(node.file)) {
      for (const mutation of mutationsOf(node, parent, grandparent, this))
        this.#add(mutation, inside);
    }
    if (node.kind === 'DeclRefExpr' && inside !== '' && /^k[A-Z]/.test(node.target.name)) {
      const uses = this.#uses.get(node.target.name) ?? [];
      if (!uses.some((use) => samePlace(use, node))) uses.push(node);
      this.#uses.set(node.target.name, uses);
    }
    for (const child of node.children) this.#walk(child, node, parent, inside);
  }

  /** A table of constants is not changed but copied: whoever reads it gets the copy with the fault. */
  #findTables(node: SyntaxNode): void {
    const { file, span } = node;
    const isTable =
      node.kind === 'VarDecl' && node.constant && /^std::array<|\[\d+\]$/.test(node.type);
    if (!isTable) {
      for (const child of node.children) this.#findTables(child);
      return;
    }
    const uses = (this.#uses.get(node.name) ?? []).filter((use) => use.span !== undefined);
    if (span === undefined || excludedFiles.test(file) || uses.length === 0) return;
    const text = this.text(node);
    const visit = (part: SyntaxNode, parent: SyntaxNode): void => {
      for (const mutation of mutationsOf(part, parent, undefined, this)) {
        if (part.span === undefined || !('text' in mutation.change)) continue;
        const name = this.#nameOf(mutation, node.name);
        if (name === undefined) continue;
        const copy =
          text.slice(0, part.span.begin - span.begin) +
          mutation.change.text +
          text.slice(part.span.end - span.begin);
        const { operator } = mutation;
        const made = { name, file, function: node.name, operator };
        const append = ` ${copy.replace(node.name, `${node.name}_${NUMBER}`)};`;
        this.mutants.push({ ...made, begin: span.end + 1, end: span.end + 1, change: { append } });
        for (const use of uses) {
          if (use.span === undefined) continue;
          const change = { text: `${node.name}_${NUMBER}` };
          this.mutants.push({ ...made, file: use.file, ...use.span, change });
        }
      }
      for (const child of part.children) visit(child, part);
    };
    for (const child of node.children) visit(child, node);
  }

  #add(mutation: Mutation, where: string): void {
    const { operator, node, change } = mutation;
    const { file, span } = node;
    const name = this.#nameOf(mutation, where);
    if (span === undefined || name === undefined) return;
    this.mutants.push({ name, file, function: where, operator, ...span, change });
  }

  /** undefined when the mutation was seen before: templates come several times. */
  #nameOf({ operator, node, words, change }: Mutation, where: string): string | undefined {
    const { file, span } = node;
    const text = 'text' in change ? brief(change.text) : '';
    const place = `${file}:${span?.begin}:${span?.end}:${operator}:${text}`;
    if (this.#seen.has(place)) return undefined;
    this.#seen.add(place);
    const becomes = text === '' ? '' : ` -> ${text}`;
    const what = words ?? `${brief(this.text(node))}${becomes}`;
    const plain = `${file} ${where}: ${operator}: ${brief(what)}`;
    let name = plain;
    for (let nth = 2; this.#names.has(name); nth += 1) name = `${plain} (${nth})`;
    this.#names.add(name);
    return name;
  }
}

const brief = (text: string): string => text.replace(/\s+/g, ' ');

const samePlace = (a: SyntaxNode, b: SyntaxNode): boolean =>
  a.file === b.file && a.span?.begin === b.span?.begin;
