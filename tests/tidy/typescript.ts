// What the rules ask of TypeScript files, answered by the TypeScript parser itself.
//
// One syntax tree a file; no types, so a thousand files cost seconds. A "use" is a name that stands for
// a value that nobody handed in: `fetch(url)` is a use of fetch, `host.fetch(url)` is not.

import { dirname, join } from 'node:path/posix';

import ts from 'typescript';

import type { SourceFile } from './rule.ts';

export const isTypeScript = (path: string): boolean => path.endsWith('.ts');

const trees = new WeakMap<SourceFile, ts.SourceFile>();

function treeOf(file: SourceFile): ts.SourceFile {
  let tree = trees.get(file);
  if (tree === undefined) {
    tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
    trees.set(file, tree);
  }
  return tree;
}

/** Every node of the file, parents first. */
function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

const lineOf = (tree: ts.SourceFile, position: number): number =>
  tree.getLineAndCharacterOfPosition(position).line + 1;

/** Something in a file: its text and its line, from 1. */
export interface Place {
  line: number;
  text: string;
}

/** Every module that the file imports or re-exports; a relative one as a path from the top. */
export function importsOf(file: SourceFile): Place[] {
  const tree = treeOf(file);
  const imports: Place[] = [];
  for (const node of nodesOf(tree)) {
    const specifier = specifierOf(node);
    if (specifier === undefined) continue;
    const relative = specifier.text.startsWith('.');
    const text = relative ? join(dirname(file.path), specifier.text) : specifier.text;
    imports.push({ line: lineOf(tree, specifier.getStart()), text });
  }
  return imports;
}

function specifierOf(node: ts.Node): ts.StringLiteral | undefined {
  let found: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) found = node.moduleSpecifier;
  else if (ts.isImportTypeNode(node)) {
    found = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    found = node.arguments[0];
  }
  return found !== undefined && ts.isStringLiteral(found) ? found : undefined;
}

/**
 * Values of the world that the file uses: `fetch`, `Date.now`, `globalThis.fetch` (as `fetch`),
 * `new Date()`, and any `.name` of `members`. Types do not count, they are gone when the code runs.
 */
export function usesOf(
  file: SourceFile,
  names: ReadonlySet<string>,
  members: ReadonlySet<string>,
): Place[] {
  const tree = treeOf(file);
  const uses: Place[] = [];
  for (const node of nodesOf(tree)) {
    const text = usedName(node);
    if (text === undefined) continue;
    const member = text.slice(text.lastIndexOf('.'));
    if (!names.has(text) && !(text.includes('.') && members.has(member))) continue;
    uses.push({ line: lineOf(tree, node.getStart()), text });
  }
  return uses;
}

function usedName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const object = node.expression;
    const name = node.name.text;
    if (ts.isIdentifier(object))
      return object.text === 'globalThis' ? name : `${object.text}.${name}`;
    return `….${name}`;
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const { text } = node.expression;
    return text === 'Date' && (node.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined;
  }
  return ts.isIdentifier(node) && isValue(node) ? node.text : undefined;
}

/** Whether an identifier stands for a value here, and is not a label, a member or a declaration. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent) || ts.isTypeNode(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  const named = parent as ts.Node & { name?: ts.Node; propertyName?: ts.Node };
  return named.name !== node && named.propertyName !== node;
}

/** Every function with a body, as its first and last line. A suite of tests (`describe`) is none. */
export function functionsOf(file: SourceFile): { first: number; last: number }[] {
  const tree = treeOf(file);
  const functions: { first: number; last: number }[] = [];
  for (const node of nodesOf(tree)) {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) continue;
    if (isSuite(node)) continue;
    functions.push({ first: lineOf(tree, node.getStart()), last: lineOf(tree, node.getEnd()) });
  }
  return functions;
}

function isSuite(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^describe\b/.test(call.expression.getText());
}

/** Every `enum` of the file. */
export function enumsOf(file: SourceFile): Place[] {
  const tree = treeOf(file);
  return [...nodesOf(tree)]
    .filter((node) => ts.isEnumDeclaration(node))
    .map((node) => ({ line: lineOf(tree, node.getStart()), text: node.name.text }));
}
