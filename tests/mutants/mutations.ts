// What can go wrong in a line of code: the operators of the mutation test.
//
// Each looks at one node of the syntax tree and answers the texts that a tired programmer could have
// written in its place. Where two operators would write the same program, only the stronger is here:
// dropping a side of `&&` covers forcing that side, so conditions are not negated as well.

import type { SyntaxNode } from './syntax.ts';

/** Statements are not replaced but skipped, by a prefix; `return` skips what it would have called. */
export interface Mutation {
  readonly operator: string;
  readonly node: SyntaxNode;
  /** What it changes, for its name; the node's text when undefined. */
  readonly words?: string | undefined;
  readonly change: { readonly text: string } | { readonly skip: 'pass' | 'return' };
}

export interface Sources {
  /** The text of a node as written. */
  readonly text: (node: SyntaxNode) => string;
  /** The enumerators of an enumeration, in order. */
  readonly enumerators: (type: string) => readonly string[];
}

const opposites: Readonly<
  Record<string, readonly (readonly [operator: string, opcode: string])[]>
> = {
  '<': [
    ['boundary', '<='],
    ['negation', '>='],
  ],
  '<=': [
    ['boundary', '<'],
    ['negation', '>'],
  ],
  '>': [
    ['boundary', '>='],
    ['negation', '<='],
  ],
  '>=': [
    ['boundary', '>'],
    ['negation', '<'],
  ],
  '==': [['negation', '!=']],
  '!=': [['negation', '==']],
  '+': [['arithmetic', '-']],
  '-': [['arithmetic', '+']],
  '*': [['arithmetic', '/']],
  '/': [['arithmetic', '*']],
  '%': [['arithmetic', '*']],
  '<<': [['arithmetic', '>>']],
  '>>': [['arithmetic', '<<']],
  '&': [['arithmetic', '|']],
  '|': [['arithmetic', '&']],
  '^': [['arithmetic', '|']],
  '+=': [['arithmetic', '-=']],
  '-=': [['arithmetic', '+=']],
  '*=': [['arithmetic', '/=']],
  '/=': [['arithmetic', '*=']],
};

/** The node inside its parentheses. */
function bare(node: SyntaxNode): SyntaxNode {
  const [only] = node.children;
  return node.kind === 'ParenExpr' && only !== undefined ? bare(only) : node;
}

/** `parent` and `grandparent` are the nodes around it. */
export function mutationsOf(
  node: SyntaxNode,
  parent: SyntaxNode,
  grandparent: SyntaxNode | undefined,
  sources: Sources,
): Mutation[] {
  if (node.span === undefined) return [];
  const replacements = [
    ...binary(node, sources),
    ...logic(node, parent, sources),
    ...unary(node, sources),
    ...literal(node, sources),
    ...name(node, parent, sources),
    ...choice(node, sources),
    ...condition(node, parent, sources),
    ...answer(node, parent, sources),
  ];
  return [
    ...replacements.map(([operator, text, words]) => ({ operator, node, words, change: { text } })),
    ...skips(node, parent, grandparent),
  ];
}

/** `words` say in its name what it changes, where the text of the node would be too long. */
type Replacement = readonly [operator: string, text: string, words?: string];

function binary(node: SyntaxNode, { text }: Sources): Replacement[] {
  const [left, right] = node.children;
  if (!/^(?:Binary|CompoundAssign)Operator$/.test(node.kind)) return [];
  if (left?.span === undefined || right?.span === undefined) return [];
  return (opposites[node.opcode] ?? []).map(([operator, opcode]) => [
    operator,
    `${text(left)} ${opcode} ${text(right)}`,
  ]);
}

const isLogic = ({ opcode }: SyntaxNode): boolean => opcode === '&&' || opcode === '||';

/** `a && b && c` is one place: each operand is dropped, and the whole becomes `||`. */
function logic(node: SyntaxNode, parent: SyntaxNode, { text }: Sources): Replacement[] {
  if (!isLogic(node) || parent.opcode === node.opcode) return [];
  const operands = chain(node, node.opcode);
  if (operands.some(({ span }) => span === undefined)) return [];
  const texts = operands.map(text);
  const [first = ''] = texts;
  const other = node.opcode === '&&' ? '||' : '&&';
  const dropped = texts.map((operand, dropping): Replacement => {
    const left = texts.filter((_, index) => index !== dropping).join(` ${node.opcode} `);
    return ['operand dropped', left, operand];
  });
  return [
    ...dropped,
    ['logic', texts.join(` ${other} `), `${first} ${node.opcode} ... -> ${other}`],
  ];
}

function chain(node: SyntaxNode, opcode: string): SyntaxNode[] {
  const [left, right] = node.children;
  if (node.opcode !== opcode || left === undefined || right === undefined) return [node];
  return [...chain(left, opcode), right];
}

function unary(node: SyntaxNode, { text }: Sources): Replacement[] {
  const [operand] = node.children;
  if (node.kind !== 'UnaryOperator' || operand?.span === undefined) return [];
  if (node.opcode === '!') return [['negation', text(operand)]];
  const step = { '++': '--', '--': '++' }[node.opcode];
  if (step === undefined) return [];
  return [['arithmetic', node.postfix ? text(operand) + step : step + text(operand)]];
}

