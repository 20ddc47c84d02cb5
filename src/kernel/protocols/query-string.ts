import { Malformed } from './malformed.ts';

const PARAMETERS = 5000;

/** A query string as the values of each name, in their order. */
export function parseQueryString(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  if (query === '') return values;
  const pairs = query.split('&', PARAMETERS + 1);
  if (pairs.length > PARAMETERS) throw new Malformed('the query string has too many parameters');
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeUriText(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodeUriText(pair.slice(equals + 1));
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return values;
}

/** Percent-encoded text; a plus stands for a space in query strings. */
export function decodeUriText(text: string, plusIsSpace = true): string {
  const spaced = plusIsSpace && text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new Malformed('the URI is not valid percent-encoded UTF-8');
  }
}
