/**
 * What related keys of several regions tell each other. A message goes as the import token of an ImportKeyMaterial call that KMS
 * makes to itself, the material beside it as the encrypted material: both are sealed by this cloud, and neither is ever recorded.
 */
import type { Context } from '#kernel/operation';

import { keyArn, type Place } from './key-name.ts';
import type { Key, Material, MultiRegion } from './tables.ts';

const PURPOSE = 'kms.synchronize';
const MATERIAL_PURPOSE = 'kms.synchronize.material';
/** What fits into one message. [KMS API Reference, ImportKeyMaterial: 6,144 bytes] */
const MATERIAL_BYTES = 5000;

interface Address {
  readonly keyId: string;
  readonly account: string;
  /** The region of the key that the message is for. */
  readonly to: string;
}

/** What a primary key shares with its replicas. */
export interface SharedState extends Address {
  readonly kind: 'state';
  readonly shared: Pick<
    Key,
    | 'materialId'
    | 'nextMaterialId'
    | 'rotation'
    | 'rotating'
    | 'onDemandRotations'
    | 'materialCount'
  >;
  readonly multiRegion: Pick<MultiRegion, 'primaryRegion' | 'replicas' | 'revision'>;
  /** More material follows: nothing of this holds yet. */
  readonly isLast: boolean;
}

/** What a replica tells its primary key when it is deleted. */
export interface Departure extends Address {
  readonly kind: 'departure';
  readonly from: string;
}

export type Message = SharedState | Departure;

export interface SealedMessage {
  readonly KeyId: string;
  readonly ImportToken: Uint8Array;
  readonly EncryptedKeyMaterial: Uint8Array;
}

type Sealer = Pick<Context, 'sealToken' | 'openToken'>;

export function sealMessage(
  ctx: Sealer,
  message: Message,
  materials: readonly Material[] = [],
): SealedMessage {
  const seal = (purpose: string, value: object) =>
    Buffer.from(ctx.sealToken(purpose, JSON.stringify(value)), 'base64');
  const { account, to, keyId } = message;
  return {
    KeyId: keyArn({ account, region: to }, keyId),
    ImportToken: seal(PURPOSE, message),
    EncryptedKeyMaterial: seal(MATERIAL_PURPOSE, { keyId, account, to, materials }),
  };
}

/** The message of an import token; undefined for the tokens of customers. */
export function openMessage(ctx: Sealer, token: Uint8Array, place: Place): Message | undefined {
  const text = ctx.openToken(PURPOSE, Buffer.from(token).toString('base64'));
  if (text === undefined) return undefined;
  // SAFETY: only `sealMessage` seals for this purpose.
  const message = JSON.parse(text) as Message;
  return message.account === place.account && message.to === place.region ? message : undefined;
}

/** The material that goes with a message; none for what was sealed for another key. */
export function openMaterials(
  ctx: Sealer,
  sealed: Uint8Array,
  { keyId, account, to }: Message,
): readonly Material[] {
  const text = ctx.openToken(MATERIAL_PURPOSE, Buffer.from(sealed).toString('base64'));
  if (text === undefined) return [];
  // SAFETY: only `sealMessage` seals for this purpose.
  const sent = JSON.parse(text) as Address & { readonly materials: readonly Material[] };
  const isHere = sent.keyId === keyId && sent.account === account && sent.to === to;
  return isHere ? sent.materials : [];
}

/** The versions of a key in portions that fit into a message; one portion at least. */
export function* portionsOf(materials: readonly Material[]): Iterable<readonly Material[]> {
  let portion: Material[] = [];
  let bytes = 0;
  for (const material of materials) {
    const size = JSON.stringify(material).length;
    if (bytes + size > MATERIAL_BYTES && portion.length > 0) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(material);
    bytes += size;
  }
  yield portion;
}

/** AWS: imported material is not shared; each key gets its own import of the same. [KMS Developer Guide, "Importing key material into multi-Region keys"] */
export function sharedPartOf({ origin }: Pick<Key, 'origin'>, material: Material): Material {
  if (origin !== 'EXTERNAL') return material;
  const { secret: _secret, expiresAtMs: _expires, ...rest } = material;
  return rest;
}
