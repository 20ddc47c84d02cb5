import { RecentMap } from '#lib/recent-map';

const LONGEST_CHECKED = 4096;
const compiled = (() => new RecentMap<string, RegExp | null>(2000))();

/**
 * Whether a text satisfies a pattern of the model as a whole. Patterns come from AWS's models, never from callers. They are
 * Java's; one that JavaScript does not read is not enforced, and neither is one on a text so long that matching could take long.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  if (text.length > LONGEST_CHECKED) return true;
  const regex = compiled.getOrMake(pattern, () => compile(pattern));
  return regex === null || regex.test(text);
}

function compile(pattern: string): RegExp | null {
  for (const source of [pattern, pattern.replaceAll('\\p{L}\\p{M}', '\\p{L}\\p{M}')]) {
    for (const flags of ['u', '']) {
      try {
        return new RegExp(`^(?:${source})$`, flags);
      } catch {
        // Tried in the next way; null says that it is not enforced.
      }
    }
  }
  return null;
}
