/**
 * Proves of printed code that it is nothing but a validator, before anything of it is run or written: constants, and
 * functions that test values and call one another. A string of a contract that became code would not get through.
 */
import { type AnyNode, type Expression, type Pattern, parse } from 'acorn';

/** Printed code that isn't what our own emitter prints: a bug of ours, never a mistake in a contract. */
export class GateError extends Error {
  override readonly name = 'GateError';
}

export interface GateResult {
  /** Names that the text uses and doesn't declare; each is one of the allowed ones. */
  readonly free: ReadonlySet<string>;
}

const methods: ReadonlySet<string> = new Set(['has', 'test']);
const functionsOfGlobals: Readonly<Record<string, readonly string[]>> = {
  Array: ['isArray'],
  Number: ['isFinite', 'isInteger'],
  Object: ['keys'],
};
const binaryOperators = new Set(['===', '!==', '<', '<=', '>', '>=', '+']);
const unaryOperators = new Set(['!', '-', 'typeof']);

/**
 * @param allowed whether a name that the text doesn't declare may be used
 * @throws GateError
 */
export function gate(text: string, allowed: (name: string) => boolean): GateResult {
  const fail = (node: AnyNode, what = node.type as string): never => {
    throw new GateError(
      `the validator emitter printed what it must not (${what}): ${text.slice(node.start, node.start + 80)}`,
    );
  };
  let program: ReturnType<typeof parse>;
  try {
    program = parse(text, {
      ecmaVersion: 2022,
      sourceType: 'module',
      onComment: () => {
        throw new GateError('the validator emitter printed a comment');
      },
    });
  } catch (error) {
    if (error instanceof GateError) throw error;
    throw new GateError(`the validator emitter printed what is no module: ${(error as Error).message}`);
  }

  const free = new Set<string>();
  const constants = new Set<string>();
  const functions = new Set<string>();
  let locals = new Set<string>();

  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration') functions.add(node.id.name);
    else if (node.type === 'VariableDeclaration') constants.add(declaredName(node));
    else fail(node);
  }
  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration') functionBody(node);
    else if (node.type === 'VariableDeclaration') expression((node.declarations[0] as { init: Expression }).init);
  }
  return { free };

  function declaredName(node: AnyNode & { type: 'VariableDeclaration' }): string {
    const [declaration] = node.declarations;
    if (node.kind !== 'const' || node.declarations.length !== 1 || declaration?.id.type !== 'Identifier') fail(node);
    if (!declaration?.init) fail(node);
    return (declaration!.id as { name: string }).name;
  }

  function functionBody(node: AnyNode & { type: 'FunctionDeclaration' }): void {
    if (node.async || node.generator || node.params.length !== 1 || node.body.type !== 'BlockStatement') fail(node);
    locals = new Set();
    declare(node.params[0]!);
    statement(node.body);
  }

  function declare(pattern: Pattern): void {
    if (pattern.type !== 'Identifier') fail(pattern);
    else locals.add(pattern.name);
  }

  function statement(node: AnyNode): void {
    switch (node.type) {
      case 'BlockStatement':
        for (const inner of node.body) statement(inner);
        return;
      case 'EmptyStatement':
        return;
      case 'IfStatement':
        expression(node.test);
        statement(node.consequent);
        if (node.alternate) statement(node.alternate);
        return;
      case 'ReturnStatement':
        if (node.argument) expression(node.argument);
        return;
      case 'BreakStatement':
        if (node.label) fail(node);
        return;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          declare(id);
          if (init) expression(init);
        }
        return;
      case 'ForStatement':
        if (node.init) statement(node.init);
        if (node.test) expression(node.test);
        if (node.update) update(node.update);
        statement(node.body);
        return;
      case 'ForOfStatement':
        if (node.await) fail(node);
        expression(node.right);
        statement(node.left);
        statement(node.body);
        return;
      case 'SwitchStatement':
        expression(node.discriminant);
        for (const one of node.cases) {
          if (one.test) expression(one.test);
          for (const inner of one.consequent) statement(inner);
        }
        return;
      default:
        fail(node);
    }
  }

  function update(node: Expression): void {
    if (node.type !== 'UpdateExpression' || node.argument.type !== 'Identifier') fail(node);
    else if (!locals.has(node.argument.name)) fail(node);
  }

  function expression(node: Expression): void {
    switch (node.type) {
      case 'Literal':
        if ('regex' in node || 'bigint' in node) fail(node, 'Literal');
        return;
      case 'Identifier':
        identifier(node.name, node);
        return;
      case 'UnaryExpression':
        if (!unaryOperators.has(node.operator)) fail(node);
        expression(node.argument);
        return;
      case 'UpdateExpression':
        update(node);
        return;
      case 'BinaryExpression':
      case 'LogicalExpression':
        binary(node);
        return;
      case 'MemberExpression':
        member(node);
        return;
      case 'CallExpression':
        call(node);
        return;
      case 'ArrayExpression':
        for (const element of node.elements) {
          if (element === null || element.type === 'SpreadElement') fail(node);
          else expression(element);
        }
        return;
      case 'ObjectExpression':
        for (const property of node.properties) {
          if (property.type !== 'Property' || property.kind !== 'init' || property.method || property.shorthand)
            fail(node);
          else {
            if (property.computed && property.key.type !== 'Literal') fail(node);
            expression(property.value);
          }
        }
        return;
      default:
        fail(node);
    }
  }

  /** Chains of one operator lean to the left and may be long. */
  function binary(node: Expression): void {
    let left: Expression = node;
    while (left.type === 'BinaryExpression' || left.type === 'LogicalExpression') {
      if (left.type === 'BinaryExpression' && !binaryOperators.has(left.operator)) fail(left);
      if (left.left.type === 'PrivateIdentifier') fail(left);
      expression(left.right as Expression);
      left = left.left as Expression;
    }
    expression(left);
  }

  function member(node: AnyNode & { type: 'MemberExpression' }): void {
    if (node.object.type === 'Super' || node.property.type === 'PrivateIdentifier' || node.optional) fail(node);
    // Only data has members; what they hold is compared and handed on, never called.
    if (node.object.type === 'CallExpression') call(node.object);
    else if (node.object.type !== 'Identifier' || !locals.has(node.object.name)) fail(node);
    if (node.computed) expression(node.property as Expression);
  }

  function call(node: AnyNode & { type: 'CallExpression' }): void {
    const { callee } = node;
    if (node.optional) fail(node);
    for (const argument of node.arguments) {
      if (argument.type === 'SpreadElement') fail(argument);
      else expression(argument);
    }
    if (callee.type === 'Identifier') {
      if (locals.has(callee.name) || constants.has(callee.name)) fail(node);
      identifier(callee.name, node);
      return;
    }
    const isPlain = callee.type === 'MemberExpression' && !callee.computed && !callee.optional;
    if (!isPlain || callee.object.type !== 'Identifier' || callee.property.type !== 'Identifier') fail(node);
    else if (!mayCall(callee.object.name, callee.property.name)) fail(node);
  }

  function mayCall(owner: string, method: string): boolean {
    if (locals.has(owner) || functions.has(owner)) return false;
    if (constants.has(owner)) return methods.has(method);
    return Object.hasOwn(functionsOfGlobals, owner) && functionsOfGlobals[owner]!.includes(method);
  }

  function identifier(name: string, node: AnyNode): void {
    if (name === 'undefined' || locals.has(name) || constants.has(name) || functions.has(name)) return;
    if (!allowed(name)) fail(node, `the name ${name}`);
    free.add(name);
  }
}
