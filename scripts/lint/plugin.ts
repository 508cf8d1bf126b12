/** Our lint rules, in the form that oxlint takes from a JavaScript plugin. */
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layerOf, refusal } from './layers.ts';

interface Node {
  type: string;
  /** Of a string literal. */
  value?: unknown;
}
interface Import extends Node {
  source?: Node | null;
  argument?: Node;
}
interface New extends Node {
  callee: { type: string; name?: string };
  arguments: unknown[];
}
interface Context {
  filename: string;
  report(problem: { node: Node; message: string }): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Files here stand for files of the same path below the root: each breaks a rule on purpose. */
const PLANTED = 'test/planted/';

const pathOf = (filename: string) => {
  const path = relative(root, filename).split(sep).join('/');
  return path.startsWith(PLANTED) ? path.slice(PLANTED.length) : path;
};

/** Imports keep to the table of layers. */
const layers = {
  create: (context: Context) => {
    const file = pathOf(context.filename);
    const check = (node: Import) => {
      const source = node.source ?? node.argument;
      if (!source) return;
      if (typeof source.value !== 'string') {
        if (node.type === 'ImportExpression' && layerOf(file)) context.report({ node, message: 'an import names its module as plain text' });
        return;
      }
      const message = refusal(file, source.value);
      if (message !== null) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

/** A `Date` is made of a given time, never of the clock: for code that is pure. */
const noClock = {
  create: (context: Context) => {
    const check = (node: New) => {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date') return;
      if (node.type === 'CallExpression' || node.arguments.length === 0) {
        context.report({ node, message: 'the time is an argument here: new Date(atMs)' });
      }
    };
    return { NewExpression: check, CallExpression: check };
  },
};

export default { meta: { name: 'guitai' }, rules: { layers, 'no-clock': noClock } };
