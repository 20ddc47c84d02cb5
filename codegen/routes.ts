/** Unites the routes that two sources give one operation. */

import type { HttpRoute } from '../src/kernel/model.ts';
import type { SourceRoute } from './source.ts';

const label = /\{([^}+]+)(\+?)\}/g;

/** The second route under the label names of the first, or undefined where both are the same route. */
export function aliasOf(main: SourceRoute, other: SourceRoute): HttpRoute | undefined {
  if (main.method === other.method && outline(main.uri) === outline(other.uri)) return undefined;
  return { method: other.method, uri: renameLabels(other.uri, labelNames(main.uri)) };
}

/** A URI without the names of its labels and the order of its literal parameters. */
function outline(uri: string): string {
  const [path = '', query = ''] = uri.replaceAll(label, '{$2}').split('?');
  return `${path}?${query.split('&').toSorted().join('&')}`;
}

function labelNames(uri: string): readonly string[] {
  return [...uri.matchAll(label)].map(([, name = '']) => name);
}

/** Labels are matched by position, because the sources name them differently. */
function renameLabels(uri: string, names: readonly string[]): string {
  if (labelNames(uri).length !== names.length) return uri;
  let position = 0;
  return uri.replaceAll(
    label,
    (_, name: string, greedy: string) => `{${names[position++] ?? name}${greedy}}`,
  );
}
