/** A small XML: what AWS's protocols use of it, without DTDs, entities of one's own, or unbounded depth. */

export interface XmlElement {
  /** With its prefix, as written. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, in one piece. */
  readonly text: string;
}

/** The text is not XML that we read. */
export class XmlProblem extends Error {
  override readonly name = 'XmlProblem';
}

const DEPTH = 100;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
const NAME = /[^\s/>=]+/y;
const ATTRIBUTE = /\s+([^\s/>=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const SPACE = /\s*/y;

interface Open {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** Reads one document; anything doubtful is a problem. */
export function parseXml(source: string): XmlElement {
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let at = source.startsWith('\ufeff') ? 1 : 0;
  while (at < source.length) {
    const next = source.indexOf('<', at);
    const text = source.slice(at, next < 0 ? source.length : next);
    const top = stack.at(-1);
    if (top) top.text += unescapeXml(text);
    else if (text.trim() !== '') throw new XmlProblem('text outside the root element');
    if (next < 0) break;
    at = next;
    if (source.startsWith('<?', at)) at = after(source, '?>', at);
    else if (source.startsWith('<!--', at)) at = after(source, '-->', at + 4);
    else if (source.startsWith('<![CDATA[', at)) {
      const end = after(source, ']]>', at);
      if (!top) throw new XmlProblem('text outside the root element');
      top.text += source.slice(at + 9, end - 3);
      at = end;
    } else if (source.startsWith('<!', at))
      throw new XmlProblem('document type declarations are not read');
    else if (source.startsWith('</', at)) {
      const end = after(source, '>', at);
      const open = stack.pop();
      if (!open || source.slice(at + 2, end - 1).trim() !== open.name)
        throw new XmlProblem('an end tag does not match');
      root = close(open, stack, root);
      at = end;
    } else {
      const tag = readTag(source, at + 1);
      if (stack.length >= DEPTH) throw new XmlProblem('elements are nested too deeply');
      const open: Open = { name: tag.name, attributes: tag.attributes, children: [], text: '' };
      if (tag.isEmpty) root = close(open, stack, root);
      else stack.push(open);
      at = tag.end;
    }
  }
  if (stack.length > 0 || !root) throw new XmlProblem('the document ends too early');
  return root;
}

function close(
  element: Open,
  stack: readonly Open[],
  root: XmlElement | undefined,
): XmlElement | undefined {
  const parent = stack.at(-1);
  if (parent) parent.children.push(element);
  else if (root) throw new XmlProblem('there is more than one root element');
  else return element;
  return root;
}

function readTag(source: string, start: number) {
  NAME.lastIndex = start;
  const name = NAME.exec(source)?.[0];
  if (!name) throw new XmlProblem('a tag has no name');
  const attributes = new Map<string, string>();
  let at = start + name.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(source);
    if (!found) break;
    attributes.set(found[1] ?? '', unescapeXml(found[2] ?? found[3] ?? ''));
    at = ATTRIBUTE.lastIndex;
  }
  SPACE.lastIndex = at;
  SPACE.exec(source);
  at = SPACE.lastIndex;
  if (source.startsWith('/>', at)) return { name, attributes, isEmpty: true, end: at + 2 };
  if (source.startsWith('>', at)) return { name, attributes, isEmpty: false, end: at + 1 };
  throw new XmlProblem('a tag is malformed');
}

function after(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  if (found < 0) throw new XmlProblem('the document ends too early');
  return found + mark.length;
}

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/&([^;&]{0,10};?)/g, (_whole, entity: string) => {
      if (!entity.endsWith(';')) throw new XmlProblem('an entity has no end');
      const name = entity.slice(0, -1);
      const known = ENTITIES.get(name);
      if (known !== undefined) return known;
      const isHex = name.startsWith('#x') || name.startsWith('#X');
      const digits = isHex ? name.slice(2) : name.slice(1);
      const code =
        name.startsWith('#') && (isHex ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/).test(digits)
          ? Number.parseInt(digits, isHex ? 16 : 10)
          : -1;
      const isSurrogate = code >= 0xd800 && code <= 0xdfff;
      if (!(code > 0 && code <= 0x10ffff) || isSurrogate)
        throw new XmlProblem('an entity is not known');
      return String.fromCodePoint(code);
    });
}

const SPECIAL = /[&<>"'\r\n\t\u0085\u2028]/;

/** A text as XML content or attribute value. */
export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  let escaped = '';
  for (const character of text) {
    switch (character) {
      case '&':
        escaped += '&amp;';
        break;
      case '<':
        escaped += '&lt;';
        break;
      case '>':
        escaped += '&gt;';
        break;
      case '"':
        escaped += '&quot;';
        break;
      case "'":
        escaped += '&apos;';
        break;
      case '\r':
        escaped += '&#xD;';
        break;
      case '\u0085':
        escaped += '&#x85;';
        break;
      case '\u2028':
        escaped += '&#x2028;';
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

/** A name without its prefix. */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
