/** Translates the traits of the SDK's schemas. */

import type { RawTraits } from './sdk-schemas.ts';
import type { NodeTraits, SlotTraits } from './source.ts';

export type Traits = Readonly<Record<string, unknown>>;

const bits = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
];

export function traitsOf(raw: RawTraits): Traits {
  if (typeof raw !== 'number') return raw;
  return Object.fromEntries(
    bits.filter((_, bit) => ((raw >> bit) & 1) === 1).map((name) => [name, 1]),
  );
}

export function slotTraits(traits: Traits): SlotTraits {
  return {
    ...binding(traits),
    ...text('xmlName', traits['xmlName']),
    ...text('jsonName', traits['jsonName']),
    ...text('ec2Name', traits['ec2QueryName']),
    ...flag('flattened', traits['xmlFlattened']),
    ...flag('attribute', traits['xmlAttribute']),
    ...namespace(traits['xmlNamespace']),
    ...flag('idempotencyToken', traits['idempotencyToken']),
    ...flag('sensitive', traits['sensitive']),
    ...flag('hostLabel', traits['hostLabel']),
    ...event(traits),
    ...text('mediaType', traits['mediaType']),
  };
}

function binding(traits: Traits): Pick<SlotTraits, 'in' | 'name'> {
  if ('httpHeader' in traits) return { in: 'header', ...text('name', traits['httpHeader']) };
  if ('httpPrefixHeaders' in traits)
    return { in: 'headers', ...text('name', traits['httpPrefixHeaders']) };
  if ('httpQuery' in traits) return { in: 'query', ...text('name', traits['httpQuery']) };
  if ('httpQueryParams' in traits) return { in: 'queryMap' };
  if ('httpLabel' in traits) return { in: 'label' };
  if ('httpPayload' in traits) return { in: 'payload' };
  if ('httpResponseCode' in traits) return { in: 'status' };
  return {};
}

function event(traits: Traits): Pick<SlotTraits, 'event'> {
  if ('eventPayload' in traits) return { event: 'payload' };
  return 'eventHeader' in traits ? { event: 'header' } : {};
}

export function nodeTraits(name: string, isError: boolean, traits: Traits): NodeTraits {
  return {
    ...(isError ? { error: errorModel(name, traits) } : {}),
    ...flag('sensitive', traits['sensitive']),
    ...flag('sparse', traits['sparse']),
    ...text('xmlName', traits['xmlName']),
    ...namespace(traits['xmlNamespace']),
    ...text('mediaType', traits['mediaType']),
    ...flag('streaming', traits['streaming']),
  };
}

function errorModel(name: string, traits: Traits): NonNullable<NodeTraits['error']> {
  const fault = traits['error'] === 'server' ? 'server' : 'client';
  const query: unknown = traits['awsQueryError'];
  const [code, queryStatus]: readonly unknown[] = Array.isArray(query) ? query : [];
  const status = Number(traits['httpError'] ?? queryStatus ?? (fault === 'server' ? 500 : 400));
  return { status, ...(typeof code === 'string' && code !== name ? { code } : {}), fault };
}

function namespace(raw: unknown): Pick<SlotTraits, 'xmlNamespace'> {
  if (typeof raw === 'string') return { xmlNamespace: { uri: raw } };
  if (!Array.isArray(raw)) return {};
  return { xmlNamespace: { uri: String(raw[1]), prefix: String(raw[0]) } };
}

function text<Key extends string>(key: Key, value: unknown): { [K in Key]?: string } {
  // SAFETY: an object of this one key is what the type says; TypeScript widens computed keys.
  return (typeof value === 'string' ? { [key]: value } : {}) as { [K in Key]?: string };
}

function flag<Key extends string>(key: Key, value: unknown): { [K in Key]?: true } {
  // SAFETY: as in `text`.
  return (value === undefined || value === 0 ? {} : { [key]: true }) as { [K in Key]?: true };
}
