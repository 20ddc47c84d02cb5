import type { PolicyKind } from './types.ts';

/** What a kind of document must and must not have. */
export interface Grammar {
  /** Identity policies are worded in one way, documents that name principals in another. */
  readonly words: 'identity' | 'principal';
  readonly principal: 'required' | 'forbidden';
  readonly resource: 'required' | 'optional' | 'forbidden';
  /** Only 2012-10-17 will do. */
  readonly isNewest: boolean;
  /** `Sid` is letters and digits only. */
  readonly isSidPlain: boolean;
  /** Resources are ARNs or `*`; services with their own forms check them themselves. */
  readonly isArnNeeded: boolean;
}

const identity: Grammar = {
  words: 'identity',
  principal: 'forbidden',
  resource: 'required',
  isNewest: false,
  isSidPlain: true,
  isArnNeeded: true,
};
const resource: Grammar = {
  words: 'principal',
  principal: 'required',
  resource: 'optional',
  isNewest: false,
  isSidPlain: false,
  isArnNeeded: false,
};

/** [IAM User Guide, "Grammar of the IAM JSON policy language"; Organizations User Guide, "SCP syntax", "RCP syntax"] */
export const grammars: Readonly<Record<PolicyKind, Grammar>> = {
  identity,
  session: identity,
  scp: { ...identity, isNewest: true, isSidPlain: false },
  rcp: { ...resource, resource: 'required', isNewest: true, isArnNeeded: true },
  resource,
  trust: { ...resource, resource: 'forbidden' },
  endpoint: { ...resource, resource: 'required', isArnNeeded: true },
  key: { ...resource, resource: 'required', isArnNeeded: true },
};
