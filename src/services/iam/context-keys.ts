/** The condition keys that policies ask about. */
import { fault } from './define.ts';

/** The keys in the conditions and in the variables of documents, each once. */
export function contextKeysOf(documents: readonly string[]): readonly string[] {
  const keys = new Map<string, string>();
  const add = (key: string) => {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  };
  for (const document of documents) {
    const read = readDocument(document);
    for (const statement of listOf(fieldOf(read, 'Statement'))) {
      for (const operator of valuesOf(fieldOf(statement, 'Condition')))
        for (const key of Object.keys(operator ?? {})) add(key);
      for (const key of variablesIn(statement)) add(key);
    }
  }
  return [...keys.values()];
}

/** Policy variables such as `${aws:username}`, and with a default such as `${aws:username, 'x'}`. */
function variablesIn(value: unknown): readonly string[] {
  const found = JSON.stringify(value).matchAll(/\$\{([^}*?$,]+)(?:,[^}]*)?\}/g);
  return [...found].map(([, name = '']) => name.trim());
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function valuesOf(value: unknown): readonly (object | null)[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function readDocument(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw fault('InvalidInputException', 'Syntax errors in policy.');
  }
}
