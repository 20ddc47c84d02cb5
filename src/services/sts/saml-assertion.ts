/** What a SAML assertion says, read from the bytes that its provider signed. [SAML 2.0 Core; IAM User Guide, "Configure SAML assertions"] */
import { type EpochMs, plusSeconds } from '#lib/time';
import { parseTimestamp } from '#lib/timestamp';
import { localName, type XmlElement } from '#lib/xml';

import type { Tag } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';

const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
/** Where an assertion is shown. AWS: each region has an endpoint of its own besides. [IAM User Guide, "Configure SAML assertions"] */
const SIGN_IN = /^https:\/\/(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/[\w-]+)?$/;
const AUDIENCE = 'urn:amazon:webservices';
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

export interface Assertion {
  readonly issuer: string;
  readonly subject: string;
  readonly subjectType: string;
  readonly recipient: string;
  /** Pairs of a role's and a provider's ARN, in the order of the assertion. */
  readonly roles: readonly (readonly [string, string])[];
  readonly sessionName: string;
  readonly sourceIdentity?: string;
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sessionEndsAtMs?: EpochMs;
}

/** Reads what was signed, a response or an assertion; refuses one that is not for AWS, or not for now. */
export function readAssertion(signed: XmlElement, now: EpochMs): Assertion {
  const assertion = assertionIn(signed);
  const conditions = requireOne(assertion, 'Conditions');
  checkTimes(assertion, conditions, now);
  checkAudience(conditions);
  const subject = requireOne(assertion, 'Subject');
  const nameId = requireOne(subject, 'NameID');
  const attributes = attributesOf(assertion);
  const only = (name: string) => attributes.get(ATTRIBUTES + name)?.[0];
  const sourceIdentity = only('SourceIdentity');
  const ends = named(assertion, 'AuthnStatement').flatMap((statement) =>
    instantsOf(statement, 'SessionNotOnOrAfter'),
  );
  if (ends.some((end) => end <= now)) throw tooLate();
  return {
    issuer: requireOne(assertion, 'Issuer').text.trim(),
    subject: nameId.text.trim(),
    subjectType: subjectTypeOf(nameId),
    recipient: recipientOf(subject, now),
    roles: (attributes.get(`${ATTRIBUTES}Role`) ?? []).map(pairOf),
    sessionName: requireSessionName(only('RoleSessionName')),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    tags: tagsIn(attributes),
    transitiveTagKeys: attributes.get(`${ATTRIBUTES}TransitiveTagKeys`) ?? [],
    ...(ends.length > 0 && { sessionEndsAtMs: earliest(ends) }),
  };
}

function assertionIn(signed: XmlElement): XmlElement {
  if (isNamed(signed, 'Assertion', ASSERTION)) return signed;
  if (!isNamed(signed, 'Response', PROTOCOL)) throw invalid('The signed element is no assertion.');
  const status = requireOne(requireOne(signed, 'Status'), 'StatusCode');
  if (status.attributes.get('Value') !== SUCCESS)
    throw invalid('The response does not tell of a success.');
  return requireOne(signed, 'Assertion');
}

/** What is signed stands alone: it declares the prefix of its own name. */
function isNamed({ name, attributes }: XmlElement, local: string, namespace: string): boolean {
  const prefix = name.includes(':') ? `xmlns:${name.slice(0, name.indexOf(':'))}` : 'xmlns';
  return localName(name) === local && attributes.get(prefix) === namespace;
}

function checkTimes(assertion: XmlElement, conditions: XmlElement, now: EpochMs): void {
  const [issued] = instantsOf(assertion, 'IssueInstant');
  const [starts] = instantsOf(conditions, 'NotBefore');
  const [ends] = instantsOf(conditions, 'NotOnOrAfter');
  if (issued === undefined) throw invalid('The assertion does not tell its IssueInstant.');
  const latest = plusSeconds(issued, limits.samlRedemptionSeconds);
  if (now > latest || (ends !== undefined && now >= ends)) throw tooLate();
  const ahead = plusSeconds(now, limits.clockSkewSeconds);
  if (issued > ahead || (starts !== undefined && starts > ahead))
    throw invalid('The assertion is not valid yet.');
}

