/**
 * XML signatures over one element: what is given is what was signed, and nothing beside it. Whoever reads only that cannot be misled by
 * what was wrapped around it. [XML Signature Syntax and Processing; docs/decisions/0019-xml-signatures.md]
 */
import { SignedXml } from 'xml-crypto';

import { localName, parseXml, type XmlElement, XmlProblem } from './xml.ts';

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const EXCLUSIVE: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
]);
/** RSA over SHA-2 only: SHA-1 is broken, and a shared secret is no signature. */
const SIGNATURES: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]);
const DIGESTS: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);
const START = /<(?:([\w.-]+):)?Signature(?=[\s>])/g;

export type SignatureCheck =
  /** The signed element, read from the very bytes that the signature is over. */
  | { readonly kind: 'signed'; readonly element: XmlElement }
  | { readonly kind: 'malformed' | 'unsigned' | 'invalid' };

/** A signature, and what it stands in. */
interface Placed {
  readonly signature: XmlElement;
  readonly parent: XmlElement;
}

/**
 * Verifies the signature of a document's root or, where the root has none, of the one child of it that has. The keys are those given, in PEM:
 * what the document says of keys is not looked at.
 * GAP: a signature must itself declare the prefix that it is written with.
 */
export function verifySigned(source: string, certificates: readonly string[]): SignatureCheck {
  const root = rootOf(source);
  if (!root) return { kind: 'malformed' };
  const all = signaturesIn(root, undefined);
  if (all.length === 0) return { kind: 'unsigned' };
  const placed = signatureOf(root, all);
  const text = placed && textsOf(source, all.length)[all.indexOf(placed)];
  if (!placed || text === undefined || !isPlain(placed)) return { kind: 'invalid' };
  for (const certificate of certificates) {
    const element = signedBy(source, text, certificate);
    // The id is the only one of its kind in the document, so what is signed is what the signature stands in.
    if (element && idOf(element) === idOf(placed.parent)) return { kind: 'signed', element };
  }
  return { kind: 'invalid' };
}

function rootOf(source: string): XmlElement | undefined {
  try {
    return parseXml(source);
  } catch (error) {
    if (error instanceof XmlProblem) return undefined;
    throw error;
  }
}

/** All signatures in the order of the document. */
function signaturesIn(element: XmlElement, parent: XmlElement | undefined): readonly Placed[] {
  const own =
    parent && localName(element.name) === 'Signature' ? [{ signature: element, parent }] : [];
  return [...own, ...element.children.flatMap((child) => signaturesIn(child, element))];
}

/** A signature stands directly in the element that it is of, the root or a child of it. One anywhere else is there to mislead. */
function signatureOf(root: XmlElement, all: readonly Placed[]): Placed | undefined {
  const parents = new Set(all.map(({ parent }) => parent));
  if (parents.size !== all.length) return undefined;
  if (![...parents].every((parent) => parent === root || root.children.includes(parent)))
    return undefined;
  const ofRoot = all.find(({ parent }) => parent === root);
  return ofRoot ?? (all.length === 1 ? all[0] : undefined);
}

/** The signatures as they are written; none where comments or the like hold something that looks like one. */
function textsOf(source: string, count: number): readonly string[] {
  const starts = [...source.matchAll(START)];
  if (starts.length !== count) return [];
  return starts.map(({ 1: prefix, index }) => {
    const end = `</${prefix === undefined ? '' : `${prefix}:`}Signature>`;
    const at = source.indexOf(end, index);
    return at < 0 ? '' : source.slice(index, at + end.length);
  });
}

/** One reference, to the element that the signature stands in, made and digested in the ways that we know. */
function isPlain({ signature, parent }: Placed): boolean {
  const info = only(signature, 'SignedInfo');
  const reference = info && only(info, 'Reference');
  const transforms = reference && only(reference, 'Transforms');
  const id = idOf(parent);
  if (!transforms || !id || reference.attributes.get('URI') !== `#${id}`) return false;
  const ways = transforms.children.map(algorithmOf);
  return (
    EXCLUSIVE.has(algorithmOf(only(info, 'CanonicalizationMethod'))) &&
    SIGNATURES.has(algorithmOf(only(info, 'SignatureMethod'))) &&
    DIGESTS.has(algorithmOf(only(reference, 'DigestMethod'))) &&
    ways.length === 2 &&
    ways[0] === ENVELOPED &&
    EXCLUSIVE.has(ways[1] ?? '')
  );
}

function signedBy(source: string, signature: string, certificate: string): XmlElement | undefined {
  try {
    const signed = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
    signed.loadSignature(signature);
    if (!signed.checkSignature(source)) return undefined;
    const [canonical, ...others] = signed.getSignedReferences();
    return canonical === undefined || others.length > 0 ? undefined : parseXml(canonical);
  } catch {
    // The library throws for every signature that it cannot follow: none of them is one.
    return undefined;
  }
}

function only(element: XmlElement, name: string): XmlElement | undefined {
  const found = element.children.filter((child) => localName(child.name) === name);
  return found.length === 1 ? found[0] : undefined;
}

function idOf(element: XmlElement): string | undefined {
  return element.attributes.get('ID');
}

function algorithmOf(element: XmlElement | undefined): string {
  return element?.attributes.get('Algorithm') ?? '';
}
