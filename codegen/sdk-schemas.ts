/** Evaluates the schema file of an SDK client, which Node cannot import because its own imports lack file extensions. */

import vm from 'node:vm';

/** `[id, namespace, name, traits, ...]`; see the numbers in `sdk-nodes.ts`. */
export type RawSchema = readonly [
  id: number,
  namespace: string,
  name: string,
  traits: RawTraits,
  ...rest: unknown[],
];

/** An object of traits, or a bit vector of the seven most frequent ones. */
export type RawTraits = number | Readonly<Record<string, unknown>>;

const importStatement = /^import \{([^}]*)\} from "[^"]*";$/gm;
const exportedVariable = /^export (?:var|const) ([\w$]+)/gm;

/** Every schema that the file exports. */
export function evaluateSchemas(text: string, file: string): readonly RawSchema[] {
  const imported: string[] = [];
  const exported: string[] = [];
  const body = text
    .replaceAll(importStatement, (_, names: string) => {
      imported.push(...names.split(',').map((name) => name.trim()));
      return '';
    })
    .replaceAll(exportedVariable, (_, name: string) => {
      exported.push(name);
      return `var ${name}`;
    });
  // The imports are error classes and a registry; the schemas only hand them to each other.
  const stubs = imported
    .filter((name) => name !== '' && name !== 'TypeRegistry')
    .map((name) => `var ${name};`);
  const registry =
    'class TypeRegistry { static for() { return new TypeRegistry(); } registerError() {} }';
  const script = `${stubs.join('')}${registry}\n${body}\n;[${exported.join(',')}]`;
  const values: unknown = vm.runInNewContext(script, {}, { filename: file });
  if (!isList(values)) throw new Error(`${file} holds no schemas`);
  return [...values].filter(isSchema);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isSchema(value: unknown): value is RawSchema {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';
}
