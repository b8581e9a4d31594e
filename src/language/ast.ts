/** Expressions. `offset` is the place of the node's first (for operators: the operator's) character in its source. */
export type Node =
  | { readonly type: 'literal'; readonly offset: number; readonly value: unknown }
  | { readonly type: 'name'; readonly offset: number; readonly name: string }
  | { readonly type: 'list' | 'tuple'; readonly offset: number; readonly items: readonly Node[] }
  | { readonly type: 'dict'; readonly offset: number; readonly entries: readonly (readonly [Node, Node])[] }
  | { readonly type: 'attribute'; readonly offset: number; readonly object: Node; readonly name: string }
  | { readonly type: 'subscript'; readonly offset: number; readonly object: Node; readonly index: Node }
  | { readonly type: 'slice'; readonly offset: number; readonly object: Node; readonly bounds: readonly (Node | undefined)[] }
  | { readonly type: 'call'; readonly offset: number; readonly callee: Node; readonly args: Arguments }
  | { readonly type: 'filter'; readonly offset: number; readonly input: Node; readonly name: string; readonly args: Arguments }
  | { readonly type: 'test'; readonly offset: number; readonly input: Node; readonly name: string; readonly args: Arguments }
  | { readonly type: 'unary'; readonly offset: number; readonly operator: 'not' | '-' | '+'; readonly operand: Node }
  | { readonly type: 'binary'; readonly offset: number; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly type: 'logic'; readonly offset: number; readonly operator: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly type: 'compare'; readonly offset: number; readonly first: Node; readonly rest: readonly Comparison[] }
  | { readonly type: 'concat'; readonly offset: number; readonly parts: readonly Node[] }
  | { readonly type: 'condition'; readonly offset: number; readonly test: Node; readonly value: Node; readonly otherwise?: Node };

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface Comparison {
  readonly operator: ComparisonOperator;
  readonly offset: number;
  readonly operand: Node;
}

export interface Arguments {
  readonly positional: readonly Node[];
  readonly named: readonly (readonly [string, Node])[];
  /** `*list` and `**dict`. */
  readonly spread?: Node;
  readonly spreadNamed?: Node;
}

/** What a loop, `set` or `with` assigns to: `x`, `a, b`, `namespace.x`. */
export type Target =
  | { readonly type: 'name'; readonly offset: number; readonly name: string }
  | { readonly type: 'attribute'; readonly offset: number; readonly object: string; readonly name: string }
  | { readonly type: 'tuple'; readonly offset: number; readonly items: readonly Target[] };

/** Text with statements between: the body of a template. */
export type Statement =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'output'; readonly expression: Node }
  | { readonly type: 'if'; readonly branches: readonly { readonly test: Node; readonly body: Body }[]; readonly otherwise: Body }
  | {
      readonly type: 'for';
      readonly offset: number;
      readonly target: Target;
      readonly items: Node;
      readonly filter?: Node;
      readonly recursive: boolean;
      readonly body: Body;
      readonly otherwise: Body;
    }
  | { readonly type: 'set'; readonly target: Target; readonly value: Node }
  | { readonly type: 'set-block'; readonly target: Target; readonly filters: readonly FilterCall[]; readonly body: Body }
  | { readonly type: 'with'; readonly assignments: readonly (readonly [Target, Node])[]; readonly body: Body }
  | { readonly type: 'macro'; readonly macro: Macro }
  | { readonly type: 'call'; readonly offset: number; readonly call: Node; readonly caller: Macro }
  | { readonly type: 'filter-block'; readonly filters: readonly FilterCall[]; readonly body: Body }
  | {
      readonly type: 'include';
      readonly offset: number;
      readonly path: Node;
      readonly ignoreMissing: boolean;
      readonly withContext: boolean;
    }
  | {
      readonly type: 'import';
      readonly offset: number;
      readonly path: Node;
      readonly withContext: boolean;
      /** One name for the whole file, or names from it, each with what it is called here. */
      readonly names: string | readonly (readonly [string, string])[];
    }
  | { readonly type: 'do'; readonly expression: Node }
  | { readonly type: 'break' | 'continue' };

export type Body = readonly Statement[];

export interface FilterCall {
  readonly offset: number;
  readonly name: string;
  readonly args: Arguments;
}

export interface Macro {
  readonly name: string;
  readonly offset: number;
  readonly parameters: readonly { readonly name: string; readonly default?: Node }[];
  readonly body: Body;
  /** Whether it reads `varargs`, `kwargs`: what was given beyond its parameters. */
  readonly takesMore: boolean;
  readonly takesNamed: boolean;
}
