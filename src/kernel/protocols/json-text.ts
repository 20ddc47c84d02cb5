import { Malformed } from './malformed.ts';
import { utf8Text } from './text.ts';

const DEPTH = 200;

/** JSON in UTF-8, not nested beyond reason. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = utf8Text(bytes);
  // Far fewer brackets than the bound is the usual case, and cheap to see.
  if (text.length > 2 * DEPTH && isTooDeep(text))
    throw new Malformed('the JSON is nested too deeply');
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed('the body is not valid JSON');
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) {
      // Long strings are skipped by a search in native code.
      const end = text.indexOf('"', at + 1);
      if (end < 0) return false;
      if (text.charCodeAt(end - 1) === 92) inString = true;
      else at = end;
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > DEPTH) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
}
