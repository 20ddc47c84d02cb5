/** Lists that travel in one header. [Smithy, "httpHeader trait"] */

/** Splits at commas outside quotes; quoted parts lose their quotes and escapes. Nothing is the empty list. */
export function splitHeaderList(text: string): string[] {
  if (text.trim() === '') return [];
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  let wasQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (isQuoted) {
      if (character === '\\') {
        at += 1;
        part += text.charAt(at);
      } else if (character === '"') isQuoted = false;
      else part += character;
    } else if (character === '"' && part.trim() === '') {
      isQuoted = true;
      wasQuoted = true;
      part = '';
    } else if (character === ',') {
      parts.push(wasQuoted ? part : part.trim());
      part = '';
      wasQuoted = false;
    } else if (!wasQuoted || character.trim() !== '') part += character;
  }
  parts.push(wasQuoted ? part : part.trim());
  return parts;
}

/** Dates of HTTP contain a comma each: `Mon, 16 Dec 2019 23:48:18 GMT, Tue, 17 …`. */
export function splitHeaderDates(text: string): string[] {
  const pieces = text.split(',');
  const dates: string[] = [];
  for (let at = 0; at < pieces.length; at += 2)
    dates.push(`${pieces[at] ?? ''},${pieces[at + 1] ?? ''}`.trim());
  return dates;
}

/** One item of a list, quoted where it must be. */
export function quoteHeaderItem(text: string): string {
  return /[",]|^\s|\s$/.test(text)
    ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
    : text;
}
