/** Forms of the query protocols: `A.member.1.B=x&…` read into a tree. */
import { Malformed } from './malformed.ts';

/** One place in the tree: a value, or further names. */
export interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

const PARAMETERS = 20_000;
const DEPTH = 40;
const NODES = 100_000;

/** Reads a form. Names are keys of maps, never of objects; their number and depth are bounded. */
export function parseForm(text: string): FormNode {
  const root: FormNode = {};
  if (text === '') return root;
  const pairs = text.split('&', PARAMETERS + 1);
  if (pairs.length > PARAMETERS) throw new Malformed('the request has too many parameters');
  const budget = { nodes: NODES };
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeFormText(equals < 0 ? pair : pair.slice(0, equals));
    place(root, name, budget).value = equals < 0 ? '' : decodeFormText(pair.slice(equals + 1));
  }
  return root;
}

function place(root: FormNode, name: string, budget: { nodes: number }): FormNode {
  let node = root;
  const parts = name.split('.', DEPTH + 1);
  if (parts.length > DEPTH) throw new Malformed('the parameters are nested too deeply');
  for (const part of parts) {
    node.children ??= new Map();
    let child = node.children.get(part);
    if (!child) {
      budget.nodes -= 1;
      if (budget.nodes < 0) throw new Malformed('the request has too many parameters');
      child = {};
      node.children.set(part, child);
    }
    node = child;
  }
  return node;
}

export function decodeFormText(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new Malformed('a parameter is not valid percent-encoded UTF-8');
  }
}

/** The entries whose names are numbers, in their order: `X.1`, `X.2`; gaps do not count. */
export function numbered(node: FormNode): FormNode[] {
  const entries: [number, FormNode][] = [];
  for (const [name, child] of node.children ?? []) {
    if (/^\d{1,9}$/.test(name)) entries.push([Number(name), child]);
  }
  return entries.toSorted(([left], [right]) => left - right).map(([, child]) => child);
}
