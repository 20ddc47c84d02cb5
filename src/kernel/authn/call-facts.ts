/** What the route knows of a call, before anything of it is believed. */
export interface CallFacts {
  /** The names that a credential scope may give the service. */
  readonly signingNames: readonly string[];
  readonly isS3: boolean;
  /** AWS takes the operation without a signature. */
  readonly isUnsigned: boolean;
  /** The body may stay outside the signature. */
  readonly hasUnsignedBody: boolean;
  /** AWS takes Signature Version 4A here. */
  readonly takesV4a?: boolean;
  /** The region that answers, where the route knows it: a 4A signature must hold in it. Without it only `*` does. */
  readonly region?: string;
}
