/**
 * How two wildcard patterns stand to each other; `*` is any run of characters, `?` any one. Both answers cost at most one pattern
 * times the other.
 */

/** Whether some text has the form of both. */
export function patternsMeet(one: string, other: string): boolean {
  // Row by row: whether the rest of `one` from here meets the rest of `other` from there.
  let below = Array.from({ length: other.length + 1 }, (_, at) => isStars(other, at));
  for (let i = one.length - 1; i >= 0; i--) {
    const row: boolean[] = [];
    row[other.length] = isStars(one, i);
    for (let j = other.length - 1; j >= 0; j--) {
      const left = one[i];
      const right = other[j];
      if (left === '*' || right === '*') row[j] = (below[j] ?? false) || (row[j + 1] ?? false);
      else row[j] = (left === right || left === '?' || right === '?') && (below[j + 1] ?? false);
    }
    below = row;
  }
  return below[0] ?? false;
}

/** Whether every text of the form of `inner` surely has that of `outer`; a no may be a yes that is not seen. */
export function patternCovers(outer: string, inner: string): boolean {
  let below = Array.from({ length: inner.length + 1 }, (_, at) => at === inner.length);
  for (let i = outer.length - 1; i >= 0; i--) {
    const row: boolean[] = [];
    row[inner.length] = isStars(outer, i);
    for (let j = inner.length - 1; j >= 0; j--) {
      const left = outer[i];
      const right = inner[j];
      if (left === '*') row[j] = (below[j] ?? false) || (row[j + 1] ?? false);
      else row[j] = right !== '*' && (left === right || left === '?') && (below[j + 1] ?? false);
    }
    below = row;
  }
  return below[0] ?? false;
}

function isStars(pattern: string, from: number): boolean {
  for (let at = from; at < pattern.length; at++) if (pattern[at] !== '*') return false;
  return true;
}