function literal(node: SyntaxNode, { text }: Sources): Replacement[] {
  if (node.kind === 'CXXBoolLiteralExpr')
    return [['constant', node.value === true ? 'false' : 'true']];
  if (node.kind !== 'IntegerLiteral' || !/^\d/.test(text(node))) return [];
  const value = BigInt(node.value as string);
  const [suffix = ''] = /[uUlL]*$/.exec(text(node)) ?? [];
  const others = value > 0n ? [value + 1n, value - 1n] : [value + 1n];
  return others.map((other) => ['constant', `${other}${suffix}`]);
}

// These say "none" or "never"; a neighbour of them says the same or is no value at all.
const sentinel = /^k(?:No[A-Z]\w*|Never)$/;

function name(node: SyntaxNode, parent: SyntaxNode, { text, enumerators }: Sources): Replacement[] {
  const { target } = node;
  if (node.kind !== 'DeclRefExpr') return [];
  if (target.kind === 'VarDecl' && /^k[A-Z]/.test(target.name) && !sentinel.test(target.name)) {
    if (!/^(?:unsigned |signed )?(?:int|long|short|char)$/.test(target.type)) return [];
    return [`${text(node)} + 1`, `${text(node)} / 2`, `${text(node)} * 2`].map((each) => [
      'constant',
      each,
    ]);
  }
  // A comparison with another enumerator is hardly different from its negation.
  if (target.kind !== 'EnumConstantDecl' || /^[!=]=$/.test(parent.opcode)) return [];
  const all = enumerators(target.type);
  const next = all[(all.indexOf(target.name) + 1) % all.length];
  if (next === undefined || next === target.name) return [];
  return [['enumerator', text(node).replace(/\w+$/, next)]];
}

function choice(node: SyntaxNode, { text }: Sources): Replacement[] {
  if (node.kind === 'ConditionalOperator') {
    const [condition, yes, no] = node.children;
    if (condition?.span === undefined || yes?.span === undefined || no?.span === undefined)
      return [];
    return [['choice', `${text(condition)} ? ${text(no)} : ${text(yes)}`]];
  }
  if (node.kind !== 'CallExpr') return [];
  const [callee, first, second] = node.children;
  if (callee === undefined || !/^(?:earlier|later)$/.test(bare(callee).target.name)) return [];
  if (first?.span === undefined || second?.span === undefined) return [];
  return [
    ['choice', text(first)],
    ['choice', text(second)],
  ];
}

const compares = /^(?:[<>]=?|[!=]=|&&|\|\||!)$/;

/** Whether the mutations of the condition's own parts already turn it over. */
const turnsItself = (node: SyntaxNode): boolean => compares.test(bare(node).opcode);

function condition(node: SyntaxNode, parent: SyntaxNode, { text }: Sources): Replacement[] {
  const holdsCondition = { IfStmt: 0, WhileStmt: 0, ConditionalOperator: 0 }[parent.kind];
  if (holdsCondition === undefined || parent.children[holdsCondition] !== node) return [];
  if (parent.kind === 'IfStmt') {
    const never: Replacement = ['guard removed', 'false'];
    return turnsItself(node) ? [never] : [never, ['guard removed', 'true']];
  }
  return turnsItself(node) ? [] : [['negation', `!(${text(node)})`]];
}

function answer(node: SyntaxNode, parent: SyntaxNode, { text }: Sources): Replacement[] {
  if (parent.kind !== 'ReturnStmt' || node.type !== 'bool' || turnsItself(node)) return [];
  const inner = bare(node).kind;
  if (inner === 'CXXBoolLiteralExpr' || inner === 'ConditionalOperator') return [];
  return [['negation', `!(${text(node)})`]];
}

const blocks = new Set([
  'CompoundStmt',
  'IfStmt',
  'CaseStmt',
  'DefaultStmt',
  'ForStmt',
  'WhileStmt',
  'CXXForRangeStmt',
]);
const calls = new Set(['CallExpr', 'CXXMemberCallExpr', 'CXXOperatorCallExpr']);

function skips(
  node: SyntaxNode,
  parent: SyntaxNode,
  grandparent: SyntaxNode | undefined,
): Mutation[] {
  if (!blocks.has(parent.kind) || isHead(node, parent)) return [];
  const skip = (operator: string, how: 'pass' | 'return'): Mutation => ({
    operator,
    node,
    change: { skip: how },
  });
  const what = bare(node);
  const changes =
    calls.has(what.kind) ||
    what.kind === 'CompoundAssignOperator' ||
    (what.kind === 'BinaryOperator' && what.opcode === '=') ||
    (what.kind === 'UnaryOperator' && /^(?:\+\+|--)$/.test(what.opcode));
  if (changes || node.kind === 'ContinueStmt') return [skip('statement deleted', 'pass')];
  if (node.kind === 'BreakStmt') return [skip('falls through', 'pass')];
  if (node.kind !== 'ReturnStmt') return [];
  const [value] = node.children;
  if (value?.type === 'void') return [skip('statement deleted', 'return')];
  const inSwitch = /^(?:Case|Default)Stmt$/.test(parent.kind) || grandparent?.kind === 'SwitchStmt';
  return inSwitch ? [skip('falls through', 'pass')] : [];
}

/** Whether it is the condition or the step of its parent, not what the parent does. */
function isHead(node: SyntaxNode, parent: SyntaxNode): boolean {
  const place = parent.children.indexOf(node);
  if (parent.kind === 'IfStmt' || parent.kind === 'WhileStmt') return place === 0;
  if (parent.kind === 'CaseStmt') return place === 0;
  return /For/.test(parent.kind) && place !== parent.children.length - 1;
}