/** AWS: in these words. [aws-amplify and others; STS API Reference, AssumeRoleWithSAML: "within 5 minutes"] */
function tooLate() {
  return fault('ExpiredTokenException', 'Token must be redeemed within 5 minutes of issuance');
}

function checkAudience(conditions: XmlElement): void {
  const restrictions = named(conditions, 'AudienceRestriction');
  const isForUs = (restriction: XmlElement) =>
    named(restriction, 'Audience').some(
      ({ text }) => text.trim() === AUDIENCE || SIGN_IN.test(text.trim()),
    );
  // Every restriction must be met, and there must be one.
  if (restrictions.length === 0 || !restrictions.every(isForUs))
    throw invalid('Response does not contain the required audience.');
}

/** AWS: where the assertion is shown is told as `saml:aud`. [IAM User Guide, "IAM and AWS STS condition context keys"] */
function recipientOf(subject: XmlElement, now: EpochMs): string {
  const confirmations = named(subject, 'SubjectConfirmation')
    .filter(({ attributes }) => attributes.get('Method') === BEARER)
    .flatMap((confirmation) => named(confirmation, 'SubjectConfirmationData'))
    .filter(({ attributes }) => SIGN_IN.test(attributes.get('Recipient') ?? ''));
  if (confirmations.length === 0)
    throw invalid('The assertion has no bearer confirmation whose recipient is AWS.');
  const current = confirmations.find((data) =>
    instantsOf(data, 'NotOnOrAfter').some((ends) => now < ends),
  );
  if (!current) throw tooLate();
  return current.attributes.get('Recipient') ?? '';
}

/** AWS: the usual prefix is left out, any other stays. [STS API Reference, AssumeRoleWithSAML] */
function subjectTypeOf({ attributes }: XmlElement): string {
  const format = attributes.get('Format') ?? UNSPECIFIED;
  return format.startsWith(FORMAT) ? format.slice(FORMAT.length) : format;
}

/** AWS: in either order, with a comma between. [IAM User Guide, "Configure SAML assertions"] */
function pairOf(text: string): readonly [string, string] {
  const [first = '', second = ''] = text.split(',').map((part) => part.trim());
  return first.includes(':saml-provider/') ? [second, first] : [first, second];
}

/** AWS: in these words. [IAM User Guide, "Troubleshoot SAML federation with IAM"] */
function requireSessionName(name: string | undefined): string {
  if (name === undefined) throw invalid('RoleSessionName is required in AuthnResponse');
  if (SESSION_NAME.test(name)) return name;
  throw invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
}

function attributesOf(assertion: XmlElement): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const statement of named(assertion, 'AttributeStatement')) {
    for (const attribute of named(statement, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = named(attribute, 'AttributeValue').map(({ text }) => text.trim());
      found.set(name, [...(found.get(name) ?? []), ...values]);
    }
  }
  return found;
}

function tagsIn(attributes: ReadonlyMap<string, readonly string[]>): readonly Tag[] {
  const prefix = `${ATTRIBUTES}PrincipalTag:`;
  return [...attributes].flatMap(([name, [value = '', ...others]]) => {
    if (!name.startsWith(prefix)) return [];
    const Key = name.slice(prefix.length);
    if (others.length > 0)
      throw invalid(`The session tag ${Key.slice(0, 128)} must have one value.`);
    return [{ Key, Value: value }];
  });
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => localName(child.name) === name);
}

function requireOne(element: XmlElement, name: string): XmlElement {
  const [found, ...others] = named(element, name);
  if (found && others.length === 0) return found;
  throw invalid(`The ${localName(element.name)} must have one ${name}.`);
}

function instantsOf({ attributes }: XmlElement, name: string): readonly EpochMs[] {
  const text = attributes.get(name);
  if (text === undefined) return [];
  const instant = parseTimestamp(text);
  if (instant === undefined) throw invalid(`${name} is not a time.`);
  return [instant];
}

function earliest(instants: readonly EpochMs[]): EpochMs {
  return instants.reduce((first, one) => (one < first ? one : first));
}

function invalid(message: string) {
  return fault('InvalidIdentityTokenException', message);
}
