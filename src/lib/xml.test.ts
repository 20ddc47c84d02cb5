import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { escapeXml, localName, parseXml, type XmlElement, XmlProblem } from './xml.ts';

const shape = ({ name, children, text }: XmlElement): unknown => [name, text, children.map(shape)];

describe('reading', () => {
  test('elements, attributes, text, comments, instructions, CDATA', () => {
    const root = parseXml(
      `\ufeff<?xml version="1.0"?><!-- a --><a:Root xmlns:a='urn:"x"' two = "&lt;2&gt;">x<b/><b >y<![CDATA[<&]]>z</b ><!-- in --></a:Root>\n`,
    );
    expect([...root.attributes]).toEqual([
      ['xmlns:a', 'urn:"x"'],
      ['two', '<2>'],
    ]);
    expect(shape(root)).toEqual([
      'a:Root',
      'x',
      [
        ['b', '', []],
        ['b', 'y<&z', []],
      ],
    ]);
  });

  test.each([
    ['&amp;&lt;&gt;&quot;&apos;', `&<>"'`],
    ['&#65;&#x42;&#X43;&#x1F600;', 'ABC\u{1F600}'],
    ['a\r\nb\rc', 'a\nb\nc'],
    ['a\r\n&amp;\r', 'a\n&\n'],
    ['&#xD;', '\r'],
  ])('the text %j means %j', (written, meant) => {
    expect(parseXml(`<a>${written}</a>`).text).toBe(meant);
  });

  test.each([
    ['', 'ends too early'],
    ['text', 'outside the root'],
    ['<a></a>text', 'outside the root'],
    ['<![CDATA[x]]><a/>', 'outside the root'],
    ['<a>', 'ends too early'],
    ['<a', 'malformed'],
    ['<a><b></a></b>', 'does not match'],
    ['</a>', 'does not match'],
    ['<a/><b/>', 'more than one root'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'document type'],
    ['<a>&unknown;</a>', 'not known'],
    ['<a>&#0;</a>', 'not known'],
    ['<a>&#xD800;</a>', 'not known'],
    ['<a>&#x110000;</a>', 'not known'],
    ['<a>&#;</a>', 'not known'],
    ['<a>&#1a;</a>', 'not known'],
    ['<a>a & b</a>', 'no end'],
    ['<a b=c/>', 'malformed'],
    ['<a b="<"/>', 'malformed'],
    ['< a/>', 'no name'],
    ['<!-- x', 'ends too early'],
    ['<a><![CDATA[x</a>', 'ends too early'],
    ['<a>'.repeat(101), 'too deeply'],
  ])('%j is refused: %s', (source, why) => {
    expect(() => parseXml(source)).toThrow(XmlProblem);
    expect(() => parseXml(source)).toThrow(why);
  });

  test('whatever is given, it is an element or a problem', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'a',
      ' ',
      '=',
      '"',
      "'",
      '&',
      ';',
      '#',
      'x',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '<a>',
      '</a>',
      '<a/>',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          expect(parseXml(pieces.join('')).name).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(XmlProblem);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('many attributes and long texts cost no more than their length', () => {
    const start = performance.now();
    parseXml(
      `<a ${Array.from({ length: 5000 }, (_unused, at) => `n${at}="v"`).join(' ')}>${'&amp;x'.repeat(100_000)}</a>`,
    );
    expect(() => parseXml(`<a>${'&'.repeat(200_000)}</a>`)).toThrow(XmlProblem);
    expect(() => parseXml(`<a ${' '.repeat(200_000)}b`)).toThrow(XmlProblem);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('writing', () => {
  test('what is escaped is read again, as content and as an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        expect(parseXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
        expect(parseXml(`<a b="${escapeXml(text)}"/>`).attributes.get('b')).toBe(text);
      }),
      { numRuns: 1000 },
    );
    expect(escapeXml(`&<>"'\r\u0085\u2028\n\t`)).toBe(
      '&amp;&lt;&gt;&quot;&apos;&#xD;&#x85;&#x2028;\n\t',
    );
    expect(escapeXml('plain')).toBe('plain');
  });

  test('a name is told from its prefix', () => {
    expect(localName('soap:Envelope')).toBe('Envelope');
    expect(localName('Envelope')).toBe('Envelope');
  });
});
